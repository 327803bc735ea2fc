"""A piece of an utterance: some words with what they may mean."""

from __future__ import annotations

from dataclasses import dataclass

from zuruf.skills.understanding.meanings import Match, Meaning
from zuruf.skills.understanding.words import Unit


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words with what they may mean.

    ``classes`` are those of the function words; ``number`` a value, ``unit`` and ``container`` what it
    counts; ``score`` how sure the match is, ``how`` the way it was found.
    """

    text: str
    start: int
    end: int
    classes: frozenset[str] = frozenset()
    number: float | None = None
    unit: Unit | None = None
    container: float | None = None
    products: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = ()
    presets: tuple[tuple[str, int], ...] = ()
    hints: tuple[str, ...] = ()
    score: float = 0.0
    how: str = "unknown"
    name: str = ""
    strange: bool = False

    @property
    def known(self) -> bool:
        """Tell whether the words mean anything."""
        return self.how != "unknown"

    @property
    def content(self) -> bool:
        """Tell whether the words name something that the shop has."""
        return bool(self.products or self.choices or self.groups or self.presets)

    @property
    def pronoun(self) -> bool:
        """Tell whether the words stand for what was just named: "make *it* a large"."""
        return "it" in self.classes and "definite" not in self.classes

    @property
    def other_kind(self) -> bool:
        """Tell whether only the end of the word names a thing: a kind of it that we do not have."""
        return self.how == "of that kind"

    @property
    def length(self) -> int:
        """Return the number of letters."""
        return len(self.text.replace(" ", ""))


def from_match(text: str, start: int, end: int, match: Match) -> Piece:
    """Return the piece that a match in the lexicon makes of some words."""

    def ids(kind: str) -> tuple[Meaning, ...]:
        return tuple(each for each in match.meanings if each.kind == kind)

    return Piece(
        text,
        start,
        end,
        products=tuple(each.id for each in ids("product")),
        choices=tuple((each.group, each.id) for each in ids("choice")),
        groups=tuple(each.group for each in ids("group")),
        presets=tuple((each.group, int(each.id)) for each in ids("preset")),
        score=match.score,
        how=match.how,
        name=match.name,
    )
