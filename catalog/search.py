"""Find products as customers say them: misheard, split, joined, in the plural.

Scores run from 0 to 1 (how alike in letters and sounds; 1 is the same name). Each match says what it is good
for: sure enough to act, good enough to ask, or to be refused.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rapidfuzz.distance import Levenshtein

from zuruf.catalog.index_files import load_or_build
from zuruf.catalog.model import Catalog
from zuruf.catalog.names import spoken_forms, spoken_names
from zuruf.catalog.phonetics import sounds
from zuruf.catalog.phrases import Hit, PhraseIndex
from zuruf.catalog.text import key_of, normalize

Decision = Literal["accept", "ask", "refuse"]

ACCEPT, MARGIN = 0.66, 0.03
"""Taken without a question: at least this strength, and so much better in score than the next product."""
ASK = 0.6
"""Strength that is worth a question: "did you mean A or B?"."""
SHORT, BRIEF = 10, 0.02
"""Names of fewer sounds are weaker by so much for each that is missing: short words are alike by chance."""
RUN, BROKEN = 2, 0.03
"""More wrong sounds in a row weaken by so much for each: there stands another word (apple, pear)."""
BIG = 20_000
"""From so many names on, the index is kept on disk where there is a folder for it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A product that may have been meant, and the name that was heard; the margin is to the next product."""

    sku: str
    score: float
    heard_as: str
    margin: float = 0.0
    decision: Decision = "ask"


class ProductSearch:
    """All names of a catalog, to be found in the language they were said in. Threads may share it."""

    def __init__(self, catalog: Catalog, folder: Path | None = None) -> None:
        self.catalog = catalog
        self._folder = folder
        self._lock = threading.Lock()
        self._indexes: dict[str, _Names] = {}

    def find(self, text: str, language: str, limit: int = 5) -> list[Match]:
        """Return the products most like what was heard, best first; the first one carries the decision."""
        names = self._names(language)
        key = key_of(text, language)
        hits = names.exact(key) + names.index.near(key, 0.3, 6 * limit + 10)
        return names.judged([key], [hits], limit)[0]

    def exact(self, text: str, language: str) -> list[Match]:
        """Return the products that have just this name, alias or sounds-like form."""
        names = self._names(language)
        key = key_of(text, language)
        return names.judged([key], [names.exact(key)], len(self.catalog.products))[0]

    def near_many(
        self, texts: Sequence[str], language: str, cutoff: float = 0.5, limit: int = 5
    ) -> list[list[Match]]:
        """Return for each text about what `find` does, in one go: made for all windows of a sentence."""
        names = self._names(language)
        keys = [key_of(text, language) for text in texts]
        return names.judged(keys, names.index.near_many(keys, cutoff, 3 * limit), limit)

    def warm_up(self) -> None:
        """Build the indexes of all the shop's languages now, not with the first customer."""
        for language in self.catalog.shop.languages:
            self._names(language)

    def _names(self, language: str) -> _Names:
        found = self._indexes.get(language)
        if found is None:
            with self._lock:
                found = self._indexes.get(language)
                if found is None:
                    found = self._indexes[language] = _Names(self.catalog, language, self._folder)
        return found


class _Names:
    """The names of one language, and which product each belongs to."""

    def __init__(self, catalog: Catalog, language: str, folder: Path | None) -> None:
        self.skus: list[str] = []
        self.names: list[str] = []
        phrases: list[str] = []
        for sku, name in spoken_names(catalog, language):
            for form in spoken_forms(name, language):
                self.skus.append(sku)
                self.names.append(name)
                phrases.append(form)
        kept = folder if len(phrases) >= BIG else None
        self.index: PhraseIndex = load_or_build(phrases, language, kept)

    def exact(self, key: str) -> list[Hit]:
        return [Hit(1.0, number) for number in self.index.exact(key)] if key else []

    def judged(self, keys: Sequence[str], hits: Sequence[Sequence[Hit]], limit: int) -> list[list[Match]]:
        heard = sounds(keys, self.index.language)
        return [self._judged(sound, found, limit) for sound, found in zip(heard, hits, strict=True)]

    def _judged(self, heard: str, hits: Sequence[Hit], limit: int) -> list[Match]:
        best: dict[str, Hit] = {}
        for hit in hits:
            known = best.get(self.skus[hit.number])
            if known is None or hit.score > known.score:
                best[self.skus[hit.number]] = hit
        ranked = sorted(best.items(), key=lambda item: -item[1].score)[: limit + 1]
        scores = [hit.score for _, hit in ranked] + [0.0]
        matches = []
        for place, (sku, hit) in enumerate(ranked[:limit]):
            margin = hit.score - scores[0 if place else 1]
            strength = hit.score - doubt(heard, self.index.sound(hit.number)) if hit.score < 1 else 1.0
            matches.append(
                Match(sku, hit.score, self.names[hit.number], margin, _decide(strength, margin, place))
            )
        return matches


def doubt(heard: str, name: str) -> float:
    """Return by how much a match is weaker than its score says, from the sounds of both."""
    run = longest = 0
    for step in Levenshtein.opcodes(heard, name):
        size = max(step.src_end - step.src_start, step.dest_end - step.dest_start)
        if step.tag != "equal":
            run += size
            longest = max(longest, run)
        elif size > 1:
            run = 0
    return BROKEN * max(longest - RUN, 0) + BRIEF * max(SHORT - len(name), 0)


def _decide(strength: float, margin: float, place: int) -> Decision:
    if place == 0 and strength >= ACCEPT and (margin >= MARGIN or (strength >= 1 and margin > 0)):
        return "accept"
    return "ask" if strength >= ASK and (place == 0 or margin > -MARGIN) else "refuse"


__all__ = ["Decision", "Match", "ProductSearch", "key_of", "normalize"]
