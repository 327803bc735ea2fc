"""Typed values of a Reply: what is meant, not how it is said. The renderer puts them into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zuruf.catalog.model import OpeningHours
from zuruf.skills.cart import ChosenOption, Line


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in integer cents."""

    cents: int
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of pieces (``unit`` None), or an amount in g, kg, ml or l."""

    number: float
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The name of a unit: g, kg, ml, l, or None for a piece."""

    unit: str | None


@dataclass(frozen=True, slots=True)
class Per:
    """What a price is for: nothing is said for a piece, "je Kilo" for a kilo."""

    unit: str | None


@dataclass(frozen=True, slots=True)
class ProductName:
    """A product, by the name that the catalog gives it."""

    sku: str


@dataclass(frozen=True, slots=True)
class Description:
    """What the catalog says of a product."""

    sku: str


@dataclass(frozen=True, slots=True)
class Variant:
    """A product with what tells it from another of the same name: its pack, price or description."""

    sku: str
    detail: object


@dataclass(frozen=True, slots=True)
class OptionName:
    """A choice of an option group, with its amount; ``plain`` is its name alone."""

    option: ChosenOption
    plain: bool = False


@dataclass(frozen=True, slots=True)
class CartLine:
    """A cart line: how many, what, with which options."""

    line: Line


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values, joined by the language's "and", or its "or"."""

    items: tuple[object, ...]
    word: str = "and"


@dataclass(frozen=True, slots=True)
class Code:
    """An order or case number: spelt out for the ear."""

    text: str


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone number: digit by digit for the ear."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in the shop's zone, told relative to ``now``: today, tomorrow, on Monday."""

    at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day "HH:MM"."""

    time: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening hours on some days of the week."""

    hours: OpeningHours


@dataclass(frozen=True, slots=True)
class Label:
    """A word of a skill's language file: ``key`` of its labels, else of its replies, without values."""

    skill: str
    key: str


def briefly(listing: Listing, other: object, most: int = 4) -> Listing:
    """Return a listing as one can say it: of too many only the first, and that there are ``other`` ones."""
    if len(listing.items) <= most:
        return listing
    return Listing((*listing.items[: most - 1], other), listing.word)


def lines(cart_lines: tuple[Line, ...]) -> Listing:
    """Return cart lines as a value of a reply."""
    return Listing(tuple(CartLine(line) for line in cart_lines))


def products(skus: tuple[str, ...], word: str = "and") -> Listing:
    """Return products as a value of a reply."""
    return Listing(tuple(ProductName(sku) for sku in skus), word)


Values = Mapping[str, Any]
