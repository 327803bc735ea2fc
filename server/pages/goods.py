"""The products as the kiosk page shows them: by category or by a search, with options and amounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zuruf.catalog import prices
from zuruf.catalog.model import Catalog, Choice, OptionGroup, Product, localized
from zuruf.server.pages import language as words
from zuruf.skills.rendering import Renderer
from zuruf.skills.rendering.numbers import short_amount

PAGE = 48
PIECES = tuple(range(1, 13))
GRAMS = (100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000)
SMALL = {"g": ("g", 1), "kg": ("g", 1000), "ml": ("ml", 1), "l": ("ml", 1000)}
"""Unit of sale -> the smaller unit in which amounts are chosen, and how many of it make one."""


def categories(catalog: Catalog, language: str) -> list[dict[str, str]]:
    """Return the categories in the catalog's order."""
    found = dict.fromkeys(product.category for product in catalog.products.values() if product.category)
    named = catalog.shop.extra.get("categories") or {}
    return [{"id": each, "name": _category(each, named.get(each), language)} for each in found]


def _category(name: str, own: Any, language: str) -> str:
    if isinstance(own, dict) and own:
        return localized(own, language)
    return str(own) if own else words.label(language, f"category.{name}", name.replace("_", " ").capitalize())


def product_card(catalog: Catalog, product: Product, language: str) -> dict[str, Any]:
    """Return what the page shows of a product; prices come as text, from the catalog alone."""
    currency = catalog.shop.currency
    price = words.money(product.price, currency, language)
    return {
        "sku": product.sku,
        "name": localized(product.name, language),
        "description": localized(product.description, language) if product.description else "",
        "price": base_price(product, currency, language) if product.unit else price,
        "unit_price": "" if product.unit else base_price(product, currency, language),
        "deposit": words.money(product.deposit, currency, language) if product.deposit else "",
        "min_age": product.min_age,
        "options": [_group(group, catalog, language) for group in catalog.groups_of(product.sku)],
        "steps": _steps(product, language),
    }


def base_price(product: Product, currency: str, language: str) -> str:
    """Return the price of one kilogram or litre, such as "5,80 €/kg"; empty where it does not apply."""
    base = prices.price_per_unit(product)
    return (
        f"{words.money(base[0], currency, language)}{Renderer.per(base[1], language, 'eye')}" if base else ""
    )


def _steps(product: Product, language: str) -> list[dict[str, Any]]:
    if product.unit in SMALL:
        small, many = SMALL[product.unit]
        limit = (product.max_quantity or float("inf")) * many
        amounts: Iterable[tuple[float, str | None]] = [(each, small) for each in GRAMS if each <= limit]
        return [
            {"quantity": each, "unit": of, "text": short_amount(each, of, language)} for each, of in amounts
        ]
    limit = min(product.max_quantity or PIECES[-1], PIECES[-1])
    return [
        {"quantity": each, "unit": None, "text": words.quantity(each, language)}
        for each in PIECES
        if each <= limit
    ]


def _group(group: OptionGroup, catalog: Catalog, language: str) -> dict[str, Any]:
    usual = {each.choice for each in group.default}
    return {
        "group": group.group,
        "name": localized(group.name, language),
        "max": group.max,
        "required": group.min > 0,
        "removable": group.removable,
        "choices": [
            _choice(each, each.choice in usual, catalog.shop.currency, language) for each in group.choices
        ],
    }


def _choice(choice: Choice, standard: bool, currency: str, language: str) -> dict[str, Any]:
    sign = "+" if choice.price > 0 else ""
    price = f"{sign}{words.money(choice.price, currency, language)}" if choice.price else ""
    return {
        "choice": choice.choice,
        "name": localized(choice.name, language),
        "price": price,
        "standard": standard,
    }


def browse(
    catalog: Catalog, found: Iterable[str] | None, category: str, after: int, language: str
) -> dict[str, Any]:
    """Return one page of products: those found, in their order, else those of a category ("" for all)."""
    if found is None:
        products = [each for each in catalog.products.values() if category in ("", each.category)]
    else:
        products = [catalog.products[sku] for sku in found if sku in catalog.products]
    shown = products[after : after + PAGE]
    return {
        "count": len(products),
        "categories": categories(catalog, language),
        "products": [product_card(catalog, each, language) for each in shown],
    }
