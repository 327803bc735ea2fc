"""A customer's purchases as arrays, cleaned of returns, duplicates and dates that cannot be."""

from __future__ import annotations

import datetime
import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

History: TypeAlias = Sequence[Sequence[Any]]  # (date, item, quantity[, unit])
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

ORDER_DAYS = 50  # how many order days back frequency is counted
OLDEST = 5 * 365  # days; what lies further back is a clock that was not set, or long forgotten


@dataclass(frozen=True, slots=True)
class Purchases:
    """The purchase days of each item up to ``today``; days are ordinals, one entry per item and day."""

    items: list[Hashable]
    counts: Ints
    days: Ints  # grouped by item, ascending within it
    quantities: Floats  # as many as days, in pieces; 1 where sold by weight or volume
    order_days: Ints  # the last ORDER_DAYS on which anything was bought
    today: int

    @property
    def ends(self) -> Ints:
        """Return where each item's days end."""
        return np.cumsum(self.counts)

    @property
    def last(self) -> Ints:
        """Return each item's last purchase day."""
        return self.days[self.ends - 1]

    def gaps(self, since: int = 0) -> tuple[Ints, Floats]:
        """Return the item (by its place) and the log of every gap that began on day ``since`` or later."""
        began = self.days >= since
        began[self.ends - 1] = False
        places = np.flatnonzero(began)
        owner = np.repeat(np.arange(len(self.items)), self.counts)
        return owner[places], np.log(self.days[places + 1] - self.days[places])

    @property
    def rhythm(self) -> float:
        """Return the mean log gap between order days, the newest counting most; there must be two."""
        log = np.log(np.diff(self.order_days))
        return float(np.average(log, weights=0.95 ** np.arange(len(log))[::-1]))


def purchases(history: History, today: datetime.date) -> Purchases:
    """Clean a history: sort, merge a day's rows, take returns back, leave out what lies after today.

    Entries that are no purchase at all (no date, no item, a quantity that is no number) are left out too.
    """
    end = today.toordinal()
    bought = _merge(_rows(history, end))
    counts = np.array([len(days) for days, _ in bought.values()], dtype=np.int64)
    days = np.fromiter(chain.from_iterable(each for each, _ in bought.values()), np.int64, int(counts.sum()))
    quantities = np.fromiter(chain.from_iterable(each for _, each in bought.values()), float, len(days))
    return Purchases(list(bought), counts, days, quantities, np.unique(days)[-ORDER_DAYS:], end)


def _rows(history: Iterable[Sequence[Any]], end: int) -> list[tuple[int, Hashable, float]]:
    """Return the entries that can be used as (day, item, quantity), oldest first."""
    rows = []
    previous, ordered = 0, True
    for entry in history:
        try:
            day, item, quantity = entry[0].toordinal(), entry[1], float(entry[2])
        except (AttributeError, IndexError, TypeError, ValueError):
            continue
        if not end - OLDEST <= day <= end or item is None or not math.isfinite(quantity):
            continue
        if len(entry) > 3 and entry[3] and quantity > 0:
            quantity = 1.0
        ordered = ordered and day >= previous
        previous = day
        rows.append((day, item, quantity))
    if not ordered:
        rows.sort(key=lambda row: row[0])
    return rows


def _merge(rows: list[tuple[int, Hashable, float]]) -> dict[Hashable, tuple[list[int], list[float]]]:
    """Group by item, one entry a day; a return takes back the latest purchases of its item."""
    bought: dict[Hashable, tuple[list[int], list[float]]] = {}
    for day, item, quantity in rows:
        if quantity <= 0:
            _take_back(bought, item, -quantity)
            continue
        known = bought.get(item)
        if known is None:
            bought[item] = ([day], [quantity])
        elif known[0][-1] != day:
            known[0].append(day)
            known[1].append(quantity)
        elif known[1][-1] != quantity:  # the same row twice is one purchase
            known[1][-1] += quantity
    return bought


def _take_back(
    bought: dict[Hashable, tuple[list[int], list[float]]], item: Hashable, quantity: float
) -> None:
    days, quantities = bought.get(item, ([], []))
    while quantity > 0 and days:
        left = quantities[-1] - quantity
        if left > 0:
            quantities[-1] = left
            return
        quantity = -left
        days.pop()
        quantities.pop()
    if not days:
        bought.pop(item, None)
