"""Placed orders: their states, who moved them, and what staff change on the customer's word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, tuple_

from zuruf.server.clock import iso, milliseconds
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import order_moves, orders
from zuruf.server.errors import Conflict, Invalid, NotFound
from zuruf.server.order_records import (
    KEPT_APART,
    NEXT,
    OPEN_TO_CUSTOMER,
    STATUSES,
    change_row,
    find,
    free_number,
    log,
    move_on,
    view,
    wrong_sum,
)
from zuruf.server.security.principal import Principal

__all__ = ["NEXT", "STATUSES", "Orders", "view"]


class Orders:
    """Place, find, move and change orders. Money is integer cents."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def place_in(
        self, transaction: Transaction, request: Mapping[str, Any], device: str | None
    ) -> dict[str, Any]:
        """Store an order of ``place_order`` data (docs/architecture.md).

        The customer has been told that it is placed, so it is never refused: a number in use gets a suffix,
        sums that do not add up are told in ``warnings``.
        """
        number = free_number(transaction, request["id"])
        warnings = [] if number == request["id"] else [f"The number {request['id']} was used already."]
        wrong = wrong_sum(request)
        warnings += [wrong] if wrong else []
        placed_at = request.get("placed_at")
        moment = milliseconds(placed_at) if isinstance(placed_at, datetime) else transaction.now
        row = transaction.execute(
            insert(orders)
            .returning(orders)
            .values(
                id=number,
                session=request.get("session"),
                device=device or request.get("device"),
                customer=request.get("customer"),
                language=request.get("language"),
                status="placed",
                total=request["total"],
                currency=request["currency"],
                lines=list(request["lines"]),
                data={key: value for key, value in request.items() if key not in KEPT_APART}
                | {"warnings": warnings},
                placed_at=moment,
                updated_at=transaction.now,
                version=1,
            )
        ).one()
        log(transaction, row, "place")
        transaction.emit("orders", "placed", id=number, status="placed")
        return view(row)

    def place(self, actor: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Do what `place_in` does in a transaction of its own."""
        return self._store.write(actor, lambda transaction: self.place_in(transaction, request, None))

    def get(self, number: str, history: bool = False) -> dict[str, Any]:
        """Return an order, with its ``history`` if wanted."""
        with self._store.read() as connection:
            row = connection.execute(select(orders).where(orders.c.id == number)).first()
            if row is None:
                raise NotFound(f"There is no order {number}.")
            moves = (
                connection.execute(
                    select(order_moves).where(order_moves.c.order_id == number).order_by("id")
                ).all()
                if history
                else []
            )
        past = [
            {
                "at": iso(m.at),
                "actor": m.actor,
                "move": m.move,
                "status": m.status,
                "why": m.why,
                "data": m.data,
            }
            for m in moves
        ]
        return view(row) | ({"history": past} if history else {})

    def list(
        self,
        *,
        session: str | None = None,
        customer: str | None = None,
        status: str | None = None,
        device: str | None = None,
        limit: int = 20,
        before: tuple[int, str] | None = None,
    ) -> list[dict[str, Any]]:
        """Return orders, newest first; ``before`` is the (placed_at, id) of the last one seen."""
        wanted = {"session": session, "customer": customer, "status": status, "device": device}
        query = select(orders).where(*(orders.c[k] == v for k, v in wanted.items() if v is not None))
        if before:
            query = query.where(tuple_(orders.c.placed_at, orders.c.id) < tuple_(*before))
        query = query.order_by(orders.c.placed_at.desc(), orders.c.id.desc()).limit(limit)
        with self._store.read() as connection:
            return [view(row) for row in connection.execute(query)]

    @staticmethod
    def position(order: Mapping[str, Any]) -> tuple[int, str]:
        """Return where an order stands in the list, for ``before``."""
        return milliseconds(datetime.fromisoformat(order["placed_at"])), order["id"]

    def cancel_in(
        self, transaction: Transaction, number: str, why: str | None, by_staff: bool
    ) -> dict[str, Any]:
        """Cancel an order.

        A second cancelling changes nothing; the customer may only while it is not begun.
        """
        row = find(transaction, number)
        if row.status == "cancelled":
            return view(row)
        if not by_staff and row.status not in OPEN_TO_CUSTOMER:
            raise Conflict(
                f"Order {number} is {row.status}; only staff can cancel it now.",
                "too_late",
                order_status=row.status,
            )
        return move_on(transaction, row, "cancel", "cancelled", why)

    def cancel(self, me: Principal, number: str, why: str | None = None) -> dict[str, Any]:
        """Let staff cancel an order."""
        return self._store.write(me.actor, lambda transaction: self.cancel_in(transaction, number, why, True))

    def set_status(
        self, me: Principal, number: str, status: str, why: str | None = None, eta: int | None = None
    ) -> dict[str, Any]:
        """Move an order on; ``eta`` in milliseconds is when it is expected to be ready or there."""

        def work(transaction: Transaction) -> dict[str, Any]:
            row = find(transaction, number)
            if status == row.status:
                return view(change_row(transaction, row, eta=eta)) if eta else view(row)
            return move_on(transaction, row, "status", status, why, **({"eta": eta} if eta else {}))

        if status not in STATUSES:
            raise Invalid(f"“{status}” is no status. One of: {', '.join(STATUSES)}.")
        return self._store.write(me.actor, work)

    def change(self, me: Principal, number: str, version: int, request: Mapping[str, Any]) -> dict[str, Any]:
        """Override: set lines and sums on the customer's word, with the binding confirmation given by phone.

        ``request``: ``lines``, ``total``, ``confirmation`` {"by": "phone", "words", "case"} and any other
        field of the order. ``version`` is that of the page; a stale one raises `Conflict`.
        """

        def work(transaction: Transaction) -> dict[str, Any]:
            row = find(transaction, number)
            if row.version != version:
                raise Conflict(
                    f"Order {number} has changed since this page was loaded. Nothing was saved.",
                    "stale_page",
                    version=row.version,
                )
            if not NEXT[row.status]:
                raise Conflict(f"Order {number} is {row.status} and cannot be changed.", "too_late")
            confirmation = dict(request["confirmation"]) | {"staff": me.number, "at": iso(transaction.now)}
            other = {
                key: value
                for key, value in request.items()
                if key not in (*KEPT_APART, "confirmation", "version")
            }
            before = {"lines": row.lines, "total": row.total}
            data = {**row.data, **other, "confirmations": [*row.data.get("confirmations", []), confirmation]}
            row = change_row(
                transaction, row, lines=list(request["lines"]), total=request["total"], data=data
            )
            log(transaction, row, "change", None, {"before": before, "confirmation": confirmation})
            return view(row)

        wrong = wrong_sum(request)
        if wrong:
            raise Invalid(wrong, "wrong_total")
        return self._store.write(me.actor, work)

    def remark(self, me: Principal, number: str, kind: str, cents: int, text: str) -> dict[str, Any]:
        """Note a "refund" or "goodwill" of so many cents; no money is moved by the software."""

        def work(transaction: Transaction) -> dict[str, Any]:
            row = find(transaction, number)
            if kind == "refund" and cents > row.total:
                raise Invalid(
                    f"A refund cannot be more than the order's total of {row.total} cents.", "too_much"
                )
            entry = {
                "kind": kind,
                "cents": cents,
                "text": text,
                "staff": me.number,
                "at": iso(transaction.now),
            }
            row = change_row(
                transaction, row, data={**row.data, "remarks": [*row.data.get("remarks", []), entry]}
            )
            log(transaction, row, kind, text, {"cents": cents})
            return view(row)

        if kind not in ("refund", "goodwill") or cents < 0:
            raise Invalid("A remark is a refund or goodwill, of 0 cents or more.")
        return self._store.write(me.actor, work)
