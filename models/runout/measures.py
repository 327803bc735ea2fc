"""Measure the run-out model and the baselines on purchase histories, split by customer and by time."""

from __future__ import annotations

import datetime
import math
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zuruf.models.runout.baselines import WHAT, WHEN, Spans
from zuruf.models.runout.history import ORDER_DAYS, Floats, History, Ints, Purchases, purchases
from zuruf.models.runout.model import ENOUGH, RunOutModel
from zuruf.models.runout.ranking import rank

MODEL = "run-out model"
ORDERS = 30  # at most this many test orders a customer
BASKET = 10

Tallies = dict[str, dict[str, Floats]]  # method -> customer -> sums


@dataclass(frozen=True, slots=True)
class Window:
    """When is tested, and how far ahead: orders from ``start`` up to before ``end``, ``horizon`` days on."""

    start: datetime.date
    end: datetime.date
    horizon: int


def window(population: Mapping[str, History]) -> Window:
    """Test in the third quarter of the time, so that half lies before and a quarter after, within limits."""
    days = np.array([row[0].toordinal() for history in population.values() for row in history])
    first, last = int(np.quantile(days, 0.005)), int(days.max())
    quarter = (last - first) // 4
    horizon, length = min(quarter, 180), min(quarter, 365)
    end = last - horizon
    day = datetime.date.fromordinal
    return Window(day(end - length), day(end), max(horizon, 1))


@dataclass(frozen=True, slots=True)
class Sums:
    """Where each sum lies in a customer's row of sums; ``buy`` at purchase, ``any`` on any day between."""

    names: tuple[str, ...] = (
        "buy_n",
        "buy_error",
        "buy_inside",
        "buy_close",
        "lapsed",
        "any_n",
        "any_error",
        "any_inside",
        "any_close",
        "fired",
        "hits",
        "observed",
        "orders",
        "recall",
        "ndcg",
    )

    def at(self, name: str) -> int:
        """Return the place of a sum."""
        return self.names.index(name)


SUMS = Sums()


