"""Turn sums by customer into measures, with confidence intervals from resampling customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from zuruf.models.runout.history import Floats
from zuruf.models.runout.measures import MODEL
from zuruf.models.runout.tallies import NAMES, Result

SAMPLES = 1000
CONFIDENCE = (0.025, 0.975)

# measure -> (sums above the line, sums below it); the factor 2 of F1 is in `_ratio`
MEASURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "error at purchase": (("buy_error",), ("buy_n",)),
    "error on any day": (("any_error",), ("any_n",)),
    "inside at purchase": (("buy_inside",), ("buy_n",)),
    "inside on any day": (("any_inside",), ("any_n",)),
    "lapsed": (("lapsed",), ("lapsed", "buy_n")),
    "within a fifth": (("buy_close",), ("buy_n",)),
    "reminder F1": (("hits", "hits"), ("fired", "observed")),
    "reminder precision": (("hits",), ("fired",)),
    "reminder recall": (("hits",), ("observed",)),
    "recall@10": (("recall",), ("orders",)),
    "nDCG@10": (("ndcg",), ("orders",)),
}
LESS_IS_BETTER = ("error at purchase", "error on any day")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one method: the value, its 95 % confidence interval, and from how many cases."""

    method: str
    measure: str
    value: float
    low: float
    high: float
    cases: int


def _ratio(sums: Floats, measure: str) -> Floats:
    above, below = (sum(sums[..., NAMES.index(name)] for name in names) for names in MEASURES[measure])
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.asarray(above / below, dtype=float)
    return result


def _table(sums: Mapping[str, Floats], customers: list[str]) -> Floats:
    nothing = np.zeros(len(NAMES))
    return np.stack([sums.get(customer, nothing) for customer in customers])


def _weights(number: int) -> Floats:
    """Return how often each customer is drawn in each sample; the same in every run."""
    return np.random.default_rng(0).multinomial(number, np.full(number, 1 / number), SAMPLES).astype(float)


def _customers(result: Result) -> list[str]:
    return sorted({customer for sums in result.methods.values() for customer in sums})


def figures(result: Result) -> Iterator[Figure]:
    """Yield every measure of every method that can be computed."""
    customers = _customers(result)
    if not customers:
        return
    weights = _weights(len(customers))
    for method, sums in sorted(result.methods.items(), key=lambda each: each[0] == MODEL):  # ours last
        table = _table(sums, customers)
        drawn = weights @ table
        total = table.sum(axis=0)
        for measure, (_, below) in MEASURES.items():
            value = float(_ratio(total, measure))
            if np.isfinite(value):
                low, high = np.nanquantile(_ratio(drawn, measure), CONFIDENCE).tolist()
                yield Figure(
                    method,
                    measure,
                    value,
                    low,
                    high,
                    round(sum(float(total[NAMES.index(name)]) for name in below)),
                )


def lead(result: Result, measure: str) -> Figure | None:
    """Return by how much the model is better than the best other method, or None where nothing compares."""
    customers = _customers(result)
    ours = result.methods.get(MODEL)
    if not customers or ours is None:
        return None
    sign = -1 if measure in LESS_IS_BETTER else 1
    others = {
        method: value
        for method, sums in result.methods.items()
        if method != MODEL
        and np.isfinite(value := float(_ratio(_table(sums, customers).sum(axis=0), measure)))
    }
    mine = float(_ratio(_table(ours, customers).sum(axis=0), measure))
    if not others or not np.isfinite(mine):
        return None
    best = max(others, key=lambda method: sign * others[method])
    weights = _weights(len(customers))
    drawn = sign * (
        _ratio(weights @ _table(ours, customers), measure)
        - _ratio(weights @ _table(result.methods[best], customers), measure)
    )
    low, high = np.nanquantile(drawn, CONFIDENCE).tolist()
    return Figure(best, measure, sign * (mine - others[best]), low, high, len(customers))
