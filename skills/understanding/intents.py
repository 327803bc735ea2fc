"""Intents from few phrases: ridge regression on word and character n-grams.

Closed form with numpy only (Hoerl and Kennard, 1970); products, options and numbers are masked, so that
one phrase stands for the whole catalog.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

DIMENSIONS = 1 << 12
PENALTY = 0.3
CHARACTERS = (3, 4, 5)


def features(spoken: Sequence[str]) -> dict[int, float]:
    """Return hashed features of masked words: words, pairs of words, and pieces of words."""
    found: dict[int, float] = {}

    def count(name: str, weight: float) -> None:
        bucket = zlib.crc32(name.encode()) % DIMENSIONS
        found[bucket] = found.get(bucket, 0.0) + weight

    for word in spoken:
        count(f"w {word}", 1.0)
        padded = f"<{word}>"
        for size in CHARACTERS:
            for at in range(len(padded) - size + 1):
                count(f"c {padded[at : at + size]}", 0.45)
    edges = ["<s>", *spoken, "</s>"]
    for one, two in zip(edges, edges[1:], strict=False):
        count(f"p {one} {two}", 0.8)
    for one, three in zip(spoken, spoken[2:], strict=False):
        count(f"s {one} {three}", 0.4)
    norm = sum(value * value for value in found.values()) ** 0.5
    return {bucket: value / norm for bucket, value in found.items()} if norm else {}


@dataclass(frozen=True)
class Ranked:
    """An intent with its score; scores of a sentence add up to about one."""

    intent: str
    score: float


class IntentClassifier:
    """Ranks intents by what their sample phrases look like."""

    def __init__(self, samples: Mapping[str, Sequence[Sequence[str]]], penalty: float = PENALTY) -> None:
        self.intents = sorted(samples)
        rows = [(at, phrase) for at, intent in enumerate(self.intents) for phrase in samples[intent]]
        matrix = np.zeros((len(rows), DIMENSIONS), dtype=np.float32)
        targets = np.zeros((len(rows), len(self.intents)), dtype=np.float32)
        for row, (at, phrase) in enumerate(rows):
            for bucket, value in features(phrase).items():
                matrix[row, bucket] = value
            targets[row, at] = 1.0
        seen = (matrix > 0).sum(axis=0)
        self._idf: Array = np.log((1 + len(rows)) / (1 + seen)).astype(np.float32)
        self._idf /= max(float(self._idf.max()), 1e-6) if len(rows) else 1.0
        matrix *= self._idf
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)
        matrix /= np.where(norms == 0, 1, norms)
        sizes = targets.sum(axis=0)
        weights = (
            np.array([1.0 / sizes[at] ** 0.25 for at, _ in rows], dtype=np.float32)[:, None]
            if rows
            else np.ones((0, 1))
        )
        scaled = matrix * np.sqrt(weights)
        gram = scaled @ scaled.T
        gram[np.diag_indices_from(gram)] += penalty
        self._weights: Array = (scaled.T @ np.linalg.solve(gram, targets * np.sqrt(weights))).astype(
            np.float32
        )

    def rank(self, spoken: Sequence[str]) -> list[Ranked]:
        """Return all intents for masked words, best first."""
        found = features(spoken)
        if not found or not self.intents:
            return []
        buckets = np.fromiter(found.keys(), dtype=np.int64)
        values = np.fromiter(found.values(), dtype=np.float32) * self._idf[buckets]
        norm = float(np.linalg.norm(values))
        scores = (values / norm if norm else values) @ self._weights[buckets]
        return [Ranked(self.intents[at], float(scores[at])) for at in np.argsort(-scores)]
