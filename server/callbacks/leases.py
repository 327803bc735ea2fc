"""Who has a case.

A lease with a fencing number, renewed while the page is open. It ends, the case never does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, bindparam, func, insert, or_, select, update

from zuruf.server.callbacks.desk import Desk
from zuruf.server.callbacks.states import HELD, Case, advance, end_claim, find, log, name_of, tell
from zuruf.server.callbacks.views import place
from zuruf.server.clock import SECOND
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import IS_HELD, IS_WAITING, callbacks, calls, claims
from zuruf.server.errors import Conflict
from zuruf.server.security.principal import Principal

_TAKE = (
    update(callbacks)
    .where(callbacks.c.id == bindparam("number"), IS_WAITING)
    .values(
        state="claimed",
        place=callbacks.c.state,
        holder=bindparam("me"),
        fence=callbacks.c.fence + 1,
        lease_until=bindparam("until"),
        claimed_at=func.coalesce(callbacks.c.claimed_at, bindparam("now")),
        updated_at=bindparam("now"),
        version=callbacks.c.version + 1,
    )
    .returning(callbacks)
)
_CLAIM = insert(claims)
_END_CALL = (
    update(calls)
    .where(calls.c.case_id == bindparam("case"), calls.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), result=bindparam("how"))
)
_HELD_BY = select(func.count()).select_from(callbacks).where(callbacks.c.holder == bindparam("me"), IS_HELD)


def claim(transaction: Transaction, desk: Desk, me: Principal, number: str) -> Case:
    """Take a waiting case. Raises `Conflict` "already_claimed" naming who has it."""
    case = find(transaction, number)
    if case.state in HELD and case.lease_until <= transaction.now:
        case = expire(transaction, case)
    taken = _take(transaction, desk, me, case.id)
    if taken is None:
        raise refusal(transaction, find(transaction, number))
    return taken


def claim_next(transaction: Transaction, desk: Desk, me: Principal) -> Case | None:
    """Take the case that is most due for this person, or return None when nothing waits.

    First what was assigned to them; then by priority, deadline and place. Cases for somebody else, in another
    language, for another skill, before their window, or to be called at unlawful hours are left alone.
    """
    held = transaction.execute(_HELD_BY, {"me": me.number}).scalar() or 0
    if held >= desk.rules.queue.held_at_most:
        raise Conflict(f"You hold {held} cases; please finish one of them first.", "too_many_held", held=held)
    only = None if desk.lawful.is_open(transaction.now) else desk.rules.at_any_hour()
    for assigned in (True, False):
        query = _next_for(me.languages, None if me.may("supervisor") else me.skills, only, assigned)
        number = transaction.execute(query, {"now": transaction.now, "me": me.number}).scalar()
        if number is not None:
            return _take(transaction, desk, me, number)
    return None


@lru_cache(maxsize=256)
def _next_for(
    languages: tuple[str, ...], skills: tuple[str, ...] | None, only: tuple[str, ...] | None, assigned: bool
) -> Select[tuple[str]]:
    """Return the query for somebody's next case; ``skills`` None means all, as supervisors have.

    ``only`` names the reasons for which customers may be called now, None means all.
    """
    conditions: list[ColumnElement[bool] | TextClause] = [
        IS_WAITING,
        callbacks.c.not_before <= bindparam("now"),
    ]
    to_me = callbacks.c.assigned_to == bindparam("me")
    conditions.append(to_me if assigned else callbacks.c.assigned_to.is_(None))
    if languages:
        conditions.append(callbacks.c.language.in_(languages))
    if skills is not None:
        conditions.append(callbacks.c.state != "escalated")
        conditions.append(or_(callbacks.c.skill.is_(None), callbacks.c.skill.in_(skills)))
    if only is not None:
        conditions.append(or_(callbacks.c.phone.is_(None), callbacks.c.reason.in_(only)))
    first, *rest = place()
    # Few are assigned to one person: sorting those is quicker than going through the queue for them.
    order = (-callbacks.c.priority, *rest) if assigned else (first, *rest)
    query = select(callbacks.c.id).where(*conditions).order_by(*order).limit(1)
    return query.with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer and leaves it out


def renew(transaction: Transaction, desk: Desk, me: Principal, number: str, fence: int) -> Case:
    """Keep a case for another while; the page does this as long as it is open."""
    case = held(transaction, me, number, fence)
    until = transaction.now + _length(desk, case.state)
    row = transaction.execute(
        update(callbacks)
        .where(callbacks.c.id == case.id, callbacks.c.fence == fence)
        .values(lease_until=until)
        .returning(callbacks)
    ).one()
    return row


def release(transaction: Transaction, me: Principal, number: str, fence: int) -> Case:
    """Give a case back to its place."""
    case = held(transaction, me, number, fence, "claimed")
    return give_back(transaction, case, "release", event="released")


def held(transaction: Transaction, me: Principal, number: str, fence: int, *states: str) -> Case:
    """Return the case if this person holds it under this fencing number and the lease runs, else raise."""
    case = find(transaction, number)
    if case.holder != me.number or case.fence != fence or case.state not in HELD:
        raise refusal(transaction, case, "stale_claim")
    if case.lease_until <= transaction.now:
        raise Conflict(
            f"Your claim on case {case.id} has run out. Nothing was saved; claim it again.",
            "stale_claim",
            state=case.state,
        )
    if case.state not in (states or HELD):
        raise Conflict(
            f"Case {case.id} is {case.state.replace('_', ' ')}; that is not possible now.",
            "illegal_move",
            state=case.state,
        )
    return case


def give_back(transaction: Transaction, case: Case, move: str, why: str | None = None, **values: Any) -> Case:
    """End the claim; the case waits again, in its old place unless ``values`` say otherwise."""
    end_claim(transaction, case)
    values = {"state": case.place, "holder": None, "lease_until": None, **values}
    return advance(transaction, case, move, why, **values)


def expire(transaction: Transaction, case: Case) -> Case:
    """Return a case to its place because its lease was not renewed; a call that was open ends as unknown."""
    end_call(transaction, case, "lease_expired")
    return give_back(transaction, case, "expire", event="released")


def end_call(transaction: Transaction, case: Case, result: str) -> None:
    """End the open call of a case."""
    transaction.execute(_END_CALL, {"case": case.id, "now": transaction.now, "how": result})


def refusal(transaction: Transaction, case: Case, code: str = "already_claimed") -> Conflict:
    """Say who has the case, or what became of it."""
    holder = name_of(transaction, case.holder) if case.state in HELD else None
    if holder:
        return Conflict(
            f"{holder} has case {case.id} now.",
            code,
            state=case.state,
            holder=case.holder,
            holder_name=holder,
        )
    state = case.state.replace("_", " ")
    return Conflict(f"Case {case.id} is {state} and not in your hands.", code, state=case.state, holder=None)


def _take(transaction: Transaction, desk: Desk, me: Principal, number: str) -> Case | None:
    """Claim in one conditional update, so that of two people at most one gets the case."""
    now, until = transaction.now, transaction.now + _length(desk, "claimed")
    case = transaction.execute(_TAKE, {"number": number, "me": me.number, "until": until, "now": now}).first()
    if case is None:
        return None
    transaction.execute(_CLAIM, {"case_id": case.id, "staff_id": me.number, "fence": case.fence, "at": now})
    log(transaction, case, "claim")
    tell(transaction, case, "claimed")
    return case


def _length(desk: Desk, state: str) -> int:
    queue = desk.rules.queue
    return (queue.call_lease_seconds if state == "in_call" else queue.lease_seconds) * SECOND
