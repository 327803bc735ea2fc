"""Amounts that go on from one thing to the next: "200 grams of salami and 150 of ham", "the same of ham"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from zuruf.catalog.model import Catalog
from zuruf.skills.understanding.items import Item
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.words import Unit

NO_PIECES = 20
"""So many grams are meant, and not pieces, where grams were spoken of."""
SMALL = frozenset({"g", "ml"})


def carried(items: Sequence[Item], catalog: Catalog) -> list[Item]:
    """Return the items, with the unit or the whole amount of the one before where it was left out."""
    done: list[Item] = []
    for item in items:
        before = done[-1] if done else None
        done.append(_after(before, item, catalog) if before and item.products else item)
    return done


def equally(items: Sequence[Item], said: Item | None, catalog: Catalog) -> list[Item]:
    """Return the items with the amount that was said of each: "apples and pears a kilo each"."""
    told = [item for item in ([said] if said else []) + [*items[::-1]] if item.quantity is not None]
    counted = next((item for item in told if not item.article), told[0] if told else None)
    if counted is None:
        return list(items)
    unit = Unit(counted.unit) if counted.unit else None
    return [
        replace(item, quantity=counted.quantity, unit=counted.unit)
        if (item.quantity is None or item.article) and (unit is None or _sold_by(item, unit, catalog))
        else item
        for item in items
    ]


def _after(before: Item, item: Item, catalog: Catalog) -> Item:
    if item.quantity is None and any("same" in piece.classes for piece in item.pieces):
        return replace(item, quantity=before.quantity, unit=before.unit)
    unit = next((piece.unit for piece in before.pieces if piece.unit), None)
    number = item.quantity
    if unit is None or number is None or item.unit or item.article or not _sold_by(item, unit, catalog):
        return item
    if _counted_of(item.pieces) or (unit.unit in SMALL and number >= NO_PIECES):
        return replace(item, quantity=round(number * unit.amount, 6), unit=unit.unit)
    return item


def _sold_by(item: Item, unit: Unit, catalog: Catalog) -> bool:
    kind = unit.unit[-1]
    sold = (catalog.products[sku].unit for sku in item.products)
    return any(each is not None and each[-1] == kind for each in sold)


def _counted_of(pieces: Sequence[Piece]) -> bool:
    """Tell whether a part of something is counted: "two of the pears"."""
    return any(one.number is not None and "from" in two.classes for one, two in pairwise(pieces))
