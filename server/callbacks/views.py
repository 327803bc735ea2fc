"""What people and programs see of the cases, as plain dictionaries."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, select, tuple_

from zuruf.server.callbacks.states import WAITING, Case
from zuruf.server.clock import iso
from zuruf.server.database.tables import (
    IS_OPEN,
    IS_WAITING,
    callbacks,
    calls,
    case_moves,
    case_notes,
    case_numbers,
    staff,
)
from zuruf.server.devices import CHAT
from zuruf.server.errors import Invalid, NotFound
from zuruf.server.phones import pretty_phone

BIGGEST_PAGE = 200
TIMES = (
    "deadline_at",
    "overdue_at",
    "not_before",
    "window_from",
    "window_to",
    "lease_until",
    "created_at",
    "updated_at",
    "claimed_at",
    "closed_at",
)
PLAIN = (
    "id",
    "state",
    "reason",
    "priority",
    "skill",
    "language",
    "session",
    "device",
    "customer",
    "phone",
    "order_id",
    "consent_call",
    "holder",
    "fence",
    "assigned_to",
    "attempts",
    "disposition",
    "version",
)
_BY_NUMBER = select(callbacks).where(callbacks.c.id == bindparam("number"))
_BY_ALIAS = select(callbacks).join(case_numbers).where(case_numbers.c.number == bindparam("number"))
_HISTORY = select(case_moves).where(case_moves.c.case_id == bindparam("case")).order_by(case_moves.c.id)
_NOTES = select(case_notes).where(case_notes.c.case_id == bindparam("case")).order_by(case_notes.c.id)
_CALLS = select(calls).where(calls.c.case_id == bindparam("case")).order_by(calls.c.id)
_NUMBERS = (
    select(case_numbers.c.number)
    .where(case_numbers.c.case_id == bindparam("case"))
    .order_by(case_numbers.c.number)
)
_NAMES = select(staff.c.id, staff.c.name)


def summary(case: Case, names: dict[int, str] | None = None) -> dict[str, Any]:
    """Return what a list shows of a case."""
    view = {key: getattr(case, key) for key in PLAIN} | {key: iso(getattr(case, key)) for key in TIMES}
    names = names or {}
    return view | {
        "because": case.data.get("because"),
        "at_kiosk": case.phone is None and case.device not in (None, CHAT),
        "phone_pretty": pretty_phone(case.phone),
        "holder_name": names.get(case.holder) if case.holder else None,
        "assigned_name": names.get(case.assigned_to) if case.assigned_to else None,
    }


def full(connection: Connection, number: str) -> dict[str, Any]:
    """Return everything about a case: what was said, its history, notes, calls, joined numbers."""
    case = row_of(connection, number)
    names = staff_names(connection)
    of_case = {"case": case.id}
    history = connection.execute(_HISTORY, of_case)
    notes = connection.execute(_NOTES, of_case)
    dialled = connection.execute(_CALLS, of_case)
    return summary(case, names) | {
        "told": case.data,
        "history": [
            {
                "at": iso(r.at),
                "actor": r.actor,
                "actor_name": actor_name(r.actor, names),
                "move": r.move,
                "state": r.state,
                "why": r.why,
            }
            for r in history
        ],
        "notes": [
            {
                "at": iso(r.at),
                "staff": r.staff_id,
                "staff_name": names.get(r.staff_id),
                "kind": r.kind,
                "text": r.text,
            }
            for r in notes
        ],
        "calls": [
            {
                "at": iso(r.at),
                "staff": r.staff_id,
                "staff_name": names.get(r.staff_id),
                "ended_at": iso(r.ended_at),
                "result": r.result,
            }
            for r in dialled
        ],
        "numbers": list(connection.scalars(_NUMBERS, of_case)),
    }


def listing(
    connection: Connection,
    *,
    states: tuple[str, ...] = (),
    reason: str | None = None,
    holder: int | None = None,
    assigned_to: int | None = None,
    customer: str | None = None,
    phone: str | None = None,
    session: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Return ``items`` in the order of the queue, closed ones newest first, and a cursor ``next`` or None."""
    closed = states == ("done",)
    keys: tuple[ColumnElement[Any], ...] = (
        (-callbacks.c.closed_at, callbacks.c.id)
        if closed
        else (-callbacks.c.priority, callbacks.c.deadline_at, callbacks.c.created_at, callbacks.c.id)
    )
    order = (callbacks.c.closed_at.desc(), callbacks.c.id) if closed else place()
    wanted = {
        "reason": reason,
        "holder": holder,
        "assigned_to": assigned_to,
        "customer": customer,
        "contact": phone,
        "session": session,
    }
    query = select(callbacks, *(key.label(f"key_{n}") for n, key in enumerate(keys)))
    query = query.where(*(callbacks.c[name] == value for name, value in wanted.items() if value is not None))
    query = query.where(_in_states(states))
    if cursor:
        query = query.where(tuple_(*keys) > tuple_(*_position(cursor, len(keys))))
    limit = max(1, min(limit, BIGGEST_PAGE))
    rows = connection.execute(query.order_by(*order).limit(limit + 1)).all()
    names = staff_names(connection)
    more = len(rows) > limit
    last = [getattr(rows[limit - 1], f"key_{n}") for n in range(len(keys))] if more else []
    return {"items": [summary(row, names) for row in rows[:limit]], "next": _cursor(last) if more else None}


def place() -> tuple[ColumnElement[Any], ...]:
    """Return the order of the queue, as its index has it."""
    return callbacks.c.priority.desc(), callbacks.c.deadline_at, callbacks.c.created_at, callbacks.c.id


def _in_states(states: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition in the words of the partial indexes, where there is one."""
    if not states:
        return and_(IS_OPEN)
    return and_(IS_WAITING) if states == WAITING else callbacks.c.state.in_(states)


def staff_names(connection: Connection) -> dict[int, str]:
    """Return the names of all staff by id."""
    return {row.id: row.name for row in connection.execute(_NAMES)}


def actor_name(actor: str, names: dict[int, str]) -> str:
    """Return what people read in place of an actor's id."""
    kind, _, number = actor.partition(":")
    return names.get(int(number), actor) if kind == "staff" and number.isdigit() else actor


def states_of(text: str | None) -> tuple[str, ...]:
    """Return the states that a filter names: single ones, "waiting", or nothing for all open ones."""
    if not text:
        return ()
    return tuple(
        dict.fromkeys(s for part in text.split(",") for s in (WAITING if part == "waiting" else (part,)))
    )


def row_of(connection: Connection, number: str) -> Row[Any]:
    """Return a case's row, also by a number that was joined to it; or raise `NotFound`."""
    case = connection.execute(_BY_NUMBER, {"number": number}).first()
    if case is None or case.disposition == "joined":
        case = connection.execute(_BY_ALIAS, {"number": number}).first() or case
    if case is None:
        raise NotFound(f"There is no case {number}.")
    return case


def _cursor(position: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _position(cursor: str, length: int) -> list[Any]:
    try:
        position: list[Any] = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        *numbers, last = position
        if len(position) != length or not isinstance(last, str) or any(type(n) is not int for n in numbers):
            raise ValueError(cursor)
        if any(abs(n) >= 2**62 for n in numbers):
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error):
        raise Invalid("This cursor is none of ours; begin without one.", "wrong_cursor") from None
    return position
