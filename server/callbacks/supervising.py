"""What supervisors do with cases: give them to somebody, make them more urgent, open them again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from zuruf.server.callbacks.desk import Desk
from zuruf.server.callbacks.leases import give_back
from zuruf.server.callbacks.states import HELD, Case, advance, find, legal
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import staff
from zuruf.server.errors import Conflict, NotFound
from zuruf.server.security.principal import Principal


def assign(transaction: Transaction, me: Principal, number: str, to: int | None, why: str = "") -> Case:
    """Let a supervisor give a case to somebody, or to the pool (None); who held it loses it."""
    case = find(transaction, number)
    legal(case, "assign")
    if to is not None:
        active(transaction, to)
    transaction.record("case.assigned", f"case:{case.id}", to=to)
    if case.state in HELD:
        return give_back(transaction, case, "assign", why, event="released", assigned_to=to)
    return advance(transaction, case, "assign", why, assigned_to=to)


def raise_case(transaction: Transaction, me: Principal, number: str, priority: int, why: str = "") -> Case:
    """Let a supervisor set how urgent a case is (0 to 100)."""
    case = find(transaction, number)
    legal(case, "raise")
    return advance(transaction, case, "raise", why, priority=priority)


def reopen(transaction: Transaction, desk: Desk, me: Principal, number: str, why: str = "") -> Case:
    """Let a supervisor open a closed case again, unless the customer has another open one by now."""
    case = find(transaction, number)
    legal(case, "reopen")
    rule = desk.rules.reason(case.reason)
    deadline = desk.opening.add_minutes(transaction.now, rule.deadline_minutes)
    values: dict[str, Any] = {
        "state": "new",
        "place": "new",
        "closed_at": None,
        "disposition": None,
        "not_before": transaction.now,
        "deadline_at": deadline,
        "window_from": None,
        "window_to": None,
        "overdue_at": None,
        "warned_at": None,
    }
    try:
        with transaction.connection.begin_nested():
            return advance(transaction, case, "reopen", why, **values)
    except IntegrityError:
        raise Conflict(
            "This customer has another open case by now; add to that one.", "open_case_exists"
        ) from None


def active(transaction: Transaction, number: int) -> None:
    """Raise unless an account is there and not disabled."""
    row = transaction.execute(select(staff.c.disabled_at).where(staff.c.id == number)).first()
    if row is None:
        raise NotFound(f"There is no staff account {number}.")
    if row.disabled_at is not None:
        raise Conflict("This account is disabled; choose somebody else.", "disabled")
