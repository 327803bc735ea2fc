"""Cut the pieces of an utterance where the customer corrects, shares or addresses something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.skills.understanding.items import Item
from zuruf.skills.understanding.pieces import Piece

Part = tuple[Piece | None, list[Piece]]
MEMBER = frozenset(
    {"first", "last", "other", "ordinal_2", "ordinal_3", "ordinal_4", "ordinal_5", "ordinal_6"}
)
ONE_MORE = Piece("", 0, 0, frozenset({"article"}), score=1.0, how="word")
SOFT = frozenset({"want", "filler", "definite", "measure"})
CUTS = frozenset({"correction", "forget", "pause"})


def split(pieces: Sequence[Piece], classes: set[str]) -> list[Part]:
    """Cut at pieces of these classes; each part comes with the piece before it."""
    parts: list[Part] = [(None, [])]
    for at, piece in enumerate(pieces):
        inside = at > 0 and "with" in pieces[at - 1].classes
        if piece.classes & classes and not piece.content and not inside:
            parts.append((piece, []))
        else:
            parts[-1][1].append(piece)
    return parts


def corrections(pieces: Sequence[Piece]) -> list[Part]:
    """Cut where the customer corrects themselves; a "no" before a name means without it."""
    parts: list[Part] = [(None, [])]
    for at, piece in enumerate(pieces):
        following = next(
            (each for each in pieces[at + 1 :] if each.content or each.hints or not each.classes & SOFT), None
        )
        negates = (
            "without" in piece.classes
            and following is not None
            and (following.content or bool(following.hints) or not following.known)
        )
        follows = pieces[at + 1].classes if at + 1 < len(pieces) else frozenset()
        adds = "make" in piece.classes and follows & {"with", "without"}
        if piece.classes & CUTS and not (piece.content or negates or adds):
            parts.append((piece, []))
        else:
            parts[-1][1].append(piece)
    return parts


def left_over(pieces: Sequence[Piece], last: Item) -> bool:
    """Tell whether a number or something strange came after the last thing: a correction means that."""
    end = last.pieces[-1].end if last.pieces else 0
    rest = [piece for piece in pieces if piece.start >= end]
    begun = [piece for piece in rest if "article" in piece.classes or piece.number is not None]
    return bool(begun) and (begun[-1] is rest[-1] or any(not piece.known for piece in rest))


def before_and(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Cut before the first "and"; nothing comes before it where no number or option does."""
    at = next((at for at, piece in enumerate(pieces) if "and" in piece.classes and not piece.content), 0)
    said = any(piece.number is not None or piece.content for piece in pieces[:at])
    return (pieces[:at], pieces[at:]) if said else ([], pieces)


def resumed(pieces: Sequence[Piece]) -> list[Piece]:
    """Drop the number in "three er four lemons": after a hesitation another one is said."""
    kept: list[Piece] = []
    for at, piece in enumerate(pieces):
        after = at + 1
        while after < len(pieces) and "opening" in pieces[after].classes and not pieces[after].content:
            after += 1
        again = at + 1 < after < len(pieces) and _counts(pieces[after])
        if not (again and _counts(piece)):
            kept.append(piece)
    return kept


def _counts(piece: Piece) -> bool:
    return (piece.number is not None or "article" in piece.classes) and not piece.content


def without_beneficiary(pieces: Sequence[Piece]) -> list[Piece]:
    """Drop "for my mother": whom it is for is no thing to be sold."""
    kept: list[Piece] = []
    skip = False
    for piece in pieces:
        if "for_whom" in piece.classes:
            skip = True
            continue
        if skip and piece.how != "name":
            skip = False
            continue
        skip = False
        kept.append(piece)
    return kept


def members(pieces: Sequence[Piece]) -> list[Piece]:
    """Put an article for "another", and for "the second one" where only its options follow."""
    told: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece, following = pieces[at], pieces[at + 1 : at + 3]
        one = replace(ONE_MORE, text=piece.text, start=piece.start, end=piece.end)
        counted = bool(following) and following[0].number is not None
        if "another" in piece.classes and not counted:
            told.append(one)
        elif _member([piece, *following], told):
            told.append(one)
            at += 1
        else:
            told.append(piece)
        at += 1
    return told


def _member(pieces: Sequence[Piece], before: Sequence[Piece]) -> bool:
    """Tell whether words such as "the other" begin what is said of one of the things named before."""
    if len(pieces) < 3 or not any(piece.content for piece in before):
        return False
    definite, which, rest = pieces
    own = rest.classes & {"with", "without", "filler"} or rest.choices
    return "definite" in definite.classes and bool(which.classes & MEMBER and own) and not rest.products


def leading(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Cut off options said before the first number: "to go please, two …" belongs to everything."""
    for at, piece in enumerate(pieces):
        if piece.choices and not piece.products:
            continue
        if piece.classes & {"filler", "want", "definite"} and not piece.content:
            continue
        lead = pieces[:at]
        has = any(each.choices for each in lead)
        separated = piece.number is not None or "article" in piece.classes
        return (lead, pieces[at:]) if has and separated else ([], pieces)
    return [], pieces


def up_to_item(part: list[Piece], first: Item) -> tuple[list[Piece], list[Piece]]:
    """Cut before the first thing: what is said before it belongs to all."""
    start = next(
        (at for at, piece in enumerate(part) if piece.number is not None or "article" in piece.classes), None
    )
    if start is None:
        start = next(at for at, piece in enumerate(part) if piece.products)
    return part[:start], part[start:]
