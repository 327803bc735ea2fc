"""Where personal data lies in cases and orders, and how it is taken out of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from zuruf.server.callbacks.views import full
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import callbacks, calls, case_moves, case_notes, orders
from zuruf.server.errors import Conflict

VOUCHER = (
    "order_options",
    "lines_total",
    "deposit_total",
    "delivery",
    "payment",
    "fulfilment",
    "binding_text",
    "warnings",
)
"""What of an order's data has no person in it and stays."""


def cases_of(connection: Connection, customer: str) -> list[dict[str, Any]]:
    """Return all cases of a customer in full."""
    ids = connection.scalars(select(callbacks.c.id).where(callbacks.c.customer == customer)).all()
    return [full(connection, number) for number in ids]


def erase_cases_of(transaction: Transaction, customer: str) -> int:
    """Take what is personal out of a customer's closed cases; raise `Conflict` when one is open."""
    mine = callbacks.c.customer == customer
    still = transaction.execute(select(callbacks.c.id).where(mine, callbacks.c.state != "done")).first()
    if still:
        raise Conflict(f"Case {still.id} of this customer is still open; close it first.", "open_case_exists")
    return erase_cases(transaction, mine)


def erase_cases(transaction: Transaction, which: ColumnElement[bool]) -> int:
    """Take what is personal out of closed cases; what remains are codes and times."""
    closed = select(callbacks.c.id).where(which, callbacks.c.state == "done").with_for_update()
    ids = transaction.execute(closed).scalars().all()
    if ids:
        nothing = {
            "phone": None,
            "contact": None,
            "customer": None,
            "session": None,
            "data": {"erased": True},
        }
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            transaction.execute(update(callbacks).where(callbacks.c.id.in_(some)).values(**nothing))
            for number in some:
                transaction.execute(
                    update(callbacks).where(callbacks.c.id == number).values(matter=f"case:{number}")
                )
            transaction.execute(delete(case_notes).where(case_notes.c.case_id.in_(some)))
            transaction.execute(update(case_moves).where(case_moves.c.case_id.in_(some)).values(why=None))
            transaction.execute(update(calls).where(calls.c.case_id.in_(some)).values(contact="erased"))
    return len(ids)


def restrict_orders(transaction: Transaction, which: ColumnElement[bool]) -> int:
    """Leave of orders what a voucher needs, without the customer; nobody but an auditor needs them now."""
    query = select(orders).where(which, orders.c.restricted_at.is_(None)).with_for_update()
    rows = transaction.execute(query).all()
    for row in rows:
        data = {key: value for key, value in row.data.items() if key in VOUCHER}
        transaction.execute(
            update(orders)
            .where(orders.c.id == row.id)
            .values(
                data=data,
                customer=None,
                session=None,
                restricted_at=transaction.now,
                version=row.version + 1,
            )
        )
    return len(rows)
