"""Numbers that were heard as other words: "too packs", "for tins", "won jar"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.words import FunctionWords

BEGINS = frozenset({"and", "also", "want", "opening", "correction", "make", "rather"})


def counted(pieces: Sequence[Piece], language: FunctionWords) -> list[Piece]:
    """Return the pieces, with numbers for what sounds like them where something is to be counted."""
    meant: list[Piece] = []
    for piece, following in zip_longest(pieces, pieces[1:]):
        number = language.homophones.get(piece.text)
        if number and following and _counts(number, meant[-1] if meant else None, following, language):
            piece = replace(piece, classes=frozenset(), number=number, score=0.8, how="misheard word")
        meant.append(piece)
    return meant


def _counts(number: float, before: Piece | None, following: Piece, language: FunctionWords) -> bool:
    """Tell whether a number is wanted: before packs, or before several of a thing that is begun."""
    begins = before is None or (before.number is None and bool(before.classes & BEGINS))
    if following.products:
        return begins and following.how == "inflected"
    return (begins or (before is not None and before.content)) and _packs(number, following, language)


def _packs(number: float, piece: Piece, language: FunctionWords) -> bool:
    """Tell whether a word counts packs: several, or one."""
    word = piece.text.split()[0]
    several = any(each != word and each in language.containers for each in language.stems(word))
    return several if number > 1 else word in language.containers
