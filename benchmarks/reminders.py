"""Measure the nightly planning of reminders, and predictions on demand, in a real database.

Usage: python benchmarks/reminders.py [--customers 10000] [--orders 50]
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from zuruf.catalog.load import load_demo
from zuruf.server.clock import DAY, system_clock
from zuruf.server.config import Config
from zuruf.server.database.tables import consents, customers, orders
from zuruf.server.regulars.delivery import Delivery, Webhook
from zuruf.server.services import Services

BATCH = 500
ASKED = 200
"""So many customers are asked for on demand."""


def histories(count: int, length: int, seed: int) -> Iterator[list[dict[str, Any]]]:
    """Yield each customer's orders: three to eight favourites, each with a rhythm of its own that varies."""
    draw = random.Random(seed)
    skus, now = sorted(load_demo().products), system_clock()
    for number in range(count):
        mine = {sku: draw.uniform(5, 60) for sku in draw.sample(skus, draw.randint(3, 8))}
        gap = draw.uniform(3, 14)
        days = [(length - at) * gap + draw.uniform(-1, 1) for at in range(length)]
        last = {sku: max(days) + draw.uniform(0, rhythm) for sku, rhythm in mine.items()}
        placed = []
        for at, ago in enumerate(days):
            due = [
                sku
                for sku, rhythm in mine.items()
                if last[sku] - ago >= rhythm * draw.lognormvariate(0, 0.25)
            ]
            for sku in due:
                last[sku] = ago
            lines = [
                {"line": 1, "sku": sku, "quantity": 1, "price": 199, "options": []}
                for sku in due or [skus[0]]
            ]
            moment = {"placed_at": round(now - ago * DAY), "updated_at": now}
            fixed = {
                "status": "completed",
                "total": 199 * len(lines),
                "currency": "EUR",
                "data": {},
                "version": 1,
            }
            placed.append(
                {"id": f"B{number}-{at}", "customer": f"c{number}", "lines": lines, **moment, **fixed}
            )
        yield placed


def fill(services: Services, count: int, length: int) -> None:
    """Store customers who agreed to everything, with their orders."""
    people = list(range(count))
    made = histories(count, length, 7)
    for start in range(0, count, BATCH):
        part = people[start : start + BATCH]
        rows = [order for _ in part for order in next(made)]
        agreed = [
            {"customer": f"c{n}", "purpose": purpose, "given": True, "at": 0}
            for n in part
            for purpose in ("prediction", "reminders")
        ]

        def work(t: Any, part: list[int] = part, rows: Any = rows, agreed: Any = agreed) -> None:
            t.execute(insert(customers), [{"id": f"c{n}", "created_at": 0} for n in part])
            t.execute(insert(consents), agreed)
            t.execute(insert(orders), rows)

        services.store.write("benchmark", work)


def main() -> None:
    """Fill a database, plan, ask, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--orders", type=int, default=50)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        delivery = Delivery(webhook=Webhook("http://127.0.0.1:9/", "secret"))
        services = Services(
            Config(folder=Path(folder), delivery=delivery, housekeeping=0), housekeeping=False
        )
        fill(services, args.customers, args.orders)
        start = time.perf_counter()
        planned = services.regulars.reminders.plan()
        night = time.perf_counter() - start
        times = []
        for number in range(0, args.customers, max(1, args.customers // ASKED)):
            start = time.perf_counter()
            services.regulars.known(f"c{number}")
            times.append(time.perf_counter() - start)
        services.close()
    times.sort()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{args.customers} customers with {args.orders} orders each")
    print(f"planned      {planned} messages in {night:.1f} s, {memory:.0f} MiB")
    middle, most = (1000 * times[int(part * len(times))] for part in (0.5, 0.95))
    print(f"on demand    median {middle:.1f} ms, 95 % {most:.1f} ms")


if __name__ == "__main__":
    main()
