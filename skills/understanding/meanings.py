"""What the names of a shop's things stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zuruf.catalog.model import Names, WordLists


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name may stand for: a product, a choice of a group, a group, or a product's preset."""

    kind: str
    id: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Meanings of some words, with how sure the match is, and the name that matched."""

    meanings: tuple[Meaning, ...]
    score: float
    name: str
    how: str


def spoken_names(
    name: Names, aliases: WordLists, sounds: WordLists, language: str
) -> Iterator[tuple[str, bool]]:
    """Yield every name and whether it belongs to the language (or to all)."""
    for code, text in name.items():
        yield text, code in (language, "")
    for lists in (aliases, sounds):
        for code, texts in lists.items():
            for text in texts:
                yield text, code in (language, "")


def plain(text: str) -> str:
    """Return a text with spaces for its punctuation."""
    return "".join(each if each.isalnum() or each == "'" else " " for each in text)
