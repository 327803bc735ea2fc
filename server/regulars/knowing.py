"""All that a conversation may know of a regular customer, in one answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from zuruf.server.consents import Consents
from zuruf.server.database.store import Store
from zuruf.server.database.tables import orders
from zuruf.server.regulars.offers import REMINDERS, Offers
from zuruf.server.regulars.purchases import PREDICTION, SMALL, Purchases

LOOKED_AT = 60
"""So many of the last orders are looked at for what things cost and were called."""


class Knowledge:
    """Puts together what a customer lets the shop know of them."""

    def __init__(self, store: Store, consents: Consents, purchases: Purchases, offers: Offers) -> None:
        self._store = store
        self._consents = consents
        self._purchases = purchases
        self._offers = offers

    def of(self, customer: str, zone: Any) -> dict[str, Any]:
        """Return consents, purchases, what runs out, what may be offered, last prices; by consent only."""
        agreed = self._consents.of(customer)["current"]
        today = self._offers.today(zone)
        known: dict[str, Any] = {
            "customer": customer,
            "consents": agreed,
            "muted": sorted(self._offers.muted(customer)),
            "purchases": [],
            "paid": {},
            "names": {},
            "expected": [],
            "due": [],
        }
        if agreed.get(PREDICTION):
            history = self._purchases.of(customer)
            offers = self._offers.expected(history, today)
            timely = self._offers.timely(offers, today) if agreed.get(REMINDERS) else []
            paid, names = self._last(customer)
            known |= {
                "purchases": [{"date": d.isoformat(), "sku": sku, "quantity": q} for d, sku, q in history],
                "paid": paid,
                "names": names,
                "expected": [each.record() for each in offers],
                "due": [each.record() for each in self._offers.unspoken(customer, timely)],
            }
        return known

    def _last(self, customer: str) -> tuple[dict[str, int], dict[str, str]]:
        """Return what a piece or a unit of each item cost last time without options, and its name then."""
        query = select(orders.c.lines).where(orders.c.customer == customer, orders.c.status != "cancelled")
        with self._store.read() as connection:
            latest = query.order_by(orders.c.placed_at.desc()).limit(LOOKED_AT)
            rows = connection.scalars(latest).all()
        paid: dict[str, int] = {}
        names: dict[str, str] = {}
        for line in (line for lines in rows for line in lines):
            names.setdefault(line["sku"], str(line.get("name") or line["sku"]))
            price = _single(line)
            if price is not None:
                paid.setdefault(line["sku"], price)
        return paid, names


def _single(line: Mapping[str, Any]) -> int | None:
    """Return a line's price for one piece or unit; None where options are in it, or it was sold by grams."""
    quantity, price = line.get("quantity") or 1, line.get("price")
    plain = not line.get("options") and line.get("unit") not in SMALL
    return round(price / quantity) if plain and isinstance(price, int) and quantity > 0 else None
