"""Lines of orders and carts as text, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zuruf.catalog.model import Catalog, localized
from zuruf.server.pages import language as words
from zuruf.skills.rendering.numbers import short_amount


def quantity_text(line: Mapping[str, Any], language: str) -> str:
    """Return how much of it, such as "2 ×" or "250 g"."""
    amount, unit = line.get("quantity", 1), line.get("unit")
    return short_amount(amount, unit, language) if unit else f"{words.quantity(amount, language)} ×"


def name_text(line: Mapping[str, Any], catalog: Catalog, language: str) -> str:
    """Return the product's name: the catalog's, else the one that the order was placed with."""
    product = catalog.products.get(str(line.get("sku")))
    return localized(product.name, language) if product else str(line.get("name") or line.get("sku") or "")


def options_text(line: Mapping[str, Any], catalog: Catalog, language: str) -> str:
    """Return the options, such as "groß, ohne Zucker"."""
    order = [each.group for each in catalog.groups_of(str(line.get("sku")))]
    chosen = sorted(line.get("options") or (), key=lambda each: _place(each, order))
    return ", ".join(filter(None, (_option(each, catalog, language) for each in chosen)))


def _place(option: Any, order: list[str]) -> int:
    group = option.get("group") if isinstance(option, Mapping) else None
    return order.index(group) if group in order else len(order)


def _option(option: Any, catalog: Catalog, language: str) -> str:
    if not isinstance(option, Mapping):
        return str(option)
    group = catalog.groups.get(str(option.get("group")))
    choice = group.find(str(option["choice"])) if group and option.get("choice") else None
    if choice:
        name = localized(choice.name, language)
    else:
        name = (
            localized(group.name, language)
            if group
            else str(option.get("choice") or option.get("group") or "")
        )
    count = option.get("count", 1)
    shown = words.text(language, f"amount.{option.get('amount', 'normal')}", name=name)
    return f"{words.quantity(count, language)} × {shown}" if count != 1 else shown
