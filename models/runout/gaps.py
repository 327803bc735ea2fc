"""How long until the next purchase: a distribution for every item of a customer at once.

Each item's log gaps are averaged, the newest counting most, and drawn to the item's usual gap (a normal-like
logistic on the logarithm, with a broad second component for the unexpected); this is mixed with a density of the
customer's own gaps. The constants were chosen on held-out customers of three public purchase histories.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zuruf.models.runout.history import Floats, Ints

DECAY = 0.75  # weight of each gap relative to the next newer one, for the average
DENSITY_DECAY = 0.87  # the same, for the density of own gaps
PRIOR_WEIGHT = 2.2  # the usual gap counts as much as this many gaps of one's own
SPREAD_WEIGHT = 4.0
SPREAD = 0.9  # prior standard deviation of log gaps
KNOWN_SPREAD = 0.4  # the same, where the catalog knows how long a pack lasts
WIDEN = 1.25
GROWTH = 0.1  # the more gaps are known, the longer the next one tends to be than their average
LAPSE_SHARE, LAPSE_SHIFT, LAPSE_SPREAD = 0.1, 0.5, 1.4  # the broad component
BANDWIDTH = 0.65  # of the density of own gaps, on the logarithm
OWN_WEIGHT = 8.0  # own gaps have weight n / (n + OWN_WEIGHT) in the mixture
LOGISTIC = 1.702  # makes a logistic curve close to the normal one


def logistic(value: Floats) -> Floats:
    """Return the logistic approximation of the normal distribution function."""
    result: Floats = 1 / (1 + np.exp(np.clip(-LOGISTIC * value, -40, 40)))
    return result


def grid(horizon: float) -> Floats:
    """Return days ahead: each of the first four weeks, then in steps of a tenth up to the horizon."""
    coarse = []
    day = 28.0
    while day < horizon:
        day *= 1.1
        coarse.append(day)
    return np.array([*range(29), *coarse], dtype=float)


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps between purchases: ``log`` and ``owner`` per gap, everything else per item."""

    log: Floats
    owner: Ints
    age: Ints  # 0 is an item's newest gap
    count: Ints
    mean: Floats  # location of the log gap
    spread: Floats

    def survival(self, chosen: Ints, days: Floats) -> Floats:
        """Return the probability that a gap is longer than ``days`` (chosen items x days), both from 0 on."""
        log = np.log(days + 0.5)
        z = log - self.mean[chosen, None]
        done = (1 - LAPSE_SHARE) * logistic(z / (WIDEN * self.spread[chosen, None]))
        done += LAPSE_SHARE * logistic((z - LAPSE_SHIFT) / LAPSE_SPREAD)
        own = self._own(chosen, log)
        number = self.count[chosen, None]
        weight = number / (number + OWN_WEIGHT)
        return 1 - (weight * own + (1 - weight) * done)

    def _own(self, chosen: Ints, log: Floats) -> Floats:
        """Return the distribution function of the customer's own gaps; 0 where there are none."""
        own = np.zeros((len(chosen), log.shape[1]))
        row = np.full(len(self.count), -1)
        row[chosen] = np.arange(len(chosen))
        used = np.flatnonzero(row[self.owner] >= 0)
        if not len(used):
            return own
        rows = row[self.owner[used]]
        weight = DENSITY_DECAY ** self.age[used]
        parts = logistic((log[rows] - self.log[used, None]) / BANDWIDTH) * weight[:, None]
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        total = np.add.reduceat(weight, starts)
        own[rows[starts]] = np.add.reduceat(parts, starts) / total[:, None]
        return own


def measure(days: Ints, quantities: Floats, counts: Ints, usual: Floats, known: Floats) -> Gaps:
    """Measure the gaps of items whose purchase days lie one after another in ``days``.

    ``usual`` is the usual log gap of each item. ``known`` is the log of how many days one piece lasts, where the
    catalog knows it, else not a number: then the gap before a purchase of twice the quantity counts half.
    """
    ends = np.cumsum(counts)
    owner = np.repeat(np.arange(len(counts)), counts)
    inner = np.ones(len(days), dtype=bool)
    inner[ends - counts] = False
    later = np.flatnonzero(inner)
    of = owner[later]
    log = np.log(days[later] - days[later - 1])
    told = ~np.isnan(known)
    usual = np.where(told, known + np.log(quantities[ends - 1]), usual)
    if told.any():
        log = np.where(told[of], log + np.log(quantities[ends - 1][of] / quantities[later - 1]), log)
    age = ends[of] - 1 - later
    weight = DECAY**age
    size = len(counts)
    total = np.bincount(of, weight, size)
    first = np.bincount(of, weight * log, size)
    second = np.bincount(of, weight * log * log, size)
    mean = (first + PRIOR_WEIGHT * usual) / (total + PRIOR_WEIGHT)
    spread = np.where(told, KNOWN_SPREAD, SPREAD)
    around = second - 2 * mean * first + total * mean**2 + SPREAD_WEIGHT * spread**2
    variance = np.maximum(around / (total + SPREAD_WEIGHT), 0.01)
    mean = mean + np.where(told, 0.0, GROWTH * np.log(counts))
    return Gaps(log, of, age, counts - 1, mean, np.sqrt(variance))
