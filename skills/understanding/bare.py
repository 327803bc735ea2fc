"""What is said without naming a product: it means the line last spoken of, or a line by its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from zuruf.catalog.model import Catalog
from zuruf.skills.cart import ChosenOption, Line
from zuruf.skills.operations import Add, Modify, Operation, Remove, Repeat, SetQuantity, Target
from zuruf.skills.session import Session
from zuruf.skills.understanding.arranging import merge
from zuruf.skills.understanding.boundaries import starts_item
from zuruf.skills.understanding.items import Item, read_item
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.places import ORDINAL, place, places

OF_THE_CART = frozenset(
    {"remove", "forget", "swap", "instead", "larger", "smaller", "first", "last", "all", "same"}
)
NEW = frozenset({"more", "another", "and", "also"})
UNWANTED = (frozenset({"take", "away"}), frozenset({"not", "afterall"}))
"""Words that only together take something out: "take it off", "not the wide one after all"."""
STEPS = frozenset({"larger", "smaller"})
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
    places: tuple[int, ...] = ()
    new_one: bool = False


def focus_line(session: Session) -> Line | None:
    """Return the line last spoken of."""
    lines = session.cart.lines
    if not lines:
        return None
    return lines[session.focus] if session.focus is not None and session.focus < len(lines) else lines[-1]


def _told(pieces: Sequence[Piece], session: Session) -> Target | None:
    """Return the line that a word of its product's name tells from the others."""
    there = {line.sku for line in session.cart.lines}
    found = [there.intersection(piece.hints) for piece in pieces if piece.hints and not piece.choices]
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
    pieces = _without_denied(_steps(pieces))
    classes = frozenset(name for piece in pieces if not piece.content for name in piece.classes)
    if wanted := _of_topic(pieces, classes, session.topic, catalog):
        return (wanted,), "the thing just asked about"
    pieces, second = _without_second(pieces)
    if second or "another" in classes:
        classes |= {"more", "another"}
    named = place(pieces, len(session.cart.lines))
    target = ALL if "all" in classes and named is None else named or _told(pieces, session) or LAST
    if target == ALL and (each := _options_of_each(pieces, session, catalog)):
        return each, "options of all lines"
    line = _line_at(target, session)
    products = tuple(dict.fromkeys(each.sku for each in session.cart.lines)) if target == ALL else ()
    item = read_item(pieces, None, products or ((line.sku,) if line else ()), catalog)
    item = replace(item, options=_chosen(item.options, pieces, line, catalog))
    explicit = any(piece.number is not None or piece.unit for piece in pieces)
    number = item.quantity if explicit else None
    if explicit and number is None and item.article:
        number = 1.0
    if "last" in classes and named is not None and session.cart.lines:
        target = Target(position=len(session.cart.lines))
    several = places(pieces, len(session.cart.lines))
    new_one = not several and _new_one(pieces, item, catalog)
    said = _Said(classes, item, target, number, item.unit, several, new_one)
    return (
        _remove(said, session, catalog)
        or _step(said)
        or _quantity(said, session, line)
        or _options(said, line)
    )


def _steps(pieces: Sequence[Piece]) -> list[Piece]:
    """Read "kleiner" as a step, which is also how "small" is inflected, where no article makes it a thing."""
    if any("article" in piece.classes for piece in pieces):
        return list(pieces)
    return [
        Piece(piece.text, piece.start, piece.end, piece.classes, score=1.0, how="word")
        if piece.classes & STEPS and piece.how == "inflected"
        else piece
        for piece in pieces
    ]


