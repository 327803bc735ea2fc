"""Measure the run-out model and the baselines on purchase histories, split by customer and by time."""

from __future__ import annotations

import datetime
import math
import time
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zuruf.models.runout.baselines import WHAT as WHAT_NEXT
from zuruf.models.runout.baselines import WHEN, Spans
from zuruf.models.runout.history import ORDER_DAYS, Floats, History, Ints, Purchases, purchases
from zuruf.models.runout.model import ENOUGH, RunOutModel
from zuruf.models.runout.ranking import rank
from zuruf.models.runout.tallies import (
    ANY,
    BUY,
    LAPSED,
    REMIND,
    WHAT,
    Forecast,
    Result,
    Window,
    errors,
    reminded,
)

MODEL = "run-out model"
ORDERS = 30  # at most this many test orders a customer
BASKET = 10


def window(population: Mapping[str, History]) -> Window:
    """Test in the third quarter of the time, so that half lies before and a quarter after, within limits."""
    days = np.array([row[0].toordinal() for history in population.values() for row in history])
    first, last = int(np.quantile(days, 0.005)), int(days.max())
    quarter = (last - first) // 4
    horizon, length = min(quarter, 180), min(quarter, 365)
    end = last - horizon
    day = datetime.date.fromordinal
    return Window(day(end - length), day(end), max(horizon, 1))


def fold(customer: str) -> int:
    """Return which half a customer belongs to: the same in every run."""
    return zlib.crc32(customer.encode()) % 2


def measure(population: Mapping[str, History], tested: Window) -> Result:
    """Predict each half of the customers with what was learned from the other half before the window."""
    result = Result(tested)
    for half in (0, 1):
        model = RunOutModel()
        model.fit({name: each for name, each in population.items() if fold(name) != half}, tested.start)
        for customer in sorted(name for name in population if fold(name) == half):
            Trial(result, customer, population[customer], model).run()
    return result


@dataclass(slots=True)
class Trial:
    """One customer's test orders. ``history`` is oldest first."""

    result: Result
    customer: str
    history: History
    model: RunOutModel

    def run(self) -> None:
        """Predict at each test order and add up how it turned out."""
        whole = purchases(self.history, self.history[-1][0])
        if not whole.items:
            return
        grouped = np.split(whole.days, whole.ends[:-1])
        truth = dict(zip(whole.items, (each.tolist() for each in grouped), strict=True))
        dates = [row[0].toordinal() for row in self.history]
        days = sorted(set(whole.days.tolist()))
        for day in self._tested(days):
            today = datetime.date.fromordinal(day)
            place = bisect_right(days, day)
            since = bisect_left(dates, days[max(0, place - ORDER_DAYS)])
            self._when(self.history[since : bisect_right(dates, day)], today, truth)
            if place > 1:
                since = bisect_left(dates, days[max(0, place - 1 - ORDER_DAYS)])
                self._what(self.history[since : bisect_left(dates, day)], today, truth)

    def _tested(self, days: list[int]) -> list[int]:
        start, end = self.result.window.start.toordinal(), self.result.window.end.toordinal()
        inside = [day for day in days if start <= day < end]
        if len(inside) <= ORDERS:
            return inside
        return [inside[place] for place in np.linspace(0, len(inside) - 1, ORDERS).astype(int)]

    def _when(self, seen: History, today: datetime.date, truth: Mapping[Any, list[int]]) -> None:
        """Compare what is expected of the items bought today and of those still active with what came."""
        bought = purchases(seen, today)
        counting = bought.counts >= ENOUGH
        if not counting.any():
            return
        target = _targets(bought, truth)
        in_time = target <= self.result.window.horizon
        elapsed = bought.today - bought.last
        at_purchase = counting & (elapsed == 0)
        known = at_purchase & in_time
        any_day = counting & (elapsed > 0) & (elapsed <= np.maximum(3 * _medians(bought), 14)) & in_time
        forecasts = {
            name: _at(baseline(bought, self.model.priors), elapsed) for name, baseline in WHEN.items()
        }
        forecasts[MODEL] = self._predict(bought, seen, today)
        for name, forecast in forecasts.items():
            row = self.result.row(name, self.customer)
            row[BUY] += errors(forecast, target, known)
            row[ANY] += errors(forecast, target, any_day)
            row[REMIND] += reminded(forecast, target, at_purchase, known)
            row[LAPSED] += np.count_nonzero(at_purchase) - np.count_nonzero(known)

    def _predict(self, bought: Purchases, seen: History, today: datetime.date) -> Forecast:
        began = time.perf_counter()
        found = {each.item: each for each in self.model.predict(seen, today)}
        self.result.seconds.append(time.perf_counter() - began)
        rows = []
        for item in bought.items:
            each = found[item]
            remind = (each.remind_date - today).days if each.remind_date else 0
            days = [(date - today).days for date in (each.low, each.expected_date, each.high)]
            rows.append([*days, max(remind, 0)])
        return Forecast(*np.array(rows, dtype=np.int64).T)

    def _what(self, seen: History, today: datetime.date, truth: Mapping[Any, list[int]]) -> None:
        """Compare what is ranked first with what was bought today; ``seen`` ends before."""
        bought, priors, day = purchases(seen, today), self.model.priors, today.toordinal()
        basket = {item for item, days in truth.items() if _contains(days, day)}
        lists = {
            name: rank(bought, order(bought, priors), priors, BASKET) for name, order in WHAT_NEXT.items()
        }
        lists[MODEL] = self.model.next_basket(seen, today, BASKET)
        ideal = sum(1 / math.log2(place + 2) for place in range(min(BASKET, len(basket))))
        for name, ranked in lists.items():
            found = [place for place, (item, _) in enumerate(ranked) if item in basket]
            gain = sum(1 / math.log2(place + 2) for place in found)
            self.result.row(name, self.customer)[WHAT] += (1, len(found) / len(basket), gain / ideal)


def _targets(bought: Purchases, truth: Mapping[Any, list[int]]) -> Floats:
    """Return in how many days each item is bought again, infinite where it never is."""
    target = np.full(len(bought.items), np.inf)
    for index, item in enumerate(bought.items):
        days = truth.get(item, [])
        place = bisect_right(days, bought.today)
        if place < len(days):
            target[index] = days[place] - bought.today
    return target


def _medians(bought: Purchases) -> Floats:
    """Return the median gap of each item, 0 where there is no gap."""
    gaps = [np.diff(days) for days in np.split(bought.days, bought.ends[:-1])]
    return np.array([np.median(each) if len(each) else 0.0 for each in gaps])


def _at(spans: Spans, elapsed: Ints) -> Forecast:
    """Turn gaps since the last purchase into days from today; the reminder comes on the expected day."""
    low, middle, high = (
        np.maximum(rounding(each - elapsed), 1).astype(np.int64)
        for each, rounding in zip(spans, (np.floor, np.rint, np.ceil), strict=True)
    )
    return Forecast(low, middle, high, middle)


def _contains(days: list[int], day: int) -> bool:
    place = bisect_left(days, day)
    return place < len(days) and days[place] == day
