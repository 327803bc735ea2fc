"""Where an item may begin, and what it costs to leave a piece out of every item."""

from __future__ import annotations

from collections.abc import Sequence

from zuruf.skills.understanding.pieces import Piece

NO_BOUNDARY = -2.5
"""Where it is so bad to begin an item, none begins."""


def starts_item(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether a number or an article begins something new here."""
    piece = pieces[at]
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is not None and "measure" in following.classes and not following.content:
        return False
    article = "article" in piece.classes and not (at > 0 and pieces[at - 1].pronoun)
    return article or (piece.number is not None and not piece.choices)


def boundary(pieces: Sequence[Piece], at: int) -> float:
    """Say how good a place before ``pieces[at]`` is to begin a new item."""
    if at == 0:
        return 0.0
    piece, before = pieces[at], pieces[at - 1]
    if before.classes & {"with", "without", "light", "extra"} and not before.content:
        return -3.0
    if before.number is not None and not before.content:
        if piece.unit or piece.container:
            return -4.0
        if piece.products and at > 1 and pieces[at - 2].classes & {"and", "with"}:
            return -3.0
    if piece.classes & {"and", "also", "want"} and not piece.content:
        return _after_joint(pieces, at)
    if before.classes & {"and"} and not before.content:
        return -2.5
    if starts_item(pieces, at):
        return 1.0
    if piece.classes & {"with", "without", "light", "extra"} and not piece.content:
        return -2.0
    return -1.0 if piece.choices and before.choices and not before.products else 0.0


def _after_joint(pieces: Sequence[Piece], at: int) -> float:
    """Say how well an item begins with "and", "also" or "i want"."""
    for place in range(at + 1, min(len(pieces), at + 3)):
        if pieces[place].pronoun:
            return 0.0
        if not pieces[place].classes & {"also", "want", "filler"}:
            return 1.6 if starts_item(pieces, place) or "want" in pieces[at].classes else 0.5
    return 0.5


def left_out(piece: Piece) -> float:
    """Return what it costs to take a piece for no part of an item."""
    if piece.content:
        return piece.length * (0.2 if piece.how == "part of the name" else 0.5)
    if piece.number is not None:
        return 1.5
    return 1.0 if piece.unit or piece.container or "article" in piece.classes else 0.05
