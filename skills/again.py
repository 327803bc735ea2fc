"""An earlier order as it is to be had today: what is gone or dearer is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zuruf.skills import pricing, values
from zuruf.skills.cart import ChosenOption, Line
from zuruf.skills.skill import Context
from zuruf.skills.types import Reply


def available(sku: str, context: Context) -> bool:
    """Tell whether a product is sold, and there."""
    product = context.catalog.products.get(sku)
    return product is not None and (product.stock is None or product.stock > 0)


def lines_of(order: Mapping[str, Any], context: Context) -> tuple[list[Line], list[Reply]]:
    """Return an order's lines as they are to be had today, and replies that tell what is gone or dearer."""
    lines: list[Line] = []
    gone: list[str] = []
    dearer: list[Reply] = []
    for each in order["lines"]:
        product = context.catalog.products.get(str(each["sku"]))
        if product is None or not available(product.sku, context):
            gone.append(str(each.get("name") or each["sku"]))
            continue
        options = frozenset(
            ChosenOption(
                str(o["group"]), o.get("choice"), o.get("amount") or "normal", int(o.get("count") or 1)
            )
            for o in each.get("options") or ()
            if o.get("group") in product.options
        )
        line = Line(product.sku, float(each.get("quantity") or 1), each.get("unit"), options)
        lines.append(line)
        before, today = each.get("price"), pricing.line_price(line, context.catalog)
        if isinstance(before, int) and before < today:
            currency = context.catalog.shop.currency
            dearer.append(
                Reply(
                    "reorder.dearer",
                    {
                        "product": values.ProductName(product.sku),
                        "price": values.Money(today, currency),
                        "before": values.Money(before, currency),
                    },
                )
            )
    missing = [Reply("reorder.gone", {"products": values.Listing(tuple(gone))})] if gone else []
    return lines, [*missing, *dearer]
