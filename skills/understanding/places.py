"""Lines of the cart that are meant by their place: the first, the last two, the second and the third."""

from __future__ import annotations

from collections.abc import Sequence

from zuruf.skills.operations import Target
from zuruf.skills.understanding.pieces import Piece

ORDINAL = "ordinal_"


def place(pieces: Sequence[Piece], count: int) -> Target | None:
    """Return the line of so many that is meant by its place: the first, the last, the second."""
    for piece in pieces:
        if piece.content:
            continue
        for name in piece.classes:
            if name.startswith(ORDINAL):
                return Target(position=int(name.removeprefix(ORDINAL)))
        if "middle" in piece.classes and count > 2:
            return Target(position=(count + 1) // 2)
        if "first" in piece.classes:
            return Target(position="first")
        if "last" in piece.classes:
            return Target(position="last")
    return None


def places(pieces: Sequence[Piece], count: int) -> tuple[int, ...]:
    """Return the places of all lines that are meant, the last first: so they can be taken out one by one."""
    found: set[int] = set()
    for at, piece in enumerate(pieces):
        if piece.content:
            continue
        many = min(_how_many(pieces, at), count)
        found |= {int(name.removeprefix(ORDINAL)) for name in piece.classes if name.startswith(ORDINAL)}
        if "first" in piece.classes:
            found |= set(range(1, many + 1))
        elif "last" in piece.classes:
            found |= set(range(count - many + 1, count + 1))
    return tuple(sorted((each for each in found if 0 < each <= count), reverse=True))


def _how_many(pieces: Sequence[Piece], at: int) -> int:
    """Return how many are meant by "the last two", "the two last", "the first both"."""
    for beside in (at + 1, at - 1):
        if 0 <= beside < len(pieces) and not pieces[beside].content:
            if "both" in pieces[beside].classes:
                return 2
            number = pieces[beside].number
            if number is not None and number >= 1 and number.is_integer():
                return int(number)
    return 1
