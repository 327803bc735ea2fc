"""The catalog's types: what a shop sells, as plain immutable data. Money is integer cents, gross."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Names = Mapping[str, str]
"""Language code -> text. The key "" holds a name that is the same in all languages."""

WordLists = Mapping[str, tuple[str, ...]]
"""Language code -> words. The key "" holds words that belong to all languages."""


def localized(names: Names, language: str) -> str:
    """Return the text in a language, else the one for all languages, else any."""
    return names.get(language) or names.get("") or next(iter(names.values()), "")


def all_words(words: WordLists, language: str) -> tuple[str, ...]:
    """Return the words of one language together with those of all languages."""
    return (*words.get(language, ()), *(words.get("", ()) if language else ()))


@dataclass(frozen=True, slots=True)
class Pack:
    """How much one packed piece holds: amount in unit (g, kg, ml, l)."""

    amount: float
    unit: str


@dataclass(frozen=True, slots=True)
class Preference:
    """A choice of a group with its amount: a default, or a part of a preset."""

    group: str
    choice: str | None
    amount: str = "normal"
    count: int = 1


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe with a name of its own ("double double"): several options at once."""

    name: Names
    options: tuple[Preference, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of an option group. The price is a surcharge in cents, which may be negative."""

    choice: str
    name: Names
    aliases: WordLists = field(default_factory=dict)
    sounds_like: WordLists = field(default_factory=dict)
    price: int = 0
    not_with: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A group of options: size, milk, topping. ``max`` None means no limit."""

    group: str
    name: Names
    choices: tuple[Choice, ...]
    aliases: WordLists = field(default_factory=dict)
    min: int = 0
    max: int | None = 1
    default: tuple[Preference, ...] = ()
    ordered: bool = False
    amounts: bool = False
    removable: bool = False
    counts: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    def find(self, choice: str) -> Choice | None:
        """Return the choice of that id."""
        return next((each for each in self.choices if each.choice == choice), None)


@dataclass(frozen=True, slots=True)
class Product:
    """One thing that is sold. ``unit`` None: by the piece; g, kg, ml, l: by weight or volume.

    ``price`` is in cents per piece, or per ``unit``; ``deposit`` in cents per piece, not part of the price;
    ``max_quantity`` counts in the unit of sale; ``usage_days`` is how long one piece usually lasts.
    """

    sku: str
    name: Names
    price: int
    aliases: WordLists = field(default_factory=dict)
    sounds_like: WordLists = field(default_factory=dict)
    category: str = ""
    tax_rate: float = 19
    unit: str | None = None
    pack: Pack | None = None
    options: tuple[str, ...] = ()
    presets: tuple[Preset, ...] = ()
    max_quantity: float | None = None
    min_age: int | None = None
    stock: float | None = None
    gtin: str | None = None
    image: str | None = None
    description: Names = field(default_factory=dict)
    allergens: tuple[str, ...] = ()
    deposit: int = 0
    usage_days: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Days such as "mo-fr" or "sa,so", and local times "HH:MM"."""

    days: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop itself."""

    name: str = "Zuruf"
    currency: str = "EUR"
    languages: tuple[str, ...] = ("de", "en")
    timezone: str = "Europe/Berlin"
    phone: str | None = None
    emergency: str = "112"
    opening_hours: tuple[OpeningHours, ...] = ()
    payment: tuple[str, ...] = ("counter",)
    fulfilment: tuple[str, ...] = ("pickup",)
    delivery_price: int = 0
    order_options: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalog:
    """A shop with its products (by SKU, in the file's order), option groups (by id), names of categories."""

    shop: Shop
    products: Mapping[str, Product]
    groups: Mapping[str, OptionGroup]
    categories: Mapping[str, Names] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def groups_of(self, sku: str) -> tuple[OptionGroup, ...]:
        """Return the option groups that a product has, in its own order."""
        product = self.products.get(sku)
        return tuple(self.groups[g] for g in product.options if g in self.groups) if product else ()
