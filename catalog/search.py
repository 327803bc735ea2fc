"""Find products as customers say them: misheard, split, joined, in the plural.

Scores run from 0 to 1 (.6 alike in letters, .4 in sound; 1 is the same name). Each match says what it is good
for: sure enough to act, good enough to ask, or to be refused.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from zuruf.catalog.index_files import load_or_build
from zuruf.catalog.model import Catalog
from zuruf.catalog.names import spoken_forms, spoken_names
from zuruf.catalog.phrases import Hit, PhraseIndex
from zuruf.catalog.text import key_of, normalize

Decision = Literal["accept", "ask", "refuse"]

ACCEPT, MARGIN = 0.75, 0.05
"""Taken without a question: at least this score, and this much better than the runner-up."""
ASK = 0.62
"""Worth a question: "did you mean A or B?"."""
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
        hits = [Hit(1.0, number) for number in names.index.exact(key)] if key else []
        hits += names.index.near(key, 0.3, 6 * limit + 10)
        return judged(names.matches(hits))[:limit]

    def exact(self, text: str, language: str) -> list[Match]:
        """Return the products that have just this name, alias or sounds-like form."""
        names = self._names(language)
        key = key_of(text, language)
        return judged(names.matches([Hit(1.0, number) for number in names.index.exact(key)])) if key else []

    def near_many(
        self, texts: Sequence[str], language: str, cutoff: float = 0.5, limit: int = 5
    ) -> list[list[Match]]:
        """Return for each text what `find` does, in one go: made for all windows of a sentence."""
        names = self._names(language)
        keys = [key_of(text, language) for text in texts]
        found = names.index.near_many(keys, cutoff, 3 * limit)
        return [judged(names.matches(hits))[:limit] for hits in found]

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

    def matches(self, hits: Sequence[Hit]) -> list[Match]:
        best: dict[str, Match] = {}
        for hit in hits:
            sku = self.skus[hit.number]
            if sku not in best or hit.score > best[sku].score:
                best[sku] = Match(sku, hit.score, self.names[hit.number])
        return sorted(best.values(), key=lambda match: -match.score)


def judged(matches: Sequence[Match]) -> list[Match]:
    """Return matches (best first) with their margins and decisions."""
    found: list[Match] = []
    for place, match in enumerate(matches):
        after = matches[place + 1].score if place + 1 < len(matches) else 0.0
        margin = match.score - (after if place == 0 else matches[0].score)
        found.append(replace(match, margin=margin, decision=_decide(match.score, margin, place)))
    return found


def _decide(score: float, margin: float, place: int) -> Decision:
    if place == 0 and ((score >= ACCEPT and margin >= MARGIN) or (score >= 1 and margin > 0)):
        return "accept"
    return "ask" if score >= ASK and (place == 0 or margin > -MARGIN) else "refuse"


__all__ = ["Match", "ProductSearch", "judged", "key_of", "normalize"]
