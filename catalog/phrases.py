"""Phrases (names, aliases, sounds-like forms) and the search among them, exact and approximate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, chain
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cpdist

from zuruf.catalog.phonetics import consonants, sounds
from zuruf.catalog.text import space_free
from zuruf.catalog.trigrams import TrigramIndex

WIDE, NARROW = 150, 40
"""How many phrases are compared: for one text (by sounds, and as many by letters), and for each of many."""
SHORT, FEW = 6, 15
"""A text of so few letters has few sounds: among many texts it is also looked for by letters."""
WEIGHTS = (0.3, 0.3, 0.2, 0.2)
"""Of likeness in letters (Indel, Levenshtein), in sounds (Levenshtein), in consonants (Indel): measured by
benchmarks/search.py."""
LONGEST_KEY = 120
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A phrase that was found: how alike (0 to 1; 1 is the same key), and its number."""

    score: float
    number: int


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
        spoken = sounds(keys, language)
        hashes = np.fromiter(map(_hash, keys), dtype=np.uint64, count=len(keys))
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        arrays: dict[str, npt.NDArray[Any]] = {"hashes": hashes[order], "order": order}
        for name, strings in (("key", keys), ("sound", spoken)):
            encoded = [each.encode() for each in strings]
            arrays[f"{name}s"] = np.frombuffer(b"".join(encoded), dtype=np.uint8)
            arrays[f"{name}_ends"] = np.fromiter(
                chain([0], accumulate(map(len, encoded))), dtype=np.int64, count=len(encoded) + 1
            )
        for name, strings in (("text", keys), ("sound", spoken)):
            index = TrigramIndex.build(strings)
            arrays |= {f"{name}_{part}": getattr(index, part) for part in PARTS}
        return cls(arrays, language)

    def __len__(self) -> int:
        return len(self._order)

    def key(self, number: int) -> str:
        """Return a phrase's key."""
        return self._keys[number]

    def sound(self, number: int) -> str:
        """Return a phrase's sounds."""
        return self._sounds[number]

    def exact(self, key: str) -> list[int]:
        """Return the numbers of the phrases with just this key."""
        value = np.uint64(_hash(key))
        begin, end = (np.searchsorted(self._hashes, value, side) for side in ("left", "right"))
        return sorted(number for number in self._order[begin:end].tolist() if self._keys[number] == key)

    def near(self, key: str, cutoff: float = 0.5, limit: int = 10) -> list[Hit]:
        """Return the phrases most like a key, best first."""
        return self._near([key], cutoff, limit, WIDE)[0]

    def near_many(self, keys: Sequence[str], cutoff: float = 0.5, limit: int = 10) -> list[list[Hit]]:
        """Return for each key the phrases most like it, best first: faster than one by one, less thorough."""
        return self._near(keys, cutoff, limit, NARROW)

    def _near(self, keys: Sequence[str], cutoff: float, limit: int, width: int) -> list[list[Hit]]:
        keys = [key[:LONGEST_KEY] for key in keys]
        spoken = sounds(keys, self.language)
        found = [self._candidates(key, sound, width) for key, sound in zip(keys, spoken, strict=True)]
        numbers = np.concatenate([np.empty(0, dtype=np.int32), *found])
        asked = np.repeat(np.arange(len(keys)), [len(each) for each in found]).tolist()
        score = self._scores([keys[each] for each in asked], [spoken[each] for each in asked], numbers)
        hits: list[list[Hit]] = []
        begin = 0
        for each in found:
            part = slice(begin, begin + len(each))
            best = begin + np.argsort(-score[part], kind="stable")[:limit]
            hits.append(
                [Hit(float(score[at]), int(numbers[at])) for at in best.tolist() if score[at] >= cutoff]
            )
            begin += len(each)
        return hits

    def _scores(self, keys: list[str], spoken: list[str], numbers: Numbers) -> npt.NDArray[np.float32]:
        """Return how alike each key (with its sounds) and the phrase of each number are."""
        names, sounds = self._keys.many(numbers), self._sounds.many(numbers)
        alike = (
            _alike(keys, names, Indel),
            _alike(keys, names, Levenshtein),
            _alike(spoken, sounds, Levenshtein),
            _alike(consonants(spoken), consonants(sounds), Indel),
        )
        score: npt.NDArray[np.float32] = np.array(WEIGHTS, dtype=np.float32) @ np.stack(alike)
        return score

    def _candidates(self, key: str, sound: str, width: int) -> Numbers:
        if not key or not len(self):
            return np.empty(0, dtype=np.int32)
        by_sound, _ = self._by_sound.candidates(sound, width)
        if width < WIDE and len(key) > SHORT:
            return by_sound
        by_text, _ = self._by_text.candidates(key, width if width == WIDE else FEW)
        return np.union1d(by_text, by_sound)


PARTS = ("starts", "postings", "weights")


class _Strings:
    """Strings in one array of bytes."""

    def __init__(self, data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> None:
        self._data, self._ends = memoryview(data.data), ends

    def __getitem__(self, number: int) -> str:
        return str(self._data[self._ends[number] : self._ends[number + 1]], "utf-8")

    def many(self, numbers: Numbers) -> list[str]:
        begins, ends, data = self._ends[numbers].tolist(), self._ends[numbers + 1].tolist(), self._data
        return [str(data[begin:end], "utf-8") for begin, end in zip(begins, ends, strict=True)]


def _alike(some: list[str], others: list[str], by: Any) -> npt.NDArray[np.float32]:
    return cpdist(some, others, scorer=by.normalized_similarity, dtype=np.float32)


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
