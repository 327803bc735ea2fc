"""Masked words: what the classifier sees. Products, options and numbers become one word each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.text import words

SLOT = re.compile(r"\{(\w+)\}")
NUMBERS = frozenset({"number", "order_id", "phone"})


def masked(pieces: Iterable[Piece]) -> list[str]:
    """Return the words of tagged pieces, with names and numbers masked, and for whom a thing is."""
    spoken: list[str] = []
    listed = list(pieces)
    before: Piece | None = None
    for piece in listed[_openings(listed) :]:
        person = before is not None and "for_whom" in before.classes and not piece.known
        before = piece
        if person:
            mask = "{person}"
        elif piece.products:
            mask = "{product}"
        elif piece.choices and not piece.classes:
            mask = "{option}"
        elif piece.number is not None and not piece.classes:
            mask = "{number}"
        else:
            spoken += piece.text.split()
            continue
        if not (mask == "{number}" and spoken and spoken[-1] == mask):
            spoken.append(mask)
    return spoken


def _openings(pieces: Sequence[Piece]) -> int:
    """Return how many words only open an utterance ("ja", "hallo", "äh"), where more follows."""
    count = 0
    while count < len(pieces) and "opening" in pieces[count].classes:
        count += 1
    return (
        count
        if sum(not piece.classes & {"opening", "filler"} or piece.content for piece in pieces[count:])
        else 0
    )


def expanded(phrase: str, slots: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[str]:
    """Yield a phrase for each word of the slots in it whose words are listed; other slots stay."""
    found = next(
        (each for each in SLOT.finditer(phrase) if each[1] in slots and "pattern" not in slots[each[1]]), None
    )
    if found is None:
        yield phrase
        return
    for listed in slots[found[1]].values():
        for word in listed[:2]:
            yield from expanded(phrase[: found.start()] + word + phrase[found.end() :], slots)


def phrase_words(phrase: str) -> list[str]:
    """Return the folded words of a phrase; a slot is a word of its own."""
    spoken: list[str] = []
    at = 0
    for slot in SLOT.finditer(phrase):
        spoken += words(phrase[at : slot.start()])
        spoken.append("{number}" if slot[1] in NUMBERS else f"{{{slot[1]}}}")
        at = slot.end()
    return spoken + words(phrase[at:])
