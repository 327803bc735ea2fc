"""Amounts that are said in two parts: "a kilo and a half", "ein Kilo zweihundert"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.skills.understanding.pieces import Piece

THOUSANDS = ("kg", "l")
"""Units of which a bare number behind says thousandths."""
FEWEST, MOST = 50, 950
"""Such a number, in steps of ten: "one kilo two hundred"."""


def summed(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with each amount that was said in two parts as one number before its unit."""
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        more, taken = _more(pieces, at + 1) if piece.unit and done else (0.0, 0)
        before = _number(done[-1]) if taken else None
        if before is not None:
            words = " ".join(each.text for each in pieces[at + 1 : at + 1 + taken])
            done[-1] = replace(
                done[-1],
                text=f"{done[-1].text} {words}",
                number=before + more,
                classes=done[-1].classes - {"article"},
            )
            at += taken
        done.append(piece)
        at += 1
    return done


def _number(piece: Piece) -> float | None:
    """Return how many are said: a number, or one for an article."""
    return piece.number if piece.number is not None else 1.0 if "article" in piece.classes else None


def _more(pieces: Sequence[Piece], at: int) -> tuple[float, int]:
    """Return what is added to the amount whose unit stands before, and in how many pieces that is said."""
    unit = pieces[at - 1].unit
    rest = [*pieces[at : at + 3], *[Piece("", 0, 0)] * 3]
    first, second, third = rest[:3]
    half = second.number is not None and 0 < second.number < 1
    if "and" in first.classes and half and not (third.content or third.unit or third.container):
        return second.number or 0.0, 2
    number = first.number or 0.0
    if unit and unit.unit in THOUSANDS and unit.amount == 1 and FEWEST <= number <= MOST and number % 10 == 0:
        small = second.unit is not None and second.unit.unit not in THOUSANDS and second.unit.amount == 1
        if small or not (second.unit or second.container):
            return number / 1000, 2 if small else 1
    return 0.0, 0
