"""What is said without naming a product: it means the line last spoken of, or a line by its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zuruf.catalog.model import Catalog
from zuruf.skills.cart import ChosenOption, Line
from zuruf.skills.operations import Modify, Operation, Remove, Repeat, SetQuantity, Target
from zuruf.skills.session import Session
from zuruf.skills.understanding.items import Item, read_item
from zuruf.skills.understanding.pieces import Piece

LAST = Target(position="last")
ALL = Target(position="all")


@dataclass(frozen=True)
class _Said:
    """What the words hold: classes, a number, options, a place in the cart."""

    classes: frozenset[str]
    item: Item
    target: Target
    number: float | None
    unit: str | None
    spoken: frozenset[str] = field(default=frozenset())


def focus_line(session: Session) -> Line | None:
    """Return the line last spoken of."""
    lines = session.cart.lines
    if not lines:
        return None
    return lines[session.focus] if session.focus is not None and session.focus < len(lines) else lines[-1]


def place(pieces: Sequence[Piece], count: int) -> Target | None:
    """Return the line of so many that is meant by its place: the first, the last, the second."""
    for piece in pieces:
        if piece.content:
            continue
        for name in piece.classes:
            if name.startswith("ordinal_"):
                return Target(position=int(name.removeprefix("ordinal_")))
        if "middle" in piece.classes and count > 2:
            return Target(position=(count + 1) // 2)
        if "first" in piece.classes:
            return Target(position="first")
        if "last" in piece.classes:
            return Target(position="last")
    return None


def _told(pieces: Sequence[Piece], session: Session) -> Target | None:
    """Return the line that a word of its product's name tells from the others."""
    there = {line.sku for line in session.cart.lines}
    found = [there.intersection(piece.hints) for piece in pieces if piece.hints]
    common = set.intersection(*found) if found else set()
    return Target(common.pop()) if len(common) == 1 else None


def _line_at(target: Target, session: Session) -> Line | None:
    lines = session.cart.lines
    if target.sku is not None:
        return next((line for line in lines if line.sku == target.sku), None)
    if target.position == "first" and lines:
        return lines[0]
    if isinstance(target.position, int):
        return lines[target.position - 1] if 0 < target.position <= len(lines) else None
    return focus_line(session)


def read_bare(
    pieces: Sequence[Piece], session: Session, catalog: Catalog
) -> tuple[tuple[Operation, ...], str] | None:
    """Return the operations of words that name no product, and the rule; None when they are no change."""
    classes = frozenset(name for piece in pieces if not piece.content for name in piece.classes)
    named = place(pieces, len(session.cart.lines))
    target = ALL if "all" in classes and named is None else named or _told(pieces, session) or LAST
    line = _line_at(target, session)
    products = (
        tuple(dict.fromkeys(each.sku for each in session.cart.lines))
        if target == ALL
        else (line.sku,)
        if line
        else ()
    )
    item = read_item(pieces, None, products, catalog)
    options = item.options
    explicit = any(piece.number is not None for piece in pieces)
    number = item.quantity if explicit else None
    if "last" in classes and named is not None and session.cart.lines:
        target = Target(position=len(session.cart.lines))
    said = _Said(classes, item, target, number, item.unit, frozenset(piece.text for piece in pieces))
    return (
        _remove(said, session, catalog)
        or _step(said)
        or _quantity(said, session, line)
        or _options(said, options)
    )


def _remove(said: _Said, session: Session, catalog: Catalog) -> tuple[tuple[Operation, ...], str] | None:
    if not said.classes & {"remove", "forget"}:
        return None
    if said.item.options:
        chosen = frozenset(said.item.options)
        lines = [
            each
            for each in session.cart.lines
            if any(o.group == c.group and o.choice == c.choice for o in each.options for c in chosen)
        ]
        needed = any(catalog.groups[each.group].min for each in chosen)
        if lines and needed:
            return (Remove(Target(options=chosen)),), "remove the line with that option"
        gone = frozenset(ChosenOption(each.group, each.choice, "none") for each in chosen)
        return (Modify(said.target, gone),), "take the option away"
    if "forget" in said.classes and not session.cart.lines:
        return None
    return (Remove(said.target, said.number),), "remove the line"


def _step(said: _Said) -> tuple[tuple[Operation, ...], str] | None:
    for name, step in (("larger", 1), ("smaller", -1)):
        if name in said.classes:
            return (Modify(said.target, frozenset(said.item.options), step),), f"{name} by one step"
    return None


def _quantity(said: _Said, session: Session, line: Line | None) -> tuple[tuple[Operation, ...], str] | None:
    classes, number = said.classes, said.number
    options = frozenset(said.item.options)
    count = number if number is not None else 1.0
    if "same" in classes or ("again" in classes and not options and number is None):
        return (Repeat(said.target, count),), "the same again"
    if "less" in classes and line is not None and number is not None and not line.unit:
        return (SetQuantity(said.target, max(0.0, line.quantity - number)),), "so many less"
    if "more" in classes and not options and (number is not None or said.item.article or "of_it" in classes):
        return (Repeat(said.target, count),), "so many more"
    if number is None:
        return None
    if options and line is not None and number < line.quantity:
        return (Modify(said.target, options, 0, number),), "some of them with that"
    if options:
        return (
            SetQuantity(said.target, number, said.unit),
            Modify(said.target, options),
        ), "so many, with that"
    return (SetQuantity(said.target, number, said.unit),), "a bare number"


def _options(said: _Said, options: Sequence[ChosenOption]) -> tuple[tuple[Operation, ...], str] | None:
    if not options:
        return None
    if "of_it" in said.classes and said.item.article:
        return (Modify(said.target, frozenset(options), 0, 1),), "one of them with that"
    return (Modify(said.target, frozenset(options)),), "options of the line last spoken of"
