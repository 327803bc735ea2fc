"""What the model says of one item of one customer."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple


class Reason(NamedTuple):
    """Why: a phrase key and the values for it, never text.

    | key | values | meaning |
    |---|---|---|
    | ``own_gaps`` | every, last, purchases | bought about every ``every`` days, last ``last`` days ago |
    | ``usage_days`` | every, last, purchases | the catalog says how long it lasts; own purchases are few |
    | ``usual_gap`` | every, last, purchases | cold start: how often customers usually buy it again |
    | ``cold_start`` | every, last, purchases | cold start: nothing known but how often things are bought |
    | ``lapsed`` | every, last, purchases | not bought for far longer than usual; perhaps unwanted |
    """

    key: str
    values: Mapping[str, int]


class Expectation(NamedTuple):
    """When an item is expected to be bought again.

    ``low`` to ``high`` is an 80 % interval. ``probability_due`` is the probability that a cycle is over
    after the days that have passed; ``score`` ranks for "what next"; ``remind_date`` is the day of this cycle
    on which to speak of it (it may lie in the past), or None where that would more often annoy than help.
    """

    item: Hashable
    expected_date: datetime.date
    low: datetime.date
    high: datetime.date
    probability_due: float
    score: float
    remind_date: datetime.date | None
    reason: Reason

    def record(self) -> dict[str, Any]:
        """Return it as a JSON-ready mapping with ISO dates."""
        return {
            "item": self.item,
            "expected_date": self.expected_date.isoformat(),
            "low": self.low.isoformat(),
            "high": self.high.isoformat(),
            "probability_due": round(self.probability_due, 4),
            "score": round(self.score, 6),
            "remind_date": self.remind_date.isoformat() if self.remind_date else None,
            "reason": {"key": self.reason.key, "values": dict(self.reason.values)},
        }
