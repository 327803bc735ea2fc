"""The simple methods that the model must beat, as centre and 80 % interval of the next gap in days."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from zuruf.models.runout.history import Floats, Purchases
from zuruf.models.runout.priors import Priors

NORMAL_80 = 1.2816  # quantile .9 of the normal distribution
SMOOTHING = 0.3  # weight of the newest gap in the exponential average
RATE_SHAPE = 2.0  # of the gamma prior on an item's purchase rate


class Spans(NamedTuple):
    """The next gap of each item in days: the centre and an 80 % interval."""

    low: Floats
    centre: Floats
    high: Floats


Baseline: TypeAlias = Callable[[Purchases, Priors], Spans]


def own_gaps(bought: Purchases) -> list[Floats]:
    """Return the gaps of each item, oldest first."""
    return [np.diff(days).astype(float) for days in np.split(bought.days, bought.ends[:-1])]


def _spans(
    bought: Purchases, priors: Priors, measure: Callable[[Floats], tuple[float, float, float]]
) -> Spans:
    unknown = float(np.exp(priors.gap))
    found = [measure(each) if len(each) else (1.0, unknown, 4 * unknown) for each in own_gaps(bought)]
    return Spans(*np.array(found, dtype=float).reshape(-1, 3).T)


def mean_gap(bought: Purchases, priors: Priors) -> Spans:
    """Expect the mean of the customer's gaps; the interval is that of a normal distribution."""

    def measure(gaps: Floats) -> tuple[float, float, float]:
        centre, spread = float(gaps.mean()), NORMAL_80 * float(gaps.std())
        return centre - spread, centre, centre + spread

    return _spans(bought, priors, measure)


def median_gap(bought: Purchases, priors: Priors) -> Spans:
    """Expect the median of the customer's gaps, between their own tenth and ninetieth percentile."""

    def measure(gaps: Floats) -> tuple[float, float, float]:
        low, centre, high = np.quantile(gaps, (0.1, 0.5, 0.9)).tolist()
        return low, centre, high

    return _spans(bought, priors, measure)


def exponential_average(bought: Purchases, priors: Priors) -> Spans:
    """Expect the exponentially smoothed gap."""

    def measure(gaps: Floats) -> tuple[float, float, float]:
        centre = float(gaps[0])
        for gap in gaps[1:]:
            centre += SMOOTHING * (float(gap) - centre)
        spread = NORMAL_80 * float(gaps.std())
        return centre - spread, centre, centre + spread

    return _spans(bought, priors, measure)


def item_gap(bought: Purchases, priors: Priors) -> Spans:
    """Expect what is usual for the item, whoever buys it."""
    centre = np.array([priors.gaps.get(item, priors.gap) for item in bought.items])
    spread = NORMAL_80 * 0.9
    return Spans(np.exp(centre - spread), np.exp(centre), np.exp(centre + spread))


def gamma_poisson(bought: Purchases, priors: Priors) -> Spans:
    """Expect purchases at a constant rate with a gamma prior around the item's usual one (Lomax gaps)."""
    usual = np.exp([priors.gaps.get(item, priors.gap) for item in bought.items])
    first = bought.days[bought.ends - bought.counts]
    shape = RATE_SHAPE + bought.counts - 1
    scale = RATE_SHAPE * usual + (bought.last - first)
    return Spans(*(scale * ((1 - level) ** (-1 / shape) - 1) for level in (0.1, 0.5, 0.9)))


WHEN: dict[str, Baseline] = {
    "mean gap": mean_gap,
    "median gap": median_gap,
    "exponential average": exponential_average,
    "item's gap": item_gap,
    "gamma-Poisson": gamma_poisson,
}


def frequency(bought: Purchases, priors: Priors) -> Floats:
    """Rank by how often the customer bought each item."""
    return bought.counts.astype(float)


def frequency_then_popularity(bought: Purchases, priors: Priors) -> Floats:
    """Rank by own frequency, ties by how popular the item is with all."""
    popular = np.array([priors.popularity.get(item, 0.0) for item in bought.items])
    return bought.counts + popular / 2


WHAT: dict[str, Callable[[Purchases, Priors], Floats]] = {
    "frequency": frequency,
    "frequency, then popularity": frequency_then_popularity,
}
