"""Products to choose from: how they are named, told apart where they share a name, and recognised again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zuruf.catalog.model import Catalog, Product, all_words, localized
from zuruf.skills.api import numbers, values

_NUMBER = re.compile(r"\d+")


def choices(skus: Sequence[str], catalog: Catalog) -> values.Listing:
    """Return products to choose from; those of the same name come with what tells them apart."""
    details = details_of(skus, catalog)
    return values.Listing(
        tuple(
            values.Variant(sku, details[sku]) if sku in details else values.ProductName(sku) for sku in skus
        ),
        "or",
    )


def details_of(skus: Sequence[str], catalog: Catalog) -> dict[str, object]:
    """Return what tells products of one name apart: the pack, else the price, else the description."""
    found: dict[str, object] = {}
    for sku in skus:
        product = catalog.products[sku]
        same = [
            other
            for each in skus
            if each != sku and _same_name(other := catalog.products[each], product, catalog)
        ]
        if not same:
            continue
        if product.pack and all(other.pack != product.pack for other in same):
            found[sku] = values.Quantity(product.pack.amount, product.pack.unit)
        elif all(other.price != product.price for other in same):
            found[sku] = values.Money(product.price, catalog.shop.currency)
        elif product.description and all(other.description != product.description for other in same):
            found[sku] = values.Description(sku)
    return found


def _same_name(one: Product, other: Product, catalog: Catalog) -> bool:
    return any(
        localized(one.name, each) == localized(other.name, each) for each in catalog.shop.languages or ("de",)
    )


def names_of(sku: str, catalog: Catalog, tongue: str) -> tuple[str, ...]:
    """Return the names by which a product may be called."""
    product = catalog.products[sku]
    return (localized(product.name, tongue), *all_words(product.aliases, tongue))


def names_among(skus: Sequence[str], catalog: Catalog, tongue: str) -> dict[str, tuple[str, ...]]:
    """Return the names of products to choose from, with their numbers in words and what tells them apart."""
    details = details_of(skus, catalog)
    found = {}
    for sku in skus:
        told = [*names_of(sku, catalog, tongue), *_in_words(details.get(sku), sku, catalog, tongue)]
        said = [numbers.words(int(each), tongue) for name in told for each in _NUMBER.findall(name)]
        found[sku] = (*told, *said)
    return found


def _in_words(detail: object, sku: str, catalog: Catalog, tongue: str) -> tuple[str, ...]:
    match detail:
        case values.Quantity(number, unit):
            return numbers.amount(number, unit, tongue), numbers.short_amount(number, unit, tongue)
        case values.Money(cents, currency):
            return numbers.money(cents, currency, tongue), numbers.short_money(cents, currency, tongue)
        case values.Description():
            return (localized(catalog.products[sku].description or {}, tongue),)
    return ()
