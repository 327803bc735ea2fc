"""On which day of a cycle to speak of an item, if at all.

A reminder is a hit when it comes at most a fifth of the gap (or one day) before the purchase. The best day
gains most: the probability of a hit less ``COST`` times the probability that the reminder is given at all,
that is, that the item was not bought before. With a cost of half the F1 that can be reached, this maximises
F1 (Dinkelbach's method for a ratio).
"""

from __future__ import annotations

import numpy as np

from zuruf.models.runout.history import Floats, Ints

COST = 0.1
EARLY = 0.2  # of the gap
WEEKDAY_WEIGHT = 16.0  # the shop's weekdays count as much as this many order days of the customer


def weekday_weights(order_days: Ints, shop: tuple[float, ...]) -> Floats:
    """Return how much likelier than average the customer buys on each weekday (Monday first, mean 1)."""
    newest = 0.95 ** np.arange(len(order_days))[::-1]
    own = np.bincount((order_days - 1) % 7, weights=newest, minlength=7)
    mixed = own + WEEKDAY_WEIGHT * np.array(shop)
    weights: Floats = 7 * mixed / mixed.sum()
    return weights


def daily(survival: Floats, days: Floats, last: int) -> Floats:
    """Interpolate columns that stand for ``days`` to columns for each day from 0 to ``last``."""
    wanted = np.arange(last + 1)
    left = np.clip(np.searchsorted(days, wanted, "right") - 1, 0, len(days) - 2)
    share = (wanted - days[left]) / (days[left + 1] - days[left])
    result: Floats = survival[:, left] * (1 - share) + survival[:, left + 1] * share
    return result


def best_days(survival: Floats, bought: Ints, weekdays: Floats, horizon: int) -> Ints:
    """Return for each item how many days after its last purchase to speak of it, 0 for not at all.

    ``survival`` holds the probability of no purchase up to each day from 0 to 1.25 times the horizon;
    ``bought`` the last purchase as an ordinal day.
    """
    ahead = np.arange(1, survival.shape[1])
    chance = -np.diff(survival, axis=1)
    weighted = chance * weekdays[(bought[:, None] + ahead - 1) % 7]
    weighted *= (chance.sum(1) / np.maximum(weighted.sum(1), 1e-12))[:, None]
    until = np.zeros_like(survival)
    np.cumsum(weighted, axis=1, out=until[:, 1:])
    day = np.arange(1, horizon + 1)
    reach = np.maximum(day + 1, np.floor(day / (1 - EARLY) + 1e-9).astype(int))
    before = until[:, day - 1]
    gain = (before <= 0.5) * (
        until[:, np.minimum(reach, survival.shape[1] - 1)] - before - COST * (1 - before)
    )
    best = gain.argmax(axis=1)
    worth = gain[np.arange(len(best)), best] > 0
    return np.where(worth, best + 1, 0)
