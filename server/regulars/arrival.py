"""When an order will be ready: learned from the shop's own past orders, with an honest interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import func, select

from zuruf.server.clock import DAY, iso
from zuruf.server.database.store import Store
from zuruf.server.database.tables import order_moves, orders

ENOUGH = 8
"""Past orders below which nothing is said."""
RECENT = 120
ARRIVED = {"delivery": ("completed",), "pickup": ("ready", "completed")}


@dataclass(frozen=True, slots=True)
class Arrival:
    """An estimate: the middle, and an interval that holds four of five of the shop's past orders."""

    expected: int
    low: int
    high: int
    orders: int

    def record(self) -> dict[str, Any]:
        """Return it as plain data, times as ISO 8601."""
        times = {"expected": iso(self.expected), "low": iso(self.low), "high": iso(self.high)}
        return {**times, "orders": self.orders}


def estimate(store: Store, fulfilment: str, placed_at: int) -> Arrival | None:
    """Estimate when an order placed at a time will have arrived; None while the shop's past tells too little.

    Both the past and the time already waited count: those past orders that had arrived by now are left out.
    """
    now = store.clock()
    waited = max(0, now - placed_at)
    past = [each for each in _durations(store, fulfilment, now) if each > waited]
    if len(past) < ENOUGH:
        return None
    low, middle, high = np.quantile(past, [0.1, 0.5, 0.9])
    return Arrival(placed_at + int(middle), placed_at + int(low), placed_at + int(high), len(past))


def _durations(store: Store, fulfilment: str, now: int) -> list[int]:
    """Return how long the last orders of a kind took from being placed to being there, in milliseconds."""
    done = ARRIVED.get(fulfilment, ARRIVED["pickup"])
    arrived = (
        select(order_moves.c.order_id, func.min(order_moves.c.at).label("at"))
        .where(order_moves.c.status.in_(done), order_moves.c.at > now - 180 * DAY)
        .group_by(order_moves.c.order_id)
        .subquery()
    )
    query = (
        select(orders.c.placed_at, orders.c.data, arrived.c.at)
        .join(arrived, arrived.c.order_id == orders.c.id)
        .where(orders.c.status != "cancelled")
        .order_by(orders.c.placed_at.desc())
        .limit(RECENT)
    )
    with store.read() as connection:
        rows = connection.execute(query).all()
    return [
        row.at - row.placed_at
        for row in rows
        if row.at > row.placed_at and ((row.data or {}).get("fulfilment") or "pickup") == fulfilment
    ]
