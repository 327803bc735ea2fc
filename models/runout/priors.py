"""What is learned from all customers: each item's usual gap and popularity, and the shop's weekdays."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zuruf.models.runout.gaps import SPREAD
from zuruf.models.runout.history import History, Purchases, purchases

LONGEST = 180  # days; further ahead nothing is predicted
RECENT = 60  # days over which popularity is counted
FIRM = 200.0  # gaps that it takes to believe in another spread than the typical one
PULL = 3.0  # an item's usual gap is drawn to the average of all as if seen this often there


@dataclass(frozen=True, slots=True)
class Priors:
    """Usual gaps as mean logarithms of days, popularity as shares, weekday weights (Monday first, sum 1)."""

    gap: float = math.log(21)
    spread: float = SPREAD  # standard deviation of a customer's log gaps of one item
    gaps: Mapping[Hashable, float] = field(default_factory=dict)
    popularity: Mapping[Hashable, float] = field(default_factory=dict)
    unpopular: float = 1e-4
    weekdays: tuple[float, ...] = (1 / 7,) * 7
    horizon: int = LONGEST

    def record(self) -> dict[str, Any]:
        """Return it as a JSON-ready mapping."""
        return {
            "gap": self.gap,
            "spread": self.spread,
            "gaps": [[item, value] for item, value in self.gaps.items()],
            "popularity": [[item, value] for item, value in self.popularity.items()],
            "unpopular": self.unpopular,
            "weekdays": list(self.weekdays),
            "horizon": self.horizon,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Priors:
        """Make it from what ``record`` returned."""
        return cls(
            gap=float(record["gap"]),
            spread=float(record["spread"]),
            gaps={item: float(value) for item, value in record["gaps"]},
            popularity={item: float(value) for item, value in record["popularity"]},
            unpopular=float(record["unpopular"]),
            weekdays=tuple(float(value) for value in record["weekdays"]),
            horizon=int(record["horizon"]),
        )


def learn(population: Mapping[Any, History], until: datetime.date) -> Priors:
    """Learn from every customer's purchases before ``until``; what is unknown keeps its default."""
    before = until - datetime.timedelta(days=1)
    cleaned = [each for history in population.values() if (each := purchases(history, before)).items]
    if not cleaned:
        return Priors()
    end = until.toordinal()
    span = end - _first(cleaned)
    horizon = max(1, min(LONGEST, span // 2))  # a gap longer than half of what was seen cannot be learned
    gap, spread, gaps = _usual_gaps(cleaned, end - 2 * horizon)
    popularity = _popularity(cleaned, end - RECENT)
    total = sum(popularity.values()) + 1
    return Priors(
        gap=gap,
        spread=spread,
        gaps=gaps,
        popularity={item: (count + 0.5) / total for item, count in popularity.most_common()},
        unpopular=0.5 / total,
        weekdays=_weekdays(cleaned),
        horizon=horizon,
    )


def _first(cleaned: list[Purchases]) -> int:
    """Return the day from which there is data, not misled by a few customers' wrong clocks."""
    return int(np.quantile([each.days.min() for each in cleaned], 0.02))


def _usual_gaps(cleaned: list[Purchases], since: int) -> tuple[float, float, dict[Hashable, float]]:
    """Return mean and spread of log gaps, and each item's mean, from a window as long as the prediction."""
    sums: dict[Hashable, list[float]] = {}
    squares, free = FIRM * SPREAD**2, FIRM
    for each in cleaned:
        owner, log = each.gaps(since)
        number = np.bincount(owner, minlength=len(each.items))
        total = np.bincount(owner, log, len(each.items))
        weight = np.maximum(number, 1) ** -0.5  # the frequent buyers of an item shall not speak for all
        off = log - (total / np.maximum(number, 1))[owner]
        squares += float((weight[owner] * off**2).sum())
        free += float((weight * np.maximum(number - 1, 0)).sum())
        for index in np.flatnonzero(number).tolist():
            known = sums.setdefault(each.items[index], [0.0, 0.0])
            known[0] += float(weight[index] * total[index])
            known[1] += float(weight[index] * number[index])
    spread = math.sqrt(squares / free)
    count = sum(known[1] for known in sums.values())
    if not count:
        return Priors().gap, spread, {}
    overall = sum(known[0] for known in sums.values()) / count
    gaps = {item: (total + PULL * overall) / (n + PULL) for item, (total, n) in sums.items()}
    return overall, spread, gaps


def _popularity(cleaned: list[Purchases], since: int) -> Counter[Hashable]:
    """Count recent purchases, at most three a customer."""
    counts: Counter[Hashable] = Counter()
    for each in cleaned:
        owner = np.repeat(np.arange(len(each.items)), each.counts)
        recent = np.bincount(owner[each.days >= since], minlength=len(each.items))
        for item, number in zip(each.items, np.minimum(recent, 3).tolist(), strict=True):
            if number:
                counts[item] += number
    return counts


def _weekdays(cleaned: list[Purchases]) -> tuple[float, ...]:
    total = np.full(7, 0.1)
    for each in cleaned:
        total += np.bincount((each.order_days - 1) % 7, minlength=7) / len(each.order_days) ** 0.5
    return tuple((total / total.sum()).tolist())
