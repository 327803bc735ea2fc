"""Forms of words: plural and singular, adjective endings, gender, the parts of a compound."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

Weights = dict[str, float]


@dataclass(frozen=True)
class Forms:
    """What `forms.yaml` of a language says."""

    symbols: dict[str, str]
    number_joints: list[str]
    articles: dict[str, Weights]
    genders: dict[str, list[str]]
    adjective: dict[str, list[str]]
    plurals: dict[str, list[str]]
    singulars: dict[str, list[str]]
    joints: list[str]
    split_least: int
    thing_frames: Weights
    quality_frames: Weights
    thing_is_capital: bool
    prepositions: list[str]
    product_rules: dict[str, list[str]]
    thing_rules: list[str]

    @classmethod
    def read(cls, path: Path) -> "Forms":
        """Read the file; a field that is missing or unknown raises TypeError."""
        return cls(**yaml.safe_load(path.read_text(encoding="utf-8")))

    def gender(self, noun: str) -> str:
        """Return the gender by the noun's end, "" where it is not known."""
        ends = self._gender_ends
        known = (noun[at:] for at in range(len(noun)) if noun[at:] in ends)
        return next((ends[end] for end in known), "")

    @functools.cached_property
    def _gender_ends(self) -> dict[str, str]:
        return {end: gender for gender, all_ends in self.genders.items() for end in all_ends}

    def plural(self, noun: str) -> list[str]:
        """Return likely plurals of a noun, which may be wrong but are then hardly ever heard."""
        return _replace_end(noun, self.plurals)

    def singular(self, noun: str) -> list[str]:
        """Return likely singulars of a noun in the plural; [] where its end does not look like one."""
        return [each for each in _replace_end(noun, self.singulars) if len(each) > 1]

    def inflected(self, adjective: str) -> list[str]:
        """Return an adjective with each of its endings."""
        stem = adjective
        for end in sorted(self.adjective["stem_ends"], key=len, reverse=True):
            if adjective.endswith(end) and len(adjective) - len(end) > 2:
                stem = adjective[: -len(end)]
                break
        return [stem + end for end in self.adjective["endings"]]

    def splits(self, word: str, parts: set[str], heads: set[str]) -> list[tuple[str, str]]:
        """Return the ways to take a compound apart: both parts known, or the second a word of its own."""
        found = []
        for at in range(self.split_least, len(word) - self.split_least + 1) if self.split_least else ():
            first, second = word[:at], word[at:]
            stems = [first, *(first.removesuffix(joint) for joint in self.joints if first.endswith(joint))]
            if second in heads or (second in parts and any(stem in parts for stem in stems)):
                found.append((first, second))
        return found


def parts_of(words: Iterable[str], known: set[str], least: int) -> set[str]:
    """Return `known` and the beginnings and ends that several of the words share: "papier", "katzen".

    A shared piece is a part where different letters stand before or after it (Harris 1955, "From phoneme to
    morpheme"), so that "apier" is none.
    """
    after: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for at in range(least, len(word) - least + 1):
            after[word[:at]].add(word[at])
            before[word[at:]].add(word[at - 1])
    shared = {piece for pieces in (after, before) for piece, letters in pieces.items() if len(letters) > 1}
    return known | shared


def _replace_end(noun: str, table: Mapping[str, list[str]]) -> list[str]:
    for at in range(len(noun) + 1):
        if noun[at:] in table:
            return [noun[:at] + new for new in table[noun[at:]]]
    return []
