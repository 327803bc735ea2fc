"""Decide what an utterance is: an order, another intent, or nothing for us.

An order is judged by a logistic score of few features. Its weights were fitted once to hand-made German
and English utterances: orders, other wishes, talk in the room. benchmarks/understanding.py measures them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zuruf.skills.operations import Add
from zuruf.skills.understanding.changes import Read
from zuruf.skills.understanding.intents import Ranked
from zuruf.skills.understanding.pieces import Piece

WEIGHTS: Mapping[str, float] = {
    "order": 5.8,
    "other": -3.8,
    "none": -1.8,
    "unknown": -4.3,
    "named": 2.6,
    "sure": 1.7,
    "wanted": 0.4,
    "bare": -1.5,
    "template": 1.8,
    "described": 1.0,
    "length": -1.1,
    "always": -1.5,
}
LONGEST = 30
"""Pieces beyond which an utterance counts as no longer."""
MOST_DESCRIBED = 4
"""Who says with what a thing is wanted orders it, whatever else is said: so many options beyond one count."""
TEMPLATES = ("remove:", "replace:", "set_quantity:")
"""Words that only fit a change of the cart."""
IN_VISIT = 1.2
"""Who has begun to order goes on speaking to us,"""
BARE_IN_VISIT = 3.5
"""and then need not name the thing again."""

TOLD = frozenset({"one more of the kind", "another of the same kind", "the answer to which one"})

REPEATED = "the same again"
UNNAMED = "the only things with such options"

ABOUT = "product."
AHEAD = 0.3
"""So far before an order a question about a product is one, whatever is in the cart."""

AWAITED: Mapping[str, Mapping[str, float]] = {
    "yes_no": {"yes": 0.25, "no": 0.25},
    "binding": {"yes": 0.25, "no": 0.25, "order.confirm": 0.2},
    "language": {"language": 0.3},
}
"""How much more likely an intent is where a question of that kind is open."""

DO = 0.5
DO_AT_FIRST = 0.56
"""The first words of somebody may be meant for others."""
IGNORE = 0.1
ASK = 0.3
OTHER = 0.2
OTHER_AT_FIRST = 0.3
SURE = 0.4
"""An intent of this score prevails over an order of something that we do not know."""


@dataclass(frozen=True)
class Ranking:
    """The classifier's scores, split as the decision needs them."""

    order: float
    none: float
    other: Ranked | None
    runner_up: Ranked | None
    about: float = 0.0
    """How much of all scores speaks for a question about a product."""

    @classmethod
    def of(cls, ranked: Sequence[Ranked], awaited: Mapping[str, float] | None = None) -> Ranking:
        """Split a ranking; intents that a question awaits get so much more."""
        more = awaited or {}
        scores = {each.intent: each.score for each in ranked}
        others = sorted(
            (
                replace(each, score=each.score + more.get(each.intent, 0.0))
                for each in ranked
                if each.intent not in ("order.change", "none")
            ),
            key=lambda each: -each.score,
        )
        return cls(
            scores.get("order.change", 0.0),
            scores.get("none", 0.0),
            others[0] if others else None,
            others[1] if len(others) > 1 else None,
            sum(max(each.score, 0.0) for each in others if each.intent.startswith(ABOUT)),
        )

    def rather_other(self, read: Read, pieces: Sequence[Piece]) -> bool:
        """Tell whether "again" is more like another wish than the same again: "again, what have i got"."""
        named = any(piece.content or piece.number is not None for piece in pieces)
        other = self.other.score if self.other else 0.0
        return not named and read.rule == REPEATED and other - self.order > AHEAD

    def question(self, read: Read, pieces: Sequence[Piece]) -> bool:
        """Tell whether a thing is asked about, and not counted: "habt ihr Hafermilch"."""
        counted = any(piece.number is not None for piece in pieces) or _one_wanted(pieces)
        return not counted and not read.rule.startswith(TEMPLATES) and self.about - self.order > AHEAD


def _one_wanted(pieces: Sequence[Piece]) -> bool:
    """Tell whether "i'd like a" stands right before a name: nobody asks a question so."""
    said = [piece for piece in pieces if "filler" not in piece.classes or piece.content]
    return any(
        "want" in want.classes and " " in want.text and "article" in article.classes and thing.content
        for want, article, thing in zip(said, said[1:], said[2:], strict=False)
    )


def strange_name(pieces: Sequence[Piece]) -> bool:
    """Tell whether little more than a word is said that we do not know: maybe a product, and no talk."""
    said = [piece for piece in pieces if not piece.classes & {"filler", "opening", "article"}]
    return 0 < len(said) <= 2 and all(piece.strange for piece in said)


def unknown_thing(pieces: Sequence[Piece]) -> Add | None:
    """Return the order of something that we do not know: "einmal Fisch bitte", "can i have some fish"."""
    around = {"filler", "opening", "article", "want", "please"}
    said = [piece for piece in pieces if not piece.classes & around]
    things = [piece for piece in said if piece.number is None and not piece.unit and piece.container is None]
    addressed = any(piece.classes & {"want", "please"} for piece in pieces)
    counted = any(piece.number is not None or "article" in piece.classes for piece in pieces)
    if not (addressed and counted and 0 < len(things) <= 2) or any(piece.known for piece in things):
        return None
    number = next((piece.number for piece in said if piece.number is not None), 1.0)
    return Add(None, number, heard=" ".join(piece.text for piece in things), confidence=DO)


def _told_apart(read: Read) -> set[str]:
    """Return the strange words that belong to a thing: of another kind, or a choice that it has not."""
    adds = [each for each in read.operations if isinstance(each, Add)]
    return {word for each in adds for text in (each.kind, *each.unknown) for word in text.split()}


def order_probability(pieces: Sequence[Piece], read: Read, ranking: Ranking, in_visit: bool) -> float:
    """Return how likely an utterance is an order, 0 to 1."""
    letters = max(1, sum(piece.length for piece in pieces))
    sure = min((getattr(each, "confidence", 1.0) for each in read.operations), default=1.0)
    named = sum(piece.length for piece in pieces if piece.products) / letters
    options = sum(len(getattr(each, "options", ())) for each in read.operations)
    told = _told_apart(read)
    features = {
        "order": ranking.order,
        "other": ranking.other.score if ranking.other else 0.0,
        "none": ranking.none,
        "unknown": sum(
            piece.length for piece in pieces if not (piece.known or piece.hints or piece.text in told)
        )
        / letters,
        "named": named,
        "sure": sure,
        "wanted": any("want" in piece.classes for piece in pieces),
        "bare": named == 0.0 and read.rule != UNNAMED,
        "template": read.rule.startswith(TEMPLATES),
        "described": min(max(0, options - 1), MOST_DESCRIBED),
        "length": min(len(pieces), LONGEST) / 10,
        "always": 1.0,
    }
    total = sum(WEIGHTS[name] * float(value) for name, value in features.items())
    if in_visit:
        total += IN_VISIT
        if (named == 0.0 or read.rule in TOLD) and features["unknown"] < 0.12:
            total += BARE_IN_VISIT
    return 1 / (1 + math.exp(-total))
