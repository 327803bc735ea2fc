"""The rows of orders: their states, how they are moved on, checked and shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select, update

from zuruf.server.clock import iso
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import order_moves, orders
from zuruf.server.errors import Conflict, NotFound, Raced

STATUSES = ("placed", "accepted", "preparing", "ready", "underway", "completed", "cancelled")
NEXT: dict[str, tuple[str, ...]] = {
    "placed": ("accepted", "preparing", "ready", "underway", "completed", "cancelled"),
    "accepted": ("preparing", "ready", "underway", "completed", "cancelled"),
    "preparing": ("ready", "underway", "completed", "cancelled"),
    "ready": ("underway", "completed", "cancelled"),
    "underway": ("completed", "cancelled"),
    "completed": (),
    "cancelled": (),
}
"""Status -> those that may follow. The customer may cancel and change as long as it is placed or accepted."""
OPEN_TO_CUSTOMER = ("placed", "accepted")
KEPT_APART = ("id", "session", "device", "customer", "language", "total", "currency", "lines", "placed_at")


def view(row: Row[Any]) -> dict[str, Any]:
    """Return an order as plain data."""
    return {
        **row.data,
        "id": row.id,
        "status": row.status,
        "total": row.total,
        "currency": row.currency,
        "lines": row.lines,
        "session": row.session,
        "device": row.device,
        "customer": row.customer,
        "language": row.language,
        "placed_at": iso(row.placed_at),
        "updated_at": iso(row.updated_at),
        "eta": iso(row.eta),
        "version": row.version,
        "may_cancel": row.status in OPEN_TO_CUSTOMER,
        "next": list(NEXT[row.status]),
    }


def wrong_sum(request: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the sums of an order, or None."""
    lines = sum(line["price"] for line in request["lines"])
    if request.get("lines_total") is not None and request["lines_total"] != lines:
        return f"The lines make {lines} cents, not {request['lines_total']}."
    deposit = request.get("deposit_total")
    deposit = sum(line.get("deposit") or 0 for line in request["lines"]) if deposit is None else deposit
    expected = lines + deposit + (request.get("delivery") or 0)
    return (
        None
        if request["total"] == expected
        else f"Lines, deposit and delivery make {expected} cents, not {request['total']}."
    )


def free_number(transaction: Transaction, number: str) -> str:
    """Return the number, with a suffix when an order has it already."""
    free, count = number, 1
    while transaction.execute(select(orders.c.id).where(orders.c.id == free)).first():
        count += 1
        free = f"{number}-{count}"
    return free


def find(transaction: Transaction, number: str) -> Row[Any]:
    """Return an order's row, which nobody else changes until the commit; or raise `NotFound`."""
    query = select(orders).where(orders.c.id == number).with_for_update(key_share=True)
    row = transaction.execute(query).first()
    if row is None:
        raise NotFound(f"There is no order {number}.")
    return row


def change_row(transaction: Transaction, row: Row[Any], **values: Any) -> Row[Any]:
    """Change an order if it is still as it was read."""
    changed = transaction.execute(
        update(orders)
        .where(orders.c.id == row.id, orders.c.version == row.version)
        .values(**values, version=row.version + 1, updated_at=transaction.now)
        .returning(orders)
    ).first()
    if changed is None:
        raise Raced(
            f"Order {row.id} was changed by somebody else at this moment; load it again.", "stale_page"
        )
    transaction.emit("orders", "changed", id=row.id, status=changed.status)
    return changed


def move_on(
    transaction: Transaction, row: Row[Any], move: str, status: str, why: str | None, **values: Any
) -> dict[str, Any]:
    """Move an order to a status that may follow."""
    if status not in NEXT[row.status]:
        raise Conflict(
            f"Order {row.id} is {row.status}; it cannot become {status}.",
            "illegal_move",
            order_status=row.status,
        )
    changed = change_row(transaction, row, status=status, **values)
    log(transaction, changed, move, why)
    return view(changed)


def log(
    transaction: Transaction,
    row: Row[Any],
    move: str,
    why: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Write down who did what to an order, and when."""
    transaction.execute(
        insert(order_moves).values(
            order_id=row.id,
            at=transaction.now,
            actor=transaction.actor,
            move=move,
            status=row.status,
            why=why,
            data=data,
        )
    )
    transaction.record(f"order.{move}", f"order:{row.id}", status=row.status, total=row.total)
