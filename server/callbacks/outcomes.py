"""What becomes of a claimed case: called, done, not reached, put off, handed on, escalated."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from zuruf.server.callbacks.desk import Desk
from zuruf.server.callbacks.leases import end_call, give_back, held
from zuruf.server.callbacks.states import Case, advance, find, legal, name_of
from zuruf.server.callbacks.supervising import active
from zuruf.server.callbacks.windows import parse_window
from zuruf.server.clock import MINUTE, SECOND, iso
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import calls, case_notes
from zuruf.server.errors import Conflict, Forbidden, Invalid
from zuruf.server.security.principal import Principal


def call(
    transaction: Transaction, desk: Desk, me: Principal, number: str, fence: int, asked_now: bool = False
) -> Case:
    """Note that this person dials now. Nothing is dialled by the software.

    Refused: another call to the same customer, unlawful hours, outside the wished window (unless the customer
    has ``asked_now``), no consent.
    """
    case = held(transaction, me, number, fence, "claimed")
    if case.phone:
        _callable(transaction, desk, case, asked_now)
    try:
        with transaction.connection.begin_nested():
            transaction.execute(
                insert(calls).values(
                    case_id=case.id,
                    staff_id=me.number,
                    contact=case.contact or f"case:{case.id}",
                    at=transaction.now,
                )
            )
    except IntegrityError:
        raise _on_the_phone(transaction, case) from None
    until = transaction.now + desk.rules.queue.call_lease_seconds * SECOND
    return advance(transaction, case, "call", state="in_call", lease_until=until)


def done(
    transaction: Transaction,
    desk: Desk,
    me: Principal,
    number: str,
    fence: int,
    disposition: str,
    note: str = "",
) -> Case:
    """Close a case with a disposition of the rules."""
    case = held(transaction, me, number, fence)
    rule = desk.rules.dispositions.get(disposition)
    if rule is None:
        known = ", ".join(desk.rules.dispositions)
        raise Invalid(f"“{disposition}” is no disposition. One of: {known}.", "unknown_disposition")
    if rule.note and not note.strip():
        raise Invalid(f"The disposition “{disposition}” needs a note.", "note_missing")
    if note.strip():
        _note(transaction, me, case, "outcome", note)
    end_call(transaction, case, "reached")
    transaction.record("case.disposition", f"case:{case.id}", disposition=disposition)
    values: dict[str, Any] = {
        "state": "done",
        "disposition": disposition,
        "closed_at": transaction.now,
        "assigned_to": None,
    }
    return give_back(transaction, case, "done", event="done", **values)


def no_answer(
    transaction: Transaction, desk: Desk, me: Principal, number: str, fence: int, note: str = ""
) -> Case:
    """Note that nobody answered.

    The rules say when to try again; after the last attempt a supervisor decides.
    """
    case = held(transaction, me, number, fence)
    if note.strip():
        _note(transaction, me, case, "outcome", note)
    end_call(transaction, case, "no_answer")
    attempts = case.attempts + 1
    pauses = desk.rules.calling.minutes_between
    pause = round(pauses[min(attempts, len(pauses)) - 1] * MINUTE)
    soonest = max(transaction.now + pause, case.window_from or 0)
    again = desk.lawful.next_open(soonest) if case.phone else soonest
    if attempts >= desk.rules.calling.attempts:
        state, why = "escalated", "attempts used up"
    elif case.window_to is not None and again > case.window_to:
        state, why = "escalated", "no further attempt fits the wished window"
    else:
        state, why = "no_answer", f"next attempt {iso(again)}"
    not_before = again if state == "no_answer" else transaction.now
    values: dict[str, Any] = {"state": state, "place": state, "attempts": attempts, "not_before": not_before}
    return give_back(transaction, case, "no_answer", why, event="released", **values)


def reschedule(
    transaction: Transaction,
    desk: Desk,
    me: Principal,
    number: str,
    fence: int | None,
    when: Any,
    why: str = "",
) -> Case:
    """Put a case off to a window that was agreed with the customer; it keeps its place in the queue."""
    case = _mine_or_supervised(transaction, me, number, fence, "reschedule")
    window = parse_window(when, transaction.now, desk.timezone)
    if window.problem or (window.start is None and window.end is None):
        raise Invalid(
            window.problem or "Say from when to when, such as from 2026-11-23T14:00 to 2026-11-23T15:00.",
            "impossible_window",
        )
    end_call(transaction, case, "rescheduled")
    deadline = window.end or (window.start or transaction.now) + 60 * MINUTE
    values: dict[str, Any] = {
        "state": "rescheduled",
        "place": "rescheduled",
        "window_from": window.start,
        "window_to": window.end,
        "not_before": window.start or transaction.now,
        "deadline_at": deadline,
        "overdue_at": None,
        "warned_at": None,
    }
    return give_back(transaction, case, "reschedule", why, event="released", **values)


def transfer(
    transaction: Transaction,
    me: Principal,
    number: str,
    fence: int,
    to: int | None,
    skill: str | None,
    why: str = "",
) -> Case:
    """Hand a case on to a colleague, or to whoever has a skill."""
    case = held(transaction, me, number, fence)
    if (to is None) == (skill is None):
        raise Invalid("Say either to whom or for which skill the case is handed on.")
    if to is not None:
        active(transaction, to)
    end_call(transaction, case, "transferred")
    values: dict[str, Any] = {"state": "transferred", "place": "transferred", "assigned_to": to}
    values |= {"not_before": transaction.now} | ({"skill": skill} if skill else {})
    return give_back(transaction, case, "transfer", why, event="released", **values)


def escalate(transaction: Transaction, me: Principal, number: str, fence: int | None, why: str = "") -> Case:
    """Hand a case to the supervisors."""
    case = _mine_or_supervised(transaction, me, number, fence, "escalate")
    end_call(transaction, case, "escalated")
    values: dict[str, Any] = {
        "state": "escalated",
        "place": "escalated",
        "assigned_to": None,
        "not_before": transaction.now,
    }
    return give_back(transaction, case, "escalate", why, event="released", **values)


def note(transaction: Transaction, me: Principal, number: str, text: str) -> Case:
    """Add a note to a case; this needs no claim."""
    case = find(transaction, number)
    _note(transaction, me, case, "note", text)
    changed = advance(transaction, case, "note")
    return changed


def _note(transaction: Transaction, me: Principal, case: Case, kind: str, text: str) -> None:
    transaction.execute(
        insert(case_notes).values(
            case_id=case.id, staff_id=me.number, at=transaction.now, kind=kind, text=text.strip()
        )
    )


def _callable(transaction: Transaction, desk: Desk, case: Case, asked_now: bool) -> None:
    now = transaction.now
    consent = case.data.get("consent") or {}
    if consent.get("call") is False:
        raise Conflict("The customer does not want to be called; see the case for another way.", "no_consent")
    if asked_now or desk.rules.reason(case.reason).around_the_clock:
        return
    if not desk.lawful.is_open(now):
        raise Conflict(
            f"Customers may not be called now; next {iso(desk.lawful.next_open(now))}.", "outside_hours"
        )
    if (case.window_from or now) > now or (case.window_to or now) < now:
        wished = f"{iso(case.window_from) or '…'} – {iso(case.window_to) or '…'}"
        raise Conflict(
            f"The customer asked to be called {wished}. Agree on another time first.", "outside_window"
        )


def _on_the_phone(transaction: Transaction, case: Case) -> Conflict:
    contact = case.contact or f"case:{case.id}"
    query = select(calls.c.staff_id, calls.c.case_id).where(
        calls.c.contact == contact, calls.c.ended_at.is_(None)
    )
    row = transaction.execute(query).first()
    name = name_of(transaction, row.staff_id) if row else None
    return Conflict(
        f"{name} is on the phone with this customer now.", "on_the_phone", case=row.case_id if row else None
    )


def _mine_or_supervised(
    transaction: Transaction, me: Principal, number: str, fence: int | None, move: str
) -> Case:
    """Return the case for its holder, or for a supervisor when nobody is in a call about it."""
    if fence is not None:
        return held(transaction, me, number, fence)
    case = find(transaction, number)
    if not me.may("supervisor"):
        raise Forbidden("Claim the case first, or ask a supervisor.")
    legal(case, move)
    if case.state == "in_call":
        raise Conflict(
            f"{name_of(transaction, case.holder)} is in a call about case {case.id}.", "on_the_phone"
        )
    return case
