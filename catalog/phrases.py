"""Phrases (names, aliases, sounds-like forms) and the search among them, exact and approximate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, chain
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from zuruf.catalog.phonetics import codes
from zuruf.catalog.text import space_free
from zuruf.catalog.trigrams import TrigramIndex

CANDIDATES = 60
SOUND_CANDIDATES = 40
TEXT, SOUND = 0.6, 0.4
"""Weights of how alike two phrases are in letters and in sound, as measured by benchmarks/search.py."""
LONGEST_KEY = 120


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A phrase that was found: how alike (0 to 1; 1 is the same key), and its number."""

    score: float
    number: int
    text: float = 1.0
    sound: float = 1.0


class PhraseIndex:
    """Space-free keys of phrases, to be found exactly or approximately. Numbers are places in the sequence.

    It is safe to use from several threads.
    """

    def __init__(self, arrays: dict[str, npt.NDArray[Any]], language: str) -> None:
        self.language = language
        self.arrays = arrays
        self._keys = _Strings(arrays["keys"], arrays["key_ends"])
        self._sounds = _Strings(arrays["sounds"], arrays["sound_ends"])
        self._hashes, self._order = arrays["hashes"], arrays["order"]
        self._by_text = TrigramIndex(*(arrays[f"text_{part}"] for part in PARTS))
        self._by_sound = TrigramIndex(*(arrays[f"sound_{part}"] for part in PARTS))

    @classmethod
    def build(cls, phrases: Iterable[str], language: str) -> PhraseIndex:
        """Index normalized phrases in a language's way of sounding."""
        keys = [space_free.__wrapped__(phrase)[:LONGEST_KEY] for phrase in phrases]
        sounds = codes(keys, language)
        hashes = np.fromiter(map(_hash, keys), dtype=np.uint64, count=len(keys))
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        arrays: dict[str, npt.NDArray[Any]] = {"hashes": hashes[order], "order": order}
        for name, strings in (("key", keys), ("sound", sounds)):
            encoded = [each.encode() for each in strings]
            arrays[f"{name}s"] = np.frombuffer(b"".join(encoded), dtype=np.uint8)
            arrays[f"{name}_ends"] = np.fromiter(
                chain([0], accumulate(map(len, encoded))), dtype=np.int64, count=len(encoded) + 1
            )
        for name, strings in (("text", keys), ("sound", sounds)):
            index = TrigramIndex.build(strings)
            arrays |= {f"{name}_{part}": getattr(index, part) for part in PARTS}
        return cls(arrays, language)

    def __len__(self) -> int:
        return len(self._order)

    def key(self, number: int) -> str:
        """Return a phrase's key."""
        return self._keys[number]

    def exact(self, key: str) -> list[int]:
        """Return the numbers of the phrases with just this key."""
        value = np.uint64(_hash(key))
        begin, end = (np.searchsorted(self._hashes, value, side) for side in ("left", "right"))
        return sorted(number for number in self._order[begin:end].tolist() if self._keys[number] == key)

    def near(self, key: str, cutoff: float = 0.5, limit: int = 10) -> list[Hit]:
        """Return the phrases most like a key, best first."""
        return self.near_many([key], cutoff, limit)[0]

    def near_many(self, keys: Sequence[str], cutoff: float = 0.5, limit: int = 10) -> list[list[Hit]]:
        """Return for each key the phrases most like it, best first: one call for many windows."""
        keys = [key[:LONGEST_KEY] for key in keys]
        sounds = codes(keys, self.language)
        found = [self._candidates(key, sound) for key, sound in zip(keys, sounds, strict=True)]
        sizes = [len(numbers) for numbers in found]
        numbers = np.concatenate([np.empty(0, dtype=np.int32), *found])
        text = _alike(np.repeat(np.array(keys, dtype=object), sizes), self._keys.many(numbers))
        sound = _alike(np.repeat(np.array(sounds, dtype=object), sizes), self._sounds.many(numbers))
        score = TEXT * text + SOUND * sound
        hits: list[list[Hit]] = []
        begin = 0
        for size in sizes:
            part = slice(begin, begin + size)
            best = begin + np.argsort(-score[part], kind="stable")[:limit]
            hits.append([
                Hit(float(score[place]), int(numbers[place]), float(text[place]), float(sound[place]))
                for place in best.tolist() if score[place] >= cutoff
            ])  # fmt: skip
            begin += size
        return hits

    def _candidates(self, key: str, sound: str) -> npt.NDArray[np.int32]:
        if not key or not len(self):
            return np.empty(0, dtype=np.int32)
        by_text, _ = self._by_text.candidates(key, CANDIDATES)
        by_sound, _ = self._by_sound.candidates(sound, SOUND_CANDIDATES)
        return np.union1d(by_text, by_sound)


PARTS = ("starts", "postings", "weights")


class _Strings:
    """Strings in one array of bytes."""

    def __init__(self, data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> None:
        self._data, self._ends = data, ends

    def __getitem__(self, number: int) -> str:
        return self._data[self._ends[number] : self._ends[number + 1]].tobytes().decode()

    def many(self, numbers: npt.NDArray[np.int32]) -> list[str]:
        begins, ends, data = self._ends[numbers].tolist(), self._ends[numbers + 1].tolist(), self._data
        return [data[begin:end].tobytes().decode() for begin, end in zip(begins, ends, strict=True)]


def _alike(some: npt.NDArray[np.object_], others: list[str]) -> npt.NDArray[np.float32]:
    return cpdist(some.tolist(), others, scorer=Indel.normalized_similarity, dtype=np.float32)


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
