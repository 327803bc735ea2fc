"""How a case begins: a new one, or one that joins the customer's open case. One case for one matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, or_, select

from zuruf.server.callbacks.desk import Desk
from zuruf.server.callbacks.joining import alarm, deadline, join, told, window_values, with_phone
from zuruf.server.callbacks.states import Case, advance, find, locked, log, owner, tell
from zuruf.server.callbacks.windows import Window, parse_window
from zuruf.server.clock import iso
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import IS_OPEN, callbacks
from zuruf.server.errors import Conflict, Invalid
from zuruf.server.phones import parse_phone

_SAME_MATTER = locked(
    select(callbacks)
    .where(
        IS_OPEN,
        or_(
            callbacks.c.matter == bindparam("matter"),
            callbacks.c.contact == bindparam("contact"),
            callbacks.c.session == bindparam("session"),
        ),
    )
    .order_by(callbacks.c.created_at)
    .limit(1)
)
_NEW = insert(callbacks).returning(callbacks)


def create(transaction: Transaction, desk: Desk, request: Mapping[str, Any]) -> dict[str, Any]:
    """Open a case from ``open_callback`` data (docs/architecture.md), or join the customer's open one.

    A phone number or window that cannot hold is kept as words and told in ``warnings``: the case is never
    refused.
    """
    asked = request["id"]
    phone, window, warnings = _understood(transaction, desk, request)
    request = {**request, "id": _free_number(transaction, request)}
    if request["id"] != asked:
        warnings.append(f"The case number {asked} was used already.")
    present = _open_case(transaction, request, phone)
    if present:
        case = join(transaction, desk, present, request, phone, window)
    else:
        case = _new(transaction, desk, request, phone, window, warnings)
    return {
        "id": case.id,
        "number": request["id"],
        "asked": asked,
        "state": case.state,
        "joined": present is not None,
        "deadline": iso(case.deadline_at),
        "expected": _expected(desk, case, transaction.now),
        "warnings": warnings,
    }


def add_details(
    transaction: Transaction, desk: Desk, number: str, request: Mapping[str, Any]
) -> dict[str, Any]:
    """Add what became known later: ``phone``, ``when``, ``transcript``, ``cart``, ``consent``."""
    case = find(transaction, number)
    phone, window, warnings = _understood(transaction, desk, request)
    values: dict[str, Any] = {"data": told(case.data, request, warnings)}
    if request.get("consent"):
        values["consent_call"] = bool(request["consent"].get("call"))
    if window.start or window.end:
        values |= window_values(transaction.now, window)
    if case.state == "done":
        case = advance(transaction, case, "details", data=values["data"])
    elif phone:
        case = with_phone(transaction, desk, case, phone, values)
    else:
        case = advance(transaction, case, "details", **values)
    return {
        "id": case.id,
        "number": number,
        "state": case.state,
        "joined": case.id != number,
        "deadline": iso(case.deadline_at),
        "expected": _expected(desk, case, transaction.now),
        "warnings": warnings,
    }


def set_contact(
    transaction: Transaction, desk: Desk, number: str, version: int, phone: str | None, when: Any
) -> Case:
    """Let staff correct the phone number or the window; what cannot hold is refused with `Invalid`."""
    case = find(transaction, number)
    if case.version != version:
        raise Conflict(
            f"Case {case.id} has changed since this page was loaded. Nothing was saved; load it again.",
            "stale_page",
            version=case.version,
        )
    parsed, window, warnings = _understood(transaction, desk, {"phone": phone, "when": when})
    if warnings:
        raise Invalid(warnings[0])
    values: dict[str, Any] = {}
    if when is not None:
        values |= window_values(transaction.now, window)
    return (
        with_phone(transaction, desk, case, parsed, values)
        if parsed
        else advance(transaction, case, "details", **values)
    )


def _understood(
    transaction: Transaction, desk: Desk, request: Mapping[str, Any]
) -> tuple[str | None, Window, list[str]]:
    warnings = []
    said = request.get("phone")
    phone = parse_phone(said, desk.rules.calling.region) if said else None
    if said and not phone:
        warnings.append("The phone number cannot be read; it is kept as it was given.")
    window = parse_window(request.get("when"), transaction.now, desk.timezone)
    if window.problem:
        warnings.append(window.problem)
    return phone, window, warnings


def _free_number(transaction: Transaction, request: Mapping[str, Any]) -> str:
    """Return the request's number; with a suffix when another visit's case has it."""
    number, free, count = request["id"], request["id"], 1
    while (row := owner(transaction, free)) and (
        row.session is None or row.session != request.get("session")
    ):
        count += 1
        free = f"{number}-{count}"
    return str(free)


def _open_case(transaction: Transaction, request: Mapping[str, Any], phone: str | None) -> Case | None:
    same = {"matter": _matter(request, phone), "contact": phone, "session": request.get("session")}
    return transaction.execute(_SAME_MATTER, same).first()


def _matter(request: Mapping[str, Any], phone: str | None) -> str:
    for kind, value in (
        ("customer", request.get("customer")),
        ("phone", phone),
        ("session", request.get("session")),
    ):
        if value:
            return f"{kind}:{value}"
    return f"case:{request['id']}"


def _new(
    transaction: Transaction,
    desk: Desk,
    request: Mapping[str, Any],
    phone: str | None,
    window: Window,
    warnings: list[str],
) -> Case:
    rule = desk.rules.reason(request["reason"])
    now = transaction.now
    consent = request.get("consent") or {}
    case = transaction.execute(
        _NEW,
        {
            **{key: request.get(key) for key in ("id", "reason", "session", "device", "customer")},
            "matter": _matter(request, phone),
            "contact": phone,
            "phone": phone,
            "state": "new",
            "place": "new",
            "priority": rule.priority,
            "skill": rule.skill,
            "language": request.get("language") or "de",
            "deadline_at": max(deadline(desk, request["reason"], now), window.end or 0),
            "not_before": window.start or now,
            "window_from": window.start,
            "window_to": window.end,
            "order_id": _order_id(request.get("order")),
            "consent_call": bool(consent.get("call")),
            "created_at": now,
            "updated_at": now,
            "data": told({}, request, warnings),
            "fence": 0,
            "attempts": 0,
            "version": 1,
        },
    ).one()
    log(transaction, case, "open")
    tell(transaction, case, "created")
    alarm(transaction, desk, case, request["reason"])
    return case


def _order_id(order: Any) -> str | None:
    """Return the number of the order that a request is about.

    The number itself, or an order with its ``id``.
    """
    number = order.get("id") if isinstance(order, Mapping) else order
    return str(number)[:80] if number else None


def _expected(desk: Desk, case: Case, now: int) -> dict[str, Any]:
    """Say what the customer may be told: when somebody calls at the latest, and whether the shop is open."""
    start = case.window_from or max(desk.opening.next_open(now), case.not_before)
    return {"open": desk.opening.is_open(now), "from": iso(start), "to": iso(max(case.deadline_at, start))}
