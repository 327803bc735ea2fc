"""What customers have bought here: their orders, read as purchase histories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from zuruf.server.clock import as_datetime
from zuruf.server.database.store import Store
from zuruf.server.database.tables import consents, orders

Purchase = tuple[date, str, float]
"""Day in the shop's time zone, SKU, quantity."""
PREDICTION = "prediction"
"""The consent without which no history is used."""


SMALL = ("g", "ml")
"""Units that are kept as kilos and litres, so that amounts of one product can be compared."""


class Purchases:
    """Histories, oldest first, of those who agreed to it."""

    def __init__(self, store: Store, timezone: str) -> None:
        self._store = store
        self._zone = ZoneInfo(timezone)

    def of(self, customer: str) -> list[Purchase]:
        """Return one customer's purchases; nothing without their consent to prediction."""
        return self._histories([customer]).get(customer, [])

    def everybody(self) -> dict[str, list[Purchase]]:
        """Return the purchases of all who agreed."""
        return self._histories(None)

    def _histories(self, wanted: Iterable[str] | None) -> dict[str, list[Purchase]]:
        with self._store.read() as connection:
            query = select(consents.c.customer, consents.c.given).where(consents.c.purpose == PREDICTION)
            bought = select(orders.c.customer, orders.c.placed_at, orders.c.lines).where(
                orders.c.customer.is_not(None), orders.c.status != "cancelled"
            )
            if wanted is not None:
                names = list(wanted)
                query = query.where(consents.c.customer.in_(names))
                bought = bought.where(orders.c.customer.in_(names))
            latest = {row.customer: row.given for row in connection.execute(query.order_by(consents.c.id))}
            histories: dict[str, list[Purchase]] = defaultdict(list)
            for row in connection.execute(bought.order_by(orders.c.placed_at)):
                if latest.get(row.customer):
                    histories[row.customer].extend(self._lines(row))
        return dict(histories)

    def _lines(self, row: Row[*tuple[Any, ...]]) -> Iterable[Purchase]:
        day = as_datetime(row.placed_at).astimezone(self._zone).date()
        for line in row.lines:
            amount = float(line.get("quantity") or 1)
            yield day, line["sku"], amount / 1000 if line.get("unit") in SMALL else amount
