"""Decide what an utterance is: an order, another intent, or nothing for us.

An order is judged by a logistic score of few features. Its weights were fitted once to hand-made German and English
utterances (orders, other wishes, talk in the room); benchmarks/understanding.py measures them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zuruf.skills.understanding.changes import Read
from zuruf.skills.understanding.intents import Ranked
from zuruf.skills.understanding.tagger import Piece

WEIGHTS: Mapping[str, float] = {
    "order": 5.7, "other": -2.9, "none": -2.4, "unknown": -3.7, "named": 2.6, "sure": 5.0, "number": 0.1, "wanted": 1.1,
    "bare": -1.6, "change": 0.5, "length": -0.2, "always": -6.0,
}
IN_VISIT = 1.0
"""Who has begun to order goes on speaking to us."""

DO = 0.5
ASK = 0.3
OTHER = 0.16


@dataclass(frozen=True)
class Ranking:
    """The classifier's scores, split as the decision needs them."""

    order: float
    none: float
    other: Ranked | None
    runner_up: Ranked | None

    @classmethod
    def of(cls, ranked: Sequence[Ranked]) -> Ranking:
        """Split a ranking."""
        scores = {each.intent: each.score for each in ranked}
        others = [each for each in ranked if each.intent not in ("order.change", "none")]
        return cls(
            scores.get("order.change", 0.0), scores.get("none", 0.0), others[0] if others else None,
            others[1] if len(others) > 1 else None,
        )


def order_probability(pieces: Sequence[Piece], read: Read, ranking: Ranking, in_visit: bool) -> float:
    """Return how likely an utterance is an order, 0 to 1."""
    letters = max(1, sum(piece.length for piece in pieces))
    sure = min((getattr(each, "confidence", 1.0) for each in read.operations), default=1.0)
    named = sum(piece.length for piece in pieces if piece.products) / letters
    features = {
        "order": ranking.order, "other": ranking.other.score if ranking.other else 0.0, "none": ranking.none,
        "unknown": sum(piece.length for piece in pieces if not piece.known) / letters, "named": named, "sure": sure,
        "number": any(piece.number is not None and not piece.content for piece in pieces),
        "wanted": any("want" in piece.classes for piece in pieces), "bare": named == 0.0,
        "change": read.rule != "things to add", "length": len(pieces) / 10, "always": 1.0,
    }
    total = sum(WEIGHTS[name] * float(value) for name, value in features.items()) + (IN_VISIT if in_visit else 0.0)
    return 1 / (1 + math.exp(-total))
