"""Customers: what is known of them, all of it handed out on request, and erased on request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update

from zuruf.server import personal
from zuruf.server.clock import iso
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import consents, customers, orders, withdrawals
from zuruf.server.errors import Conflict, Invalid, NotFound
from zuruf.server.orders import view as order_view
from zuruf.server.phones import parse_phone
from zuruf.server.regulars.tables import households, messages, muted_items, offers
from zuruf.server.security.principal import Principal

OF_REGULARS = (offers, muted_items, messages, households)
"""What else hangs on a customer, and goes with them."""
FIELDS = ("name", "phone", "email", "language", "note")


class Customers:
    """Known customers. Guests have no entry here."""

    def __init__(self, store: Store, region: str = "DE") -> None:
        self._store = store
        self._region = region

    def get(self, customer: str) -> dict[str, Any]:
        """Return a customer."""
        with self._store.read() as connection:
            row = connection.execute(select(customers).where(customers.c.id == customer)).first()
        if row is None:
            raise NotFound(f"There is no customer {customer}.")
        return _view(row)

    def find(self, text: str = "", limit: int = 50, after: str = "") -> list[dict[str, Any]]:
        """Return customers by id, name, phone or e-mail, in the order of their ids."""
        query = select(customers).where(customers.c.erased_at.is_(None), customers.c.id > after)
        if text:
            phone = parse_phone(text, self._region)
            same = [
                customers.c.id == text,
                customers.c.name.icontains(text, autoescape=True),
                customers.c.email == text,
            ]
            query = query.where(or_(*same, customers.c.phone == phone) if phone else or_(*same))
        with self._store.read() as connection:
            return [_view(row) for row in connection.execute(query.order_by(customers.c.id).limit(limit))]

    def save(self, me: Principal, customer: str, version: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """Make (version 0) or change a customer.

        Raises `Conflict` for a stale page, `Invalid` for a wrong number.
        """
        fields = {key: value for key, value in values.items() if key in FIELDS}
        if fields.get("phone"):
            fields["phone"] = parse_phone(fields["phone"], self._region)
            if fields["phone"] is None:
                raise Invalid(
                    "The phone number cannot be read; write it like 030 1234567 or +49 30 1234567.",
                    "wrong_phone",
                )

        def work(transaction: Transaction) -> dict[str, Any]:
            mine = select(customers).where(customers.c.id == customer).with_for_update()
            row = transaction.execute(mine).first()
            if (row.version if row else 0) != version:
                raise Conflict(
                    "This customer was changed since the page was loaded. Nothing was saved.", "stale_page"
                )
            if row:
                transaction.execute(
                    update(customers).where(customers.c.id == customer).values(**fields, version=version + 1)
                )
            else:
                transaction.execute(
                    insert(customers).values(id=customer, created_at=transaction.now, **fields)
                )
            transaction.record("customer.saved", f"customer:{customer}", fields=sorted(fields))
            return _view(transaction.execute(select(customers).where(customers.c.id == customer)).one())

        return self._store.write(me.actor, work)

    def export(self, customer: str) -> dict[str, Any]:
        """Return all that is stored of a customer, for them to read (art. 15 and 20 DSGVO)."""
        with self._store.read() as connection:
            row = connection.execute(select(customers).where(customers.c.id == customer)).first()
            placed = connection.execute(
                select(orders).where(orders.c.customer == customer).order_by(orders.c.placed_at)
            ).all()
            agreed = connection.execute(
                select(consents).where(consents.c.customer == customer).order_by(consents.c.id)
            ).all()
            cases = personal.cases_of(connection, customer)
            offered = connection.execute(select(offers).where(offers.c.customer == customer)).all()
            muted = connection.scalars(
                select(muted_items.c.item).where(muted_items.c.customer == customer)
            ).all()
            ids = [order.id for order in placed]
            drawn = connection.execute(select(withdrawals).where(withdrawals.c.order_id.in_(ids))).all()
        if row is None and not (placed or agreed or cases):
            raise NotFound(f"Nothing is stored of a customer {customer}.")
        return {
            "customer": _view(row) if row else {"id": customer},
            "orders": [order_view(order) for order in placed],
            "callbacks": cases,
            "consents": [
                {
                    "purpose": c.purpose,
                    "given": c.given,
                    "version": c.version,
                    "wording": c.wording,
                    "at": iso(c.at),
                }
                for c in agreed
            ],
            "offers": [{"item": o.item, "state": o.state, "at": iso(o.at)} for o in offered],
            "muted": list(muted),
            "withdrawals": [{"order_id": w.order_id, "text": w.text, "at": iso(w.at)} for w in drawn],
        }

    def erase(self, me: Principal, customer: str) -> dict[str, Any]:
        """Erase what is personal (art. 17 DSGVO).

        Orders stay as vouchers, without the customer and restricted. Raises `Conflict` while a case is open:
        it is closed first, so that nobody is forgotten.
        """

        def work(transaction: Transaction) -> dict[str, Any]:
            cases = personal.erase_cases_of(transaction, customer)
            placed = personal.restrict_orders(transaction, orders.c.customer == customer)
            for table in (consents, *OF_REGULARS):
                transaction.execute(delete(table).where(table.c.customer == customer))
            nothing = dict.fromkeys((*FIELDS, "card_hash", "pin_hash"))
            transaction.execute(
                update(customers)
                .where(customers.c.id == customer)
                .values(**nothing, erased_at=transaction.now)
            )
            transaction.record("customer.erased", f"customer:{customer}", cases=cases, orders=placed)
            return {"customer": customer, "callbacks": cases, "orders_restricted": placed}

        self.export(customer)
        return self._store.write(me.actor, work)


def _view(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "phone": row.phone,
        "email": row.email,
        "language": row.language,
        "note": row.note,
        "created_at": iso(row.created_at),
        "erased": row.erased_at is not None,
        "version": row.version,
    }
