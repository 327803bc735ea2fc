"""Intents from few phrases: ridge regression on word and character n-grams.

Products, options and numbers are masked, so that one phrase stands for the whole catalog.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zuruf.skills.ridge import Ridge

CHARACTERS = (3, 4, 5)


def features(spoken: Sequence[str]) -> dict[str, float]:
    """Return the features of masked words: words, pairs of words, and pieces of words."""
    found: defaultdict[str, float] = defaultdict(float)
    for word in spoken:
        found[f"w {word}"] += 1.0
        padded = f"<{word}>"
        for size in CHARACTERS:
            for at in range(len(padded) - size + 1):
                found[f"c {padded[at : at + size]}"] += 0.45
    edges = ["<s>", *spoken, "</s>"]
    for one, two in zip(edges, edges[1:], strict=False):
        found[f"p {one} {two}"] += 0.8
    for one, three in zip(spoken, spoken[2:], strict=False):
        found[f"s {one} {three}"] += 0.4
    return found


@dataclass(frozen=True)
class Ranked:
    """An intent with its score; scores of a sentence add up to about one."""

    intent: str
    score: float


class IntentClassifier:
    """Ranks intents by what their sample phrases look like."""

    def __init__(self, samples: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._ridge = Ridge(
            [(features(phrase), intent) for intent in sorted(samples) for phrase in samples[intent]]
        )

    def rank(self, spoken: Sequence[str]) -> list[Ranked]:
        """Return all intents for masked words, best first."""
        if not spoken:
            return []
        scores = self._ridge.scores(features(spoken))
        return sorted(
            (Ranked(intent, score) for intent, score in scores.items()), key=lambda each: -each.score
        )
