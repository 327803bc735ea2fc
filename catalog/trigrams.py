"""An inverted index of character trigrams in numpy arrays: which of a million keys look like this one.

A trigram is 18 bits, 6 for each character. ``starts[code]:starts[code + 1]`` are its places in
``postings``, which holds the numbers of the keys that have it; ``weights`` holds each key's sum of inverse
document frequencies.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

CODES = 1 << 18
CHUNK = 100_000
BUDGET = 60_000
"""Postings looked at for one query; the rarest trigrams come first."""
LEAST = 4
"""Trigrams looked at whatever they cost."""
NEAR = 0.4
"""A candidate has at least this share of the best candidate's weight."""

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


def _alphabet() -> npt.NDArray[np.uint8]:
    table = np.array([38 + byte % 26 for byte in range(256)], dtype=np.uint8)
    table[ord("\n")] = 0
    for place, letter in enumerate(b"abcdefghijklmnopqrstuvwxyz0123456789", start=1):
        table[letter] = place
    return table


ALPHABET = _alphabet()


class TrigramIndex:
    """Keys by the trigrams they share with a query."""

    def __init__(self, starts: Ints, postings: Ints, weights: Floats) -> None:
        self.starts, self.postings, self.weights = starts, postings, weights
        sizes = np.diff(starts)
        self._idf = _idf(sizes, len(weights))
        self._local = threading.local()

    @classmethod
    def build(cls, keys: Sequence[str]) -> TrigramIndex:
        """Index keys; their numbers are their places in the sequence."""
        chunks = range(0, len(keys), CHUNK)
        sizes = np.zeros(CODES, dtype=np.int64)
        for start in chunks:
            sizes += np.bincount(_pairs(keys[start : start + CHUNK])[0], minlength=CODES)
        starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
        postings = np.empty(starts[-1], dtype=np.int32)
        weights = np.zeros(len(keys), dtype=np.float32)
        idf, filled = _idf(sizes, len(keys)), starts[:-1].copy()
        for start in chunks:
            code, number = _pairs(keys[start : start + CHUNK])
            counts = np.bincount(code, minlength=CODES).astype(np.int32)
            first = np.cumsum(counts, dtype=np.int32) - counts
            places = filled[code] + (np.arange(len(code), dtype=np.int32) - first[code])
            postings[places] = number + start
            filled += counts
            some = weights[start : start + CHUNK]
            some += np.bincount(number, idf[code], minlength=len(some)).astype(np.float32)
        return cls(starts, postings, weights)

    def candidates(self, key: str, most: int) -> tuple[Ints, Floats]:
        """Return the numbers of at most so many keys and their weighted overlap (Dice, 0 to 1), unsorted."""
        code = np.array(sorted(set(_codes(key).tolist())), dtype=np.int32)
        begin, end = self.starts[code], self.starts[code + 1]
        order = np.argsort(end - begin)
        counts = self._counts()
        spent, total = 0, float(self._idf[code].sum())
        lists = []
        for place, each in enumerate(order.tolist()):
            numbers = self.postings[begin[each] : end[each]]
            spent += len(numbers)
            if place >= LEAST and spent > BUDGET:
                break
            if len(numbers):
                counts[numbers] += self._idf[code[each]]
                lists.append(numbers)
        return self._best(counts, lists, total, most)

    def _best(self, counts: Floats, lists: list[Ints], total: float, most: int) -> tuple[Ints, Floats]:
        if not lists:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
        found = np.flatnonzero(counts >= NEAR * counts.max()).astype(np.int32)
        overlap = 2 * counts[found] / (self.weights[found] + np.float32(total))
        if len(lists) < 8 and sum(map(len, lists)) < len(counts):
            for numbers in lists:
                counts[numbers] = 0
        else:
            counts.fill(0)
        if len(found) > most:
            best = np.argpartition(overlap, -most)[-most:]
            found, overlap = found[best], overlap[best]
        return found, overlap

    def _counts(self) -> Floats:
        counts: Floats | None = getattr(self._local, "counts", None)
        if counts is None:
            counts = self._local.counts = np.zeros(len(self.weights), dtype=np.float32)
        return counts


def _idf(sizes: npt.NDArray[np.integer], keys: int) -> Floats:
    idf: Floats = np.log1p(keys / np.maximum(sizes, 1)).astype(np.float32)
    return idf


def _codes(key: str) -> Ints:
    letters = ALPHABET[np.frombuffer(f"\n{key}\n".encode(), dtype=np.uint8)].astype(np.int32)
    return (letters[:-2] << 12) | (letters[1:-1] << 6) | letters[2:]


def _pairs(keys: Sequence[str]) -> tuple[Ints, Ints]:
    """Return the distinct pairs of trigram and key number, sorted by trigram."""
    text = "\n".join(["", *keys, ""])
    letters = ALPHABET[np.frombuffer(text.encode(), dtype=np.uint8)].astype(np.int64)
    numbers = np.cumsum(letters == 0, dtype=np.int64) - 1
    inside = letters[1:-1] != 0
    code = ((letters[:-2] << 12) | (letters[1:-1] << 6) | letters[2:])[inside]
    pairs = (code << 32) | numbers[1:-1][inside]
    pairs.sort()
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    return (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