@dataclass(slots=True)
class Result:
    """The sums of every method and customer, and how long one prediction took at most for 95 of 100."""

    window: Window
    methods: dict[str, dict[str, Floats]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def row(self, method: str, customer: str) -> Floats:
        """Return the sums of a method and customer, to add to."""
        return self.methods.setdefault(method, {}).setdefault(customer, np.zeros(len(SUMS.names)))


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whole days from today for each item: ``low``, ``middle``, ``high``; ``remind`` is 0 for never."""

    low: Ints
    middle: Ints
    high: Ints
    remind: Ints


def fold(customer: str) -> int:
    """Return which half a customer belongs to: the same in every run."""
    return zlib.crc32(customer.encode()) % 2


def measure(population: Mapping[str, History], tested: Window, model: RunOutModel | None = None) -> Result:
    """Predict for each half of the customers with what was learned from the other half before the window."""
    result = Result(tested)
    for half in (0, 1):
        fitted = RunOutModel((model or RunOutModel()).usage_days)
        fitted.fit({name: each for name, each in population.items() if fold(name) != half}, tested.start)
        for customer in sorted(name for name in population if fold(name) == half):
            _customer(result, customer, population[customer], fitted)
    return result


def _customer(result: Result, customer: str, history: History, model: RunOutModel) -> None:
    start, end = result.window.start.toordinal(), result.window.end.toordinal()
    dates = [row[0].toordinal() for row in history]
    future = purchases(history, history[-1][0])
    truth = dict(
        zip(future.items, (each.tolist() for each in np.split(future.days, future.ends[:-1])), strict=True)
    )
    days = sorted(set(future.days.tolist()))
    inside = [day for day in days if start <= day < end]
    if len(inside) > ORDERS:
        inside = [inside[place] for place in np.linspace(0, len(inside) - 1, ORDERS).astype(int)]
    for day in inside:
        today = datetime.date.fromordinal(day)
        place = bisect_right(days, day)
        oldest = days[max(0, place - ORDER_DAYS)]
        seen = history[bisect_left(dates, oldest) : bisect_right(dates, day)]
        _when(result, customer, seen, today, truth, model)
        if place > 1:
            oldest = days[max(0, place - 1 - ORDER_DAYS)]
            _what(
                result,
                customer,
                history[bisect_left(dates, oldest) : bisect_left(dates, day)],
                today,
                truth,
                model,
            )


def _when(
    result: Result,
    customer: str,
    seen: History,
    today: datetime.date,
    truth: Mapping[Any, list[int]],
    model: RunOutModel,
) -> None:
    """Compare what every method expects of the items bought today and of those still active."""
    bought = purchases(seen, today)
    day, horizon = today.toordinal(), result.window.horizon
    target = np.full(len(bought.items), np.inf)
    for index, item in enumerate(bought.items):
        later = truth.get(item, [])
        place = bisect_right(later, day)
        if place < len(later):
            target[index] = later[place] - day
    counting = bought.counts >= ENOUGH
    if not counting.any():
        return
    elapsed = day - bought.last
    spans = {name: baseline(bought, model.priors) for name, baseline in WHEN.items()}
    active = elapsed <= np.maximum(3 * np.nan_to_num(_median(bought)), 14)
    at_purchase = counting & (elapsed == 0)
    any_day = counting & (elapsed > 0) & active & (target <= horizon)
    forecasts = {name: _from_spans(each, elapsed) for name, each in spans.items()}
    forecasts[MODEL] = _from_model(model, bought, seen, today)
    for name, forecast in forecasts.items():
        row = result.row(name, customer)
        known = at_purchase & (target <= horizon)
        row[:4] += _errors(forecast, target, known)
        row[SUMS.at("lapsed")] += np.count_nonzero(at_purchase) - np.count_nonzero(known)
        row[5:9] += _errors(forecast, target, any_day)
        row[9:12] += _reminders(forecast, target, at_purchase, known)


def _median(bought: Purchases) -> Floats:
    gaps = [np.diff(days) for days in np.split(bought.days, bought.ends[:-1])]
    return np.array([np.median(each) if len(each) else np.nan for each in gaps])


def _from_spans(spans: Spans, elapsed: Ints) -> Forecast:
    low, middle, high = (
        np.maximum(rounding(each - elapsed), 1).astype(np.int64)
        for each, rounding in zip(spans, (np.floor, np.rint, np.ceil), strict=True)
    )
    return Forecast(low, middle, high, middle)


def _from_model(model: RunOutModel, bought: Purchases, seen: History, today: datetime.date) -> Forecast:
    found = {each.item: each for each in model.predict(seen, today)}
    rows = [
        (
            (each.low - today).days,
            (each.expected_date - today).days,
            (each.high - today).days,
            max((each.remind_date - today).days, 0) if each.remind_date else 0,
        )
        for each in (found[item] for item in bought.items)
    ]
    return Forecast(*np.array(rows, dtype=np.int64).T)


def _errors(forecast: Forecast, target: Floats, chosen: Any) -> Floats:
    """Return count, sum of absolute errors in days, how many inside the interval, how many within a fifth."""
    true = target[chosen]
    error = np.abs(forecast.middle[chosen] - true)
    inside = (true >= forecast.low[chosen]) & (true <= forecast.high[chosen])
    close = error <= np.maximum(1, 0.2 * true)
    return np.array([len(true), error.sum(), inside.sum(), close.sum()], dtype=float)


def _reminders(forecast: Forecast, target: Floats, at_purchase: Any, known: Any) -> Floats:
    """Return how many reminders were given, how many of them came in time, and all repurchases."""
    fired = at_purchase & (forecast.remind > 0) & (target >= forecast.remind)
    late = target[known & fired]
    hits = late - forecast.remind[known & fired] <= np.maximum(1, 0.2 * late)
    return np.array([fired.sum(), hits.sum(), known.sum()], dtype=float)


def _what(
    result: Result,
    customer: str,
    seen: History,
    today: datetime.date,
    truth: Mapping[Any, list[int]],
    model: RunOutModel,
) -> None:
    """Compare what every method ranks first with what was bought; ``seen`` ends before today."""
    bought = purchases(seen, today)
    if not bought.items:
        return
    day = today.toordinal()
    basket = {item for item, days in truth.items() if _contains(days, day)}
    lists = {
        name: [item for item, _ in rank(bought, ranking(bought, model.priors), model.priors, BASKET)]
        for name, ranking in WHAT.items()
    }
    lists[MODEL] = [item for item, _ in model.next_basket(seen, today, BASKET)]
    ideal = sum(1 / math.log2(place + 2) for place in range(min(BASKET, len(basket))))
    for name, ranked in lists.items():
        found = [place for place, item in enumerate(ranked) if item in basket]
        gain = sum(1 / math.log2(place + 2) for place in found)
        result.row(name, customer)[12:15] += (1, len(found) / len(basket), gain / ideal)


def _contains(days: list[int], day: int) -> bool:
    place = bisect_left(days, day)
    return place < len(days) and days[place] == day
