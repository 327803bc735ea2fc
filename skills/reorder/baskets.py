"""Baskets from what was bought before: the usual, and the last order again at today's prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from zuruf.catalog.model import Product
from zuruf.skills.api import Cart, Context, Line, pricing, values

USUAL = 5
WORTH = 0.35
"""Score below which a product is not part of the usual, as a share of the best score."""
SMALL = ("g", "ml")


def line_of(product: Product, quantity: float) -> Line:
    """Return a line for an amount that is kept in kilos, litres or pieces."""
    if product.unit is None:
        return Line(product.sku, max(1, round(quantity)), None)
    return Line(product.sku, quantity * 1000 if product.unit in SMALL else quantity, product.unit)


def usual(history: Sequence[tuple[date, str, float]], today: date) -> list[tuple[str, float]]:
    """Return what is usually bought, each with the amount bought most often."""
    from zuruf.models.runout import next_basket  # late: numpy takes time to import

    ranked = next_basket(history, today, USUAL)
    if not ranked:
        return []
    best = ranked[0][1]
    chosen = [str(item) for item, score in ranked if score >= WORTH * best]
    amounts: dict[str, Counter[float]] = {sku: Counter() for sku in chosen}
    for _, sku, quantity, *_ in history:
        if sku in amounts and quantity > 0:
            amounts[sku][quantity] += 1
    return [(sku, amounts[sku].most_common(1)[0][0]) for sku in chosen if amounts[sku]]


def total(lines: Sequence[Line], context: Context) -> values.Money:
    """Return what lines cost today, with deposit."""
    return values.Money(
        pricing.totals(Cart(tuple(lines)), context.catalog).total, context.catalog.shop.currency
    )
