"""How long until the next purchase: a distribution for every item of a customer at once.

Each item's log gaps are averaged, the newest counting most, and drawn to the item's usual gap (a logistic
curve on the logarithm, with a broad second component for the unexpected); this is mixed with a density of
the customer's own gaps. The constants were chosen on held-out customers of three public purchase histories.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zuruf.models.runout.history import Floats, Ints, Purchases

DECAY = 0.85  # weight of each gap relative to the next newer one, for the average
DENSITY_DECAY = 0.87  # the same, for the density of own gaps
PRIOR_WEIGHT = 2.2  # the usual gap counts as much as this many gaps of one's own, unless these are regular
SPREAD = 0.9  # typical standard deviation of log gaps, where the shop's own is not known
SPREAD_WEIGHT = 13.0
KNOWN_SPREAD = 0.4  # the same, where the catalog knows how long a pack lasts
NOISY = 0.93  # gaps that spread at least this share of what is typical are noise and shrunk in full
DISAGREEMENT = 2.0  # how much it widens the spread that own and usual gap differ
DRIFT, GROWTH = 0.1, 0.1  # the next gap tends to be longer than the average, the more gaps are known
RHYTHM = 0.17  # weight of how often the customer shops at all
WIDEN = 1.45
WIDE_SHARE, WIDE_SHIFT, WIDE_SPREAD = 0.45, 0.5, 1.2  # the broad component
BANDWIDTH = 0.65  # of the density of own gaps, on the logarithm
OWN_WEIGHT = 11.0  # own gaps have weight n / (n + OWN_WEIGHT) in the mixture
LOGISTIC = 1.702  # makes a logistic curve close to the normal one


def logistic(value: Floats) -> Floats:
    """Return the logistic approximation of the normal distribution function."""
    result: Floats = 0.5 + 0.5 * np.tanh(LOGISTIC / 2 * value)
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
    own: Floats  # average log gap as it was, the newest counting most; 0 where there is none
    mean: Floats  # where the next log gap is expected
    spread: Floats
    noise: Floats  # from 0, regular as a clock, to 1, as irregular as usual

    def survival(self, chosen: Ints, days: Floats) -> Floats:
        """Return the probability that a gap is longer than ``days`` (chosen items x days), both from 0 on."""
        log = np.log(days + 0.5)
        z = log - self.mean[chosen, None]
        wide = WIDE_SHARE * self.noise[chosen, None]
        done = (1 - wide) * logistic(z / (WIDEN * self.spread[chosen, None]))
        done += wide * logistic((z - WIDE_SHIFT) / WIDE_SPREAD)
        number = self.count[chosen, None]
        weight = number / (number + OWN_WEIGHT)
        return 1 - (weight * self._own(chosen, log) + (1 - weight) * done)

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
        width = BANDWIDTH * np.sqrt(self.noise[self.owner[used]])
        parts = logistic((log[rows] - self.log[used, None]) / width[:, None]) * weight[:, None]
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        total = np.add.reduceat(weight, starts)
        own[rows[starts]] = np.add.reduceat(parts, starts) / total[:, None]
        return own


def measure(bought: Purchases, usual: Floats, known: Floats, typical: float = SPREAD) -> Gaps:
    """Measure the gaps between a customer's purchases.

    ``usual`` is the usual log gap of each item. ``known`` is the log of how many days one piece lasts where
    the catalog knows it, else not a number; there, a gap that twice the quantity lasted counts half.
    ``typical`` is the usual standard deviation of one customer's log gaps of one item.
    """
    days, quantities, counts, ends = bought.days, bought.quantities, bought.counts, bought.ends
    inner = np.ones(len(days), dtype=bool)
    inner[ends - counts] = False
    later = np.flatnonzero(inner)
    owner = np.repeat(np.arange(len(counts)), counts)[later]
    log = np.log(days[later] - days[later - 1])
    told = ~np.isnan(known)
    if told.any():
        newest = quantities[ends - 1]
        usual = np.where(told, known + np.log(newest), usual)
        log = np.where(told[owner], log + np.log(newest[owner] / quantities[later - 1]), log)
    age = ends[owner] - 1 - later
    spreads = np.full(len(counts), typical)
    spreads[told] = KNOWN_SPREAD
    own, mean, spread = _shrunk(log, owner, (DECAY**age).astype(np.float64), usual, spreads)
    noise = np.minimum(1, (spread / (NOISY * SPREAD)) ** 2)
    rhythm = bought.rhythm - mean if len(bought.order_days) > 1 else 0.0
    drift = noise * (DRIFT + GROWTH * np.log(counts) + RHYTHM * rhythm) * ~told
    return Gaps(log, owner, age, counts - 1, own, mean + drift, spread, noise)


def _shrunk(
    log: Floats, owner: Ints, weight: Floats, usual: Floats, typical: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return average, location and spread of log gaps; drawn to the usual, less where regular."""
    size = len(usual)
    total = np.bincount(owner, weight, size)
    first = np.bincount(owner, weight * log, size)
    own = first / np.maximum(total, 1e-12)
    squares = np.maximum(np.bincount(owner, weight * log * log, size) - total * own**2, 0)
    variance = (squares + typical**2) / (total + 1)
    pull = PRIOR_WEIGHT * np.minimum(1, variance / (NOISY * typical) ** 2)
    mean = (first + pull * usual) / (total + pull)
    off = DISAGREEMENT * total * (own - mean) ** 2
    return own, mean, np.sqrt((squares + off + SPREAD_WEIGHT * variance) / (total + SPREAD_WEIGHT))
