"""What a customer will want next: own frequency and recency, the time since, and popularity to break ties."""

from __future__ import annotations

import datetime
from collections.abc import Hashable

import numpy as np

from zuruf.models.runout.gaps import LOGISTIC, Gaps, measure
from zuruf.models.runout.history import Floats, History, Purchases, purchases
from zuruf.models.runout.priors import Priors

LONG_MEMORY, SHORT_MEMORY = 0.95, 0.8  # per order day
SHORT_WEIGHT, COUNT_WEIGHT, DUE_WEIGHT, POPULAR_WEIGHT = 0.1, 0.32, 0.06, 0.08


def scores(bought: Purchases, gaps: Gaps, priors: Priors) -> Floats:
    """Return a positive score for each of the customer's items; only their order has a meaning."""
    orders = len(bought.order_days)
    owner = np.repeat(np.arange(len(bought.items)), bought.counts)
    ago = orders - 1 - np.searchsorted(bought.order_days, bought.days)
    inside = bought.days >= bought.order_days[0]

    def frequency(memory: float) -> Floats:
        share = (
            np.bincount(owner, memory**ago * inside, len(bought.items)) / (memory ** np.arange(orders)).sum()
        )
        result: Floats = np.log(share + 0.05)
        return result

    elapsed = np.log(np.maximum(bought.today - bought.last, 1))
    z = np.clip(LOGISTIC * (elapsed - gaps.mean) / gaps.spread, -40, 40)
    hazard = -np.log(gaps.spread) - elapsed - np.log1p(np.exp(-z))
    unknown = priors.unpopular
    popular = np.log([priors.popularity.get(item, unknown) for item in bought.items])
    value = frequency(LONG_MEMORY) + SHORT_WEIGHT * frequency(SHORT_MEMORY)
    value += COUNT_WEIGHT * np.log(bought.counts) + DUE_WEIGHT * hazard + POPULAR_WEIGHT * popular
    result: Floats = np.exp(value)
    return result


def unscaled_gaps(bought: Purchases, priors: Priors) -> Gaps:
    """Measure the gaps with the usual gaps of all customers alone."""
    usual = np.array([priors.gaps.get(item, priors.gap) for item in bought.items])
    return measure(bought, usual, np.full(len(usual), np.nan), priors.spread)


def rank(bought: Purchases, values: Floats, priors: Priors, k: int) -> list[tuple[Hashable, float]]:
    """Return the k best items with their scores; what is missing is filled up with what is popular."""
    order = np.argsort(-values, kind="stable")[: max(k, 0)]
    best = [(bought.items[index], float(values[index])) for index in order]
    if len(best) >= k or not priors.popularity:
        return best
    own = set(bought.items)
    floor = float(values.min()) if len(values) else 1.0
    for item, share in priors.popularity.items():  # most popular first
        if len(best) >= k:
            break
        if item not in own:
            best.append((item, floor * share / 2))
    return best


def next_basket(
    history: History, today: datetime.date, k: int = 10, *, priors: Priors | None = None
) -> list[tuple[Hashable, float]]:
    """Return up to k items that the customer is likeliest to want on ``today``, best first, with scores.

    Without ``priors`` own purchases alone decide; ``RunOutModel.next_basket`` adds what all customers buy.
    """
    priors = priors or Priors()
    bought = purchases(history, today)
    if not bought.items:
        return rank(bought, np.zeros(0), priors, k)
    return rank(bought, scores(bought, unscaled_gaps(bought, priors), priors), priors, k)
