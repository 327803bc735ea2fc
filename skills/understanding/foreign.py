"""Words next to a thing that mean nothing in this shop: another kind of it, or a choice that it has not."""

from __future__ import annotations

from collections.abc import Sequence

from zuruf.skills.understanding.pieces import Piece

OPENING = frozenset({"with", "without", "light", "extra"})


def other_kind(pieces: Sequence[Piece], anchor: int, products: Sequence[str]) -> str:
    """Return what a thing was called, where a strange word belongs to its name: "decaf latte"."""
    at = anchor
    while at > 0 and _foreign(pieces[at - 1], products):
        at -= 1
    own = pieces[anchor]
    return " ".join(each.text for each in pieces[at : anchor + 1]) if at < anchor or own.other_kind else ""


def unknown_choices(pieces: Sequence[Piece], anchor: int | None, products: Sequence[str]) -> tuple[str, ...]:
    """Return what was said to go with a thing, or not to, and means nothing here: "with almond milk"."""
    found: list[str] = []
    at = len(pieces) if anchor is None else anchor + 1
    opened = False
    while at < len(pieces):
        piece = pieces[at]
        opened = opened or bool(piece.classes & OPENING and not piece.content)
        end = at
        while opened and end < len(pieces) and _foreign(pieces[end], products):
            end += 1
        if end > at:
            end += end < len(pieces) and bool(pieces[end].choices)
            found.append(" ".join(each.text for each in pieces[at:end]))
        at = max(end, at + 1)
    return tuple(found)


def _foreign(piece: Piece, products: Sequence[str]) -> bool:
    return piece.strange and set(piece.hints).isdisjoint(products)
