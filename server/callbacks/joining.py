"""How a request joins an open case, and how two cases of one customer become one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, insert, select, update

from zuruf.server.callbacks.desk import Desk
from zuruf.server.callbacks.states import HELD, Case, advance, locked, tell
from zuruf.server.callbacks.windows import Window
from zuruf.server.clock import iso
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import IS_OPEN, callbacks, case_numbers

TOLD = ("because", "detail", "transcript", "cart", "attempts", "suggestion", "consent", "order")
"""What a request tells that is kept as it came."""


def join(
    transaction: Transaction,
    desk: Desk,
    case: Case,
    request: Mapping[str, Any],
    phone: str | None,
    window: Window,
) -> Case:
    """Add a request to an open case; it never becomes less urgent by that."""
    rule = desk.rules.reason(request["reason"])
    earlier = {"number": request["id"], "reason": request["reason"], "at": iso(transaction.now)}
    earlier |= {key: request[key] for key in (*TOLD, "session", "phone", "when") if request.get(key)}
    before = [*case.data.get("requests", []), *request.get("requests", [])]
    data = {**case.data, "requests": [*before, earlier]}
    values: dict[str, Any] = {"data": data}
    if rule.priority > case.priority:
        sooner = min(case.deadline_at, deadline(desk, request["reason"], transaction.now))
        values |= {"priority": rule.priority, "reason": request["reason"], "deadline_at": sooner}
    if rule.alarm:
        values |= {"not_before": transaction.now}
    elif window.start or window.end:
        values |= window_values(transaction.now, window)
    if said := request.get("consent"):  # what the customer said last holds
        values |= {"data": {**data, "consent": said}, "consent_call": bool(said.get("call"))}
    if phone and not case.phone:
        values |= {"phone": phone, "contact": phone}
    joined = advance(transaction, case, "join", **values)
    alias = select(case_numbers.c.number).where(case_numbers.c.number == request["id"])
    if request["id"] != case.id and not transaction.execute(alias).first():
        transaction.execute(insert(case_numbers).values(number=request["id"], case_id=case.id))
    alarm(transaction, desk, joined, request["reason"])
    return joined


def with_phone(transaction: Transaction, desk: Desk, case: Case, phone: str, values: dict[str, Any]) -> Case:
    """Set the phone number; when another open case has it, the two are one matter and become one case."""
    values |= {"phone": phone, "contact": phone}
    mine = and_(callbacks.c.contact == phone, IS_OPEN, callbacks.c.id != case.id)
    other = transaction.execute(
        locked(select(callbacks).where(mine).order_by(callbacks.c.created_at).limit(1))
    ).first()
    if other is None or case.state in HELD:
        matter = f"phone:{phone}"
        taken = select(callbacks.c.id).where(callbacks.c.matter == matter, IS_OPEN)
        if case.matter.startswith("session:") and not transaction.execute(taken).first():
            values["matter"] = matter
        return advance(transaction, case, "details", **values)
    request = {
        **case.data,
        **values.get("data", {}),
        "id": case.id,
        "reason": case.reason,
        "session": case.session,
    }
    closed = advance(
        transaction,
        case,
        "joined",
        **{**values, "state": "done", "disposition": "joined"},
        closed_at=transaction.now,
    )
    transaction.execute(
        update(case_numbers).where(case_numbers.c.case_id == closed.id).values(case_id=other.id)
    )
    return join(transaction, desk, other, request, phone, Window())


def told(data: Mapping[str, Any], request: Mapping[str, Any], warnings: list[str]) -> dict[str, Any]:
    """Return a case's document with what a request adds to it."""
    told = {**data, **{key: request[key] for key in TOLD if request.get(key) is not None}}
    for key in ("phone", "when"):
        if request.get(key):
            told[f"{key}_said"] = request[key]
    return {**told, "warnings": [*data.get("warnings", []), *warnings]}


def window_values(now: int, window: Window) -> dict[str, Any]:
    """Return what a wished window sets of a case."""
    values: dict[str, Any] = {
        "window_from": window.start,
        "window_to": window.end,
        "not_before": window.start or now,
    }
    return values | ({"deadline_at": window.end} if window.end else {})


def deadline(desk: Desk, reason: str, now: int) -> int:
    """Return when a case of a reason must have been begun."""
    rule = desk.rules.reason(reason)
    if rule.around_the_clock:
        return now + round(rule.deadline_minutes * 60_000)
    return desk.opening.add_minutes(now, rule.deadline_minutes)


def alarm(transaction: Transaction, desk: Desk, case: Case, reason: str) -> None:
    """Alarm every console when the reason wants it."""
    if desk.rules.reason(reason).alarm:
        tell(transaction, case, "alarm")
        transaction.record("case.alarm", f"case:{case.id}", reason=reason)
