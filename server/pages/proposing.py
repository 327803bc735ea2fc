"""The cart of a case as the order that it would be today, with what staff typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zuruf.catalog.model import Catalog, Shop
from zuruf.server.errors import Invalid
from zuruf.server.pages.override import priced, read_lines, with_sums

DELIVERY = "delivery"
UNREADABLE = (Invalid, KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What a line that is none of ours raises."""


def proposed(cart: Any, catalog: Catalog, spoken: str) -> list[dict[str, Any]]:
    """Return the lines of a cart at today's prices; what is not sold any more or no line is left out."""
    lines = cart.get("lines") if isinstance(cart, Mapping) else cart
    rows = []
    for line in lines or ():
        try:
            if line["sku"] in catalog.products:
                rows.append(priced({"options": [], **line}, catalog, spoken))
        except UNREADABLE:  # a case keeps whatever it was sent; its page must open
            continue
    return rows


def wanted(
    lines: list[dict[str, Any]], form: Mapping[str, str], catalog: Catalog, spoken: str, shop: Shop
) -> dict[str, Any]:
    """Return lines, sums, payment and fulfilment of the order that a form wants.

    Raises `Invalid` for what cannot be understood, or when nothing is left.
    """
    fulfilment = _one_of(form.get("fulfilment"), shop.fulfilment)
    delivery = shop.delivery_price if fulfilment == DELIVERY else 0
    order = with_sums({"delivery": delivery}, read_lines({"lines": lines}, form, catalog, spoken))
    payment = _one_of(form.get("payment"), shop.payment)
    return order | {"payment": payment, "fulfilment": fulfilment, "currency": shop.currency}


def proposal(cart: Any, form: Mapping[str, str], catalog: Catalog, spoken: str, shop: Shop) -> dict[str, Any]:
    """Return the ``rows`` of the form, and the ``order`` that they make, None while they make none."""
    rows = proposed(cart, catalog, spoken)
    try:
        order = wanted(rows, form, catalog, spoken, shop)
    except Invalid:
        order = None
    return {"rows": rows, "order": order}


def _one_of(wish: str | None, offered: tuple[str, ...]) -> str:
    return wish if wish in offered else offered[0]
