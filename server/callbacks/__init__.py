"""The callback queue: what the machine cannot do, a person does, once and in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zuruf.server.callbacks import leases, opening, outcomes, progress, supervising, views
from zuruf.server.callbacks.desk import Desk
from zuruf.server.callbacks.states import STATES, Case
from zuruf.server.callbacks.watching import watch, work_due
from zuruf.server.clock import iso
from zuruf.server.database.store import Store, Transaction
from zuruf.server.errors import Invalid
from zuruf.server.security.principal import Principal

__all__ = ["STATES", "Callbacks"]


class Callbacks:
    """Everything that can be done with cases.

    ``me`` is who does it; ``fence`` the fencing number that the claim returned. Each change returns the case
    as `get` does. Raises `Conflict` (codes "already_claimed", "stale_claim", "illegal_move", "on_the_phone",
    "outside_hours", "outside_window", "stale_page", …), `NotFound`, `Invalid`, `Forbidden`.
    """

    def __init__(self, store: Store, desk: Callable[[], Desk]) -> None:
        self._store = store
        self._desk = desk

    def create(self, actor: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Open a case, or join the customer's open one; return id, joined, deadline, expected, warnings."""
        return self._store.write(actor, lambda transaction: self.create_in(transaction, request))

    def create_in(self, transaction: Transaction, request: Mapping[str, Any]) -> dict[str, Any]:
        """Do what `create` does inside a transaction."""
        return opening.create(transaction, self._desk(), request)

    def add_details(self, actor: str, number: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Add what a device learned later."""
        return self._store.write(actor, lambda transaction: self.add_details_in(transaction, number, request))

    def add_details_in(
        self, transaction: Transaction, number: str, request: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Do what `add_details` does inside a transaction."""
        return opening.add_details(transaction, self._desk(), number, request)

    def set_contact(
        self, me: Principal, number: str, version: int, phone: str | None, when: Any
    ) -> dict[str, Any]:
        """Correct phone number or window; ``version`` is that of the page, a stale one raises `Conflict`."""
        return self._do(me, lambda t: opening.set_contact(t, self._desk(), number, version, phone, when))

    def get(self, number: str) -> dict[str, Any]:
        """Return everything about a case, also by a number that was joined to it."""
        with self._store.read() as connection:
            return views.full(connection, number)

    def progress(self, number: str) -> dict[str, Any]:
        """Return what the customer may know: ``number``, ``step`` (`STEPS`), ``expected`` while it waits."""
        with self._store.read() as connection:
            case = views.row_of(connection, number)
            usual = progress.usual_wait(connection)
        known = dict(case._mapping)
        step, times = progress.step_of(known), None
        if step in ("shop", "missed"):
            times = progress.expected(self._desk(), usual, self._store.clock(), known)
        return {"number": number, "step": step, "expected": times, "created_at": iso(case.created_at)}

    def list(
        self,
        *,
        state: str | None = None,
        reason: str | None = None,
        holder: int | None = None,
        assigned_to: int | None = None,
        customer: str | None = None,
        phone: str | None = None,
        session: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> dict[str, Any]:
        """Return ``items`` and ``next``.

        ``state``: one or several with commas, "waiting", None for all open.
        """
        states = views.states_of(state)
        if unknown := [each for each in states if each not in STATES]:
            raise Invalid(f"“{unknown[0]}” is no state. States: waiting, {', '.join(STATES)}.")
        with self._store.read() as connection:
            return views.listing(
                connection,
                states=states,
                reason=reason,
                holder=holder,
                assigned_to=assigned_to,
                customer=customer,
                phone=phone,
                session=session,
                limit=limit,
                cursor=cursor,
            )

    def mine(self, me: Principal) -> dict[str, Any]:
        """Return the cases that this person holds."""
        return self.list(holder=me.number, limit=views.BIGGEST_PAGE)

    def claim(self, me: Principal, number: str) -> dict[str, Any]:
        """Take a case.

        The answer's ``fence`` goes with each later move. Raises `Conflict` naming who has it.
        """
        return self._do(me, lambda t: leases.claim(t, self._desk(), me, number))

    def claim_next(self, me: Principal) -> dict[str, Any] | None:
        """Take the case that is most due for this person, or return None."""
        case = self._store.write(me.actor, lambda t: leases.claim_next(t, self._desk(), me))
        return None if case is None else self.get(case.id)

    def renew(self, me: Principal, number: str, fence: int) -> dict[str, Any]:
        """Keep a case; call this every third of ``queue.lease_seconds`` while the page is open."""
        return views.summary(
            self._store.write(me.actor, lambda t: leases.renew(t, self._desk(), me, number, fence))
        )

    def release(self, me: Principal, number: str, fence: int) -> dict[str, Any]:
        """Give a case back to its place."""
        return self._do(me, lambda t: leases.release(t, me, number, fence))

    def call(self, me: Principal, number: str, fence: int, asked_now: bool = False) -> dict[str, Any]:
        """Note that this person dials now; refused when somebody else is on the phone with the customer."""
        return self._do(me, lambda t: outcomes.call(t, self._desk(), me, number, fence, asked_now))

    def done(
        self, me: Principal, number: str, fence: int, disposition: str, note: str = ""
    ) -> dict[str, Any]:
        """Close a case; the dispositions are those of the rules."""
        return self._do(me, lambda t: outcomes.done(t, self._desk(), me, number, fence, disposition, note))

    def no_answer(self, me: Principal, number: str, fence: int, note: str = "") -> dict[str, Any]:
        """Note that nobody answered; the rules say when the next attempt is."""
        return self._do(me, lambda t: outcomes.no_answer(t, self._desk(), me, number, fence, note))

    def reschedule(
        self, me: Principal, number: str, fence: int | None, when: Any, why: str = ""
    ) -> dict[str, Any]:
        """Put a case off to ``when`` {"from", "to"}; supervisors may do it without a claim (fence None)."""
        return self._do(me, lambda t: outcomes.reschedule(t, self._desk(), me, number, fence, when, why))

    def transfer(
        self,
        me: Principal,
        number: str,
        fence: int,
        to: int | None = None,
        skill: str | None = None,
        why: str = "",
    ) -> dict[str, Any]:
        """Hand a case to a colleague or to a skill."""
        return self._do(me, lambda t: outcomes.transfer(t, me, number, fence, to, skill, why))

    def escalate(self, me: Principal, number: str, fence: int | None, why: str = "") -> dict[str, Any]:
        """Hand a case to the supervisors."""
        return self._do(me, lambda t: outcomes.escalate(t, me, number, fence, why))

    def assign(self, me: Principal, number: str, to: int | None, why: str = "") -> dict[str, Any]:
        """Give a case to somebody, or back to all (None): for supervisors."""
        return self._do(me, lambda t: supervising.assign(t, me, number, to, why))

    def raise_case(self, me: Principal, number: str, priority: int, why: str = "") -> dict[str, Any]:
        """Set the priority (0 to 100): for supervisors."""
        return self._do(me, lambda t: supervising.raise_case(t, me, number, priority, why))

    def reopen(self, me: Principal, number: str, why: str = "") -> dict[str, Any]:
        """Open a closed case again: for supervisors."""
        return self._do(me, lambda t: supervising.reopen(t, self._desk(), me, number, why))

    def note(self, me: Principal, number: str, text: str) -> dict[str, Any]:
        """Add a note."""
        return self._do(me, lambda t: outcomes.note(t, me, number, text))

    def watch(self) -> int:
        """Return ended leases, raise what is late, warn of what is near; return how many cases moved."""
        desk = self._desk()
        if not work_due(self._store, desk):
            return 0
        return self._store.write("system", lambda transaction: watch(transaction, desk))

    def _do(self, me: Principal, work: Callable[[Transaction], Case]) -> dict[str, Any]:
        return self.get(self._store.write(me.actor, work).id)
