"""Consents, each with its purpose, version and wording; and withdrawals from orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select, update

from zuruf.server.clock import iso
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import consents, customers, orders, withdrawals
from zuruf.server.errors import NotFound


class Consents:
    """What a customer has agreed to. Nothing is overwritten: the last entry of a purpose holds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def change_in(
        self, transaction: Transaction, request: Mapping[str, Any], device: str | None
    ) -> dict[str, Any]:
        """Store that a consent was given or revoked."""
        customer = request["customer"]
        if not transaction.execute(select(customers.c.id).where(customers.c.id == customer)).first():
            transaction.execute(insert(customers).values(id=customer, created_at=transaction.now))
        row = transaction.execute(
            insert(consents)
            .returning(consents)
            .values(
                customer=customer,
                purpose=request["purpose"],
                given=request["given"],
                version=request.get("version"),
                wording=request.get("wording"),
                device=device,
                at=request.get("at") or transaction.now,
            )
        ).one()
        transaction.record(
            "consent.changed", f"customer:{customer}", purpose=request["purpose"], given=request["given"]
        )
        return _consent(row)

    def change(self, actor: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Do what `change_in` does in a transaction of its own."""
        return self._store.write(actor, lambda transaction: self.change_in(transaction, request, None))

    def of(self, customer: str) -> dict[str, Any]:
        """Return ``current`` (purpose -> given) and the ``history`` of a customer's consents."""
        with self._store.read() as connection:
            rows = connection.execute(
                select(consents).where(consents.c.customer == customer).order_by(consents.c.id)
            ).all()
        return {
            "current": {row.purpose: row.given for row in rows},
            "history": [_consent(row) for row in rows],
        }

    def given(self, customer: str, purpose: str) -> bool:
        """Tell whether a consent holds now."""
        return bool(self.of(customer)["current"].get(purpose, False))


class Withdrawals:
    """Withdrawals under § 356a BGB: taken without a login, confirmed with content, date and time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def receive_in(
        self, transaction: Transaction, request: Mapping[str, Any], device: str | None
    ) -> dict[str, Any]:
        """Store a withdrawal and return its confirmation. An unknown order number does not refuse it."""
        order_id = request.get("order_id")
        known = bool(
            order_id and transaction.execute(select(orders.c.id).where(orders.c.id == order_id)).first()
        )
        row = transaction.execute(
            insert(withdrawals)
            .returning(withdrawals)
            .values(
                order_id=order_id,
                name=request.get("name"),
                text=request.get("text"),
                contact=request.get("contact"),
                device=device,
                at=request.get("at") or transaction.now,
                received_at=transaction.now,
            )
        ).one()
        transaction.record("withdrawal.received", f"withdrawal:{row.id}", known_order=known)
        transaction.emit("orders", "withdrawal", id=order_id or "", withdrawal=row.id)
        return _withdrawal(row) | {"known_order": known}

    def receive(self, actor: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Do what `receive_in` does in a transaction of its own."""
        return self._store.write(actor, lambda transaction: self.receive_in(transaction, request, None))

    def list(self, limit: int = 100, before: int | None = None) -> list[dict[str, Any]]:
        """Return withdrawals, newest first."""
        query = select(withdrawals).order_by(withdrawals.c.id.desc()).limit(limit)
        with self._store.read() as connection:
            rows = connection.execute(query.where(withdrawals.c.id < before) if before else query).all()
        return [_withdrawal(row) for row in rows]

    def handled(self, actor: str, number: int) -> dict[str, Any]:
        """Note that a withdrawal was dealt with."""

        def work(transaction: Transaction) -> dict[str, Any]:
            row = transaction.execute(
                update(withdrawals)
                .where(withdrawals.c.id == number)
                .values(handled_at=transaction.now)
                .returning(withdrawals)
            ).first()
            if row is None:
                raise NotFound(f"There is no withdrawal {number}.")
            transaction.record("withdrawal.handled", f"withdrawal:{number}")
            return _withdrawal(row)

        return self._store.write(actor, work)


def _consent(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "customer": row.customer,
        "purpose": row.purpose,
        "given": row.given,
        "version": row.version,
        "wording": row.wording,
        "at": iso(row.at),
    }


def _withdrawal(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "order_id": row.order_id,
        "name": row.name,
        "text": row.text,
        "contact": row.contact,
        "at": iso(row.at),
        "received_at": iso(row.received_at),
        "handled_at": iso(row.handled_at),
    }