def _without_denied(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return the pieces without the number that it shall not be: "not two but three", "three, not two"."""
    numbers = [at for at, piece in enumerate(pieces) if piece.number is not None]
    denied = next((at for at in numbers if at and "not" in pieces[at - 1].classes), None)
    if denied is None or len(numbers) != 2 or any(piece.content for piece in pieces):
        return pieces
    return [*pieces[: denied - 1], *pieces[denied + 1 :]]


def _without_second(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], bool]:
    """Tell whether "a second one" is said, which is another one and not a place; return the rest."""
    for at, (one, two) in enumerate(pairwise(pieces)):
        if "article" in one.classes and any(name.startswith(ORDINAL) for name in two.classes):
            return [*pieces[: at + 1], *pieces[at + 2 :]], True
    return pieces, False


def _of_topic(
    pieces: Sequence[Piece], classes: frozenset[str], topic: str | None, catalog: Catalog
) -> Add | None:
    """Read "two of those then" after a question about something that is not in the cart."""
    if topic not in catalog.products or classes & OF_THE_CART:
        return None
    assert topic is not None
    item = read_item(pieces, None, (topic,), catalog)
    if item.quantity is None and not classes >= {"want", "it"}:
        return None
    return Add(topic, item.quantity or 1, item.unit, frozenset(item.options), heard=item.heard)


def _options_of_each(
    pieces: Sequence[Piece], session: Session, catalog: Catalog
) -> tuple[Operation, ...] | None:
    """Read "large, both of them" where the things in the cart call their sizes each by another group."""
    skus = dict.fromkeys(line.sku for line in session.cart.lines)
    read = {sku: frozenset(read_item(pieces, None, (sku,), catalog).options) for sku in skus}
    if len({options for options in read.values() if options}) < 2:
        return None
    return tuple(Modify(Target(sku, "all"), options) for sku, options in read.items() if options)


def _chosen(
    options: Sequence[ChosenOption], pieces: Sequence[Piece], line: Line | None, catalog: Catalog
) -> tuple[ChosenOption, ...]:
    """Read "no, chocolate" as the choice where the line has another one of which only one can be had."""
    if line is None or not any({"without", "correction"} <= piece.classes for piece in pieces):
        return tuple(options)
    have = {each.group: each.choice for each in line.options if each.amount != "none"}
    return tuple(
        replace(each, amount="normal")
        if each.amount == "none"
        and each.choice
        and catalog.groups[each.group].max == 1
        and have.get(each.group, each.choice) != each.choice
        else each
        for each in options
    )


def _new_one(pieces: Sequence[Piece], item: Item, catalog: Catalog) -> bool:
    """Tell whether "and one with oat milk", "another strawberry one" asks for one more thing of the kind."""
    begins = (starts_item(pieces, at) or "another" in piece.classes for at, piece in enumerate(pieces))
    start = next((at for at, begun in enumerate(begins) if begun), None)
    if start is None or not item.options or not any(piece.classes & NEW for piece in pieces[: start + 1]):
        return False
    after = next((each for each in pieces[start + 1 :] if each.content or "filler" not in each.classes), None)
    told_apart = after is not None and bool(after.classes & {"with", "without"}) and not after.content
    kinds = [catalog.groups[each.group] for each in item.options]
    return told_apart or all(kind.max == 1 and not kind.amounts for kind in kinds)


def _remove(said: _Said, session: Session, catalog: Catalog) -> tuple[tuple[Operation, ...], str] | None:
    if not said.classes & {"remove", "forget"} and not any(said.classes >= each for each in UNWANTED):
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
    if len(said.places) > 1 and not said.classes & {"of_it", "from"}:
        return tuple(Remove(Target(position=each)) for each in said.places), "remove lines by their places"
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
        if options and line is not None:
            other = frozenset(merge(tuple(line.options), tuple(options)))
            return (Add(line.sku, count, said.unit, other),), "the same again, with that"
        return (Repeat(said.target, count),), "the same again"
    if line is not None and said.new_one and "of_it" not in classes:
        return (Add(line.sku, count, said.unit, options),), "one more of the kind, with that"
    if "less" in classes and line is not None and number is not None and not line.unit:
        return (SetQuantity(said.target, max(0.0, line.quantity - number)),), "so many less"
    if line is not None and "too" in classes and not options and number == 1 <= line.quantity:
        return (Repeat(said.target, number),), "so many more, too"
    if "more" in classes and not options and (number or said.item.article or classes & {"of_it", "another"}):
        if said.unit and line is not None:
            return (Add(line.sku, count, said.unit, line.options),), "so much more"
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


def _options(said: _Said, line: Line | None) -> tuple[tuple[Operation, ...], str] | None:
    options = frozenset(said.item.options)
    have = [each for each in line.options if each.amount != "none"] if line else []
    if not options and "without" in said.classes and said.item.bare_none and len(have) == 1:
        options = frozenset({replace(have[0], amount="none", count=1)})
    if not options:
        return None
    if "of_it" in said.classes and said.item.article:
        return (Modify(said.target, options, 0, 1),), "one of them with that"
    return (Modify(said.target, options),), "options of the line last spoken of"
