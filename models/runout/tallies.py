"""Sums by method and customer, from which every measure is a ratio."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zuruf.models.runout.history import Floats, Ints

# at purchase and on any day between: cases, absolute error in days, inside the interval, within a fifth;
# reminders given, in time, repurchases; orders, sums of recall and nDCG; purchases that were not repeated
BUY, ANY, REMIND, WHAT, LAPSED = slice(0, 4), slice(4, 8), slice(8, 11), slice(11, 14), 14
NAMES = (
    *("buy_n", "buy_error", "buy_inside", "buy_close"),
    *("any_n", "any_error", "any_inside", "any_close"),
    *("fired", "hits", "observed"),
    *("orders", "recall", "ndcg"),
    "lapsed",
)
CLOSE = 0.2  # of the gap, or one day


@dataclass(frozen=True, slots=True)
class Window:
    """When is tested, and how far ahead: orders from ``start`` up to before ``end``, ``horizon`` days on."""

    start: datetime.date
    end: datetime.date
    horizon: int


@dataclass(slots=True)
class Result:
    """The sums of every method and customer, and the seconds that each call of ``predict`` took."""

    window: Window
    methods: dict[str, dict[str, Floats]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def row(self, method: str, customer: str) -> Floats:
        """Return the sums of a method and customer, to add to."""
        return self.methods.setdefault(method, {}).setdefault(customer, np.zeros(len(NAMES)))


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whole days from today for each item: ``low``, ``middle``, ``high``; ``remind`` is 0 for never."""

    low: Ints
    middle: Ints
    high: Ints
    remind: Ints


def errors(forecast: Forecast, target: Floats, chosen: Any) -> Floats:
    """Return cases, sum of absolute errors in days, how many in the interval, how many within a fifth."""
    true = target[chosen]
    error = np.abs(forecast.middle[chosen] - true)
    inside = (true >= forecast.low[chosen]) & (true <= forecast.high[chosen])
    close = error <= np.maximum(1, CLOSE * true)
    return np.array([len(true), error.sum(), inside.sum(), close.sum()], dtype=float)


def reminded(forecast: Forecast, target: Floats, at_purchase: Any, known: Any) -> Floats:
    """Return how many reminders were given, how many of them came in time, and all repurchases."""
    fired = at_purchase & (forecast.remind > 0) & (target >= forecast.remind)
    late = target[known & fired]
    hits = late - forecast.remind[known & fired] <= np.maximum(1, CLOSE * late)
    return np.array([fired.sum(), hits.sum(), known.sum()], dtype=float)
