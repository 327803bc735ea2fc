"""Amounts: packs, weights and limits of what is sold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from zuruf.catalog.model import Product
from zuruf.skills.api import Line

BASE = {"g": ("kg", 0.001), "kg": ("kg", 1.0), "ml": ("l", 0.001), "l": ("l", 1.0)}


def base(quantity: float, unit: str | None) -> tuple[float, str | None]:
    """Return an amount in kg or l (or pieces)."""
    if unit is None or unit not in BASE:
        return quantity, unit
    name, factor = BASE[unit]
    return round(quantity * factor, 6), name


def in_packs(quantity: float, unit: str, product: Product) -> float | None:
    """Return how many packs an amount is, None where the product has no such pack."""
    if product.pack is None:
        return None
    want, dimension = base(quantity, unit)
    pack, pack_dimension = base(product.pack.amount, product.pack.unit)
    if dimension != pack_dimension or not pack:
        return None
    return round(want / pack, 3)


def in_unit_of_sale(quantity: float, unit: str | None, product: Product) -> float:
    """Return an amount in what the product's limits count in: pieces, or kg and l where sold by those."""
    if unit and not product.unit:
        packs = in_packs(quantity, unit, product)
        return quantity if packs is None else packs
    if product.unit and unit is None and product.pack:
        return base(quantity * product.pack.amount, product.pack.unit)[0]
    return base(quantity, unit)[0]


def taken(lines: Iterable[Line], product: Product) -> float:
    """Return how much of a product is in the cart, in the unit of its limits."""
    return sum(
        in_unit_of_sale(each.quantity, each.unit, product) for each in lines if each.sku == product.sku
    )


def together(one: Line, other: Line) -> Line | None:
    """Return a kilo and five hundred grams of the same thing as one line; None for other lines."""
    if not one.unit or not other.unit or not replace(one, unit=other.unit).same_thing(other):
        return None
    (first, unit), (second, same) = base(one.quantity, one.unit), base(other.quantity, other.unit)
    return replace(one, quantity=round(first + second, 3), unit=unit) if unit == same else None


def fits_unit(unit: str, product: Product) -> bool:
    """Tell whether a product is sold by a unit of that kind."""
    return product.unit is not None and base(1, unit)[1] == base(1, product.unit)[1]


def countable(unit: str, product: Product) -> bool:
    """Tell whether an amount in a unit means something of a product: by its unit of sale, or in packs."""
    return fits_unit(unit, product) or (product.unit is None and in_packs(1, unit, product) is not None)
