"""The run-out model: when each of a customer's items will be wanted again, and why."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from zuruf.models.runout.expectation import Expectation, Reason
from zuruf.models.runout.gaps import Gaps, grid, measure
from zuruf.models.runout.history import Floats, History, Ints, Purchases, purchases
from zuruf.models.runout.priors import Priors, learn
from zuruf.models.runout.ranking import next_basket, scores
from zuruf.models.runout.reminders import best_days, daily, weekday_weights

LOW, MIDDLE, HIGH = (
    0.14,
    0.5,
    0.84,
)  # nearer than .1 and .9: rounded to whole days it is 80 % or a little more
AHEAD = 1.6  # how far beyond the horizon a prediction may reach, as a factor
FARTHEST = 5 * 365  # days; nothing is expected later
LONGEST = math.log(FARTHEST)
SURE = 0.3  # noise of the gaps below which a long gap is believed
ENOUGH = 3  # purchases from which on the customer's own rhythm is spoken of
VERSION = 1


class RunOutModel:
    """Predict from a customer's past purchases when each item runs out; nothing is needed but the history.

    ``usage_days`` says how many days one piece of an item lasts, where the shop knows it (perfume: 60). It
    takes the place of the usual gap, scaled by the quantity bought; own gaps outweigh it in time.
    """

    def __init__(
        self, usage_days: Mapping[Hashable, float] | None = None, *, priors: Priors | None = None
    ) -> None:
        """Start with what the catalog knows; ``fit`` adds what is usual."""
        self.usage_days = {item: float(days) for item, days in (usage_days or {}).items() if days > 0}
        self.priors = priors or Priors()
        self._grid = grid(FARTHEST)

    def fit(self, population: Mapping[Any, History], until: datetime.date) -> None:
        """Learn usual gaps, popularity and weekdays from all customers' purchases before ``until``."""
        self.priors = learn(population, until)

    def predict(self, history: History, today: datetime.date) -> list[Expectation]:
        """Return an expectation for every item bought up to ``today``, the likeliest next one first.

        ``history``: (date, item, quantity[, unit]), oldest first. Returns are negative quantities; entries
        that are no purchases or lie after ``today`` are left out.
        """
        bought = purchases(history, today)
        if not bought.items:
            return []
        gaps = self._measure(bought)
        reach = self._reach(gaps)
        elapsed = bought.today - bought.last
        due, ahead = self._ahead(gaps, elapsed, reach)
        reminders = self._reminders(bought, gaps, elapsed, reach)
        values = scores(bought, gaps, self.priors)
        dates = (ahead + bought.today).tolist()
        day = datetime.date.fromordinal
        told = self._reasons(bought, gaps, elapsed)
        spoken = [day(number) if number else None for number in reminders.tolist()]
        rows = zip(bought.items, dates, due.tolist(), values.tolist(), spoken, told, strict=True)
        found = [
            Expectation(item, day(middle), day(low), day(high), chance, score, remind, reason)
            for item, (low, middle, high), chance, score, remind, reason in rows
        ]
        found.sort(key=lambda each: -each.score)
        return found

    def next_basket(
        self, history: History, today: datetime.date, k: int = 10
    ) -> list[tuple[Hashable, float]]:
        """Return up to k items that the customer is likeliest to want on ``today``, with scores."""
        return next_basket(history, today, k, priors=self.priors)

    def to_json(self) -> str:
        """Return everything learned and known as JSON text; items must be strings or numbers."""
        usage = [[item, days] for item, days in self.usage_days.items()]
        record = {"version": VERSION, "usage_days": usage, "priors": self.priors.record()}
        return json.dumps(record, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> RunOutModel:
        """Make a model from what ``to_json`` returned; ValueError where it is of another version."""
        record = json.loads(text)
        if not isinstance(record, dict) or record.get("version") != VERSION:
            raise ValueError(f"This is no run-out model of version {VERSION}: fit it again.")
        return cls(dict(record["usage_days"]), priors=Priors.from_record(record["priors"]))

    def _measure(self, bought: Purchases) -> Gaps:
        known = self.priors.gaps
        usual = np.array([known.get(item, self.priors.gap) for item in bought.items])
        usage = np.full(len(usual), np.nan)
        if self.usage_days:
            usage = np.log([self.usage_days.get(item, math.nan) for item in bought.items])
        return measure(bought, usual, usage, self.priors.spread)

    def _reach(self, gaps: Gaps) -> Ints:
        """Return how many days ahead is looked: the horizon, or farther where a long gap is sure."""
        far = np.where(gaps.noise < SURE, np.exp(np.minimum(gaps.mean + 2 * gaps.spread, LONGEST)), 0)
        return np.clip(far, self.priors.horizon, FARTHEST / AHEAD).astype(np.int64)

    def _ahead(self, gaps: Gaps, elapsed: Ints, reach: Ints) -> tuple[Floats, Ints]:
        """Return the probability that each cycle is over, and low, middle, high in days from today."""
        stop = np.searchsorted(self._grid, AHEAD * reach)
        days = self._grid[: stop.max() + 1]
        rows = np.arange(len(elapsed))
        survival = gaps.survival(rows, elapsed[:, None] + days)
        done = 1 - survival / np.maximum(survival[:, :1], 1e-9)
        return 1 - survival[:, 0], _quantiles(done / np.maximum(done[rows, stop], 1e-12)[:, None], days)

    def _reminders(self, bought: Purchases, gaps: Gaps, elapsed: Ints, reach: Ints) -> Ints:
        """Return the ordinal day on which to speak of each item, 0 for none."""
        known = np.array([item in self.usage_days for item in bought.items])
        wanted = ((bought.counts >= ENOUGH) | known) & (elapsed <= reach)
        weekdays = weekday_weights(bought.order_days, self.priors.weekdays)
        spoken = np.zeros(len(elapsed), dtype=np.int64)
        near = reach == self.priors.horizon
        for group in (np.flatnonzero(wanted & near), np.flatnonzero(wanted & ~near)):
            if len(group):
                ahead = int(reach[group].max())
                days = self._grid[: np.searchsorted(self._grid, 1.25 * ahead + 1) + 1]
                survival = gaps.survival(group, np.broadcast_to(days, (len(group), len(days))))
                last = bought.last[group]
                best = best_days(daily(survival, days, ahead * 5 // 4 + 1), last, weekdays, ahead)
                spoken[group] = np.where(best > 0, last + best, 0)
        return spoken

    def _reasons(self, bought: Purchases, gaps: Gaps, elapsed: Ints) -> list[Reason]:
        typical = np.where(bought.counts >= ENOUGH, gaps.own, gaps.mean)
        every = np.clip(np.rint(np.exp(np.minimum(typical, LONGEST))), 1, FARTHEST).astype(int)
        lapsed = elapsed > np.maximum(3 * every, 14)
        rows = zip(
            bought.items,
            every.tolist(),
            elapsed.tolist(),
            bought.counts.tolist(),
            lapsed.tolist(),
            strict=True,
        )
        return [
            Reason(self._why(item, count, old), {"every": usual, "last": ago, "purchases": count})
            for item, usual, ago, count, old in rows
        ]

    def _why(self, item: Hashable, count: int, lapsed: bool) -> str:
        if lapsed:
            return "lapsed"
        if count >= ENOUGH:
            return "own_gaps"
        if item in self.usage_days:
            return "usage_days"
        return "usual_gap" if item in self.priors.gaps else "cold_start"


def _quantiles(done: Floats, days: Floats) -> Ints:
    """Return the days, at least 1, by which LOW, MIDDLE and HIGH of each row is done; rounded outwards."""
    found = []
    rows = np.arange(len(done))
    for level, rounding in ((LOW, np.floor), (MIDDLE, np.rint), (HIGH, np.ceil)):
        right = np.clip((done < level).sum(axis=1), 1, done.shape[1] - 1)
        before, after = done[rows, right - 1], done[rows, right]
        share = np.clip((level - before) / np.maximum(after - before, 1e-12), 0, 1)
        found.append(rounding(days[right - 1] + share * (days[right] - days[right - 1])))
    result: Ints = np.maximum(np.stack(found, axis=1), 1).astype(np.int64)
    return result
