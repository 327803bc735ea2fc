"""What a kiosk page shows of a turn.

Everything as text in the customer's language, ready to be put in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zuruf.catalog import prices
from zuruf.catalog.model import Catalog, localized
from zuruf.skills import paying, pricing, values
from zuruf.skills.cart import Line
from zuruf.skills.rendering import Renderer
from zuruf.skills.rendering.numbers import digits, short_amount, short_money
from zuruf.skills.session import Session
from zuruf.skills.types import Question

STEPS: Mapping[str | None, float] = {None: 1, "kg": 0.1, "g": 50, "l": 0.5, "ml": 100}


def line_screen(at: int, line: Line, catalog: Catalog, language: str) -> dict[str, Any]:
    """Return one line of the cart as the page shows it: ``less`` and ``plus`` are the next quantities."""
    product = catalog.products[line.sku]
    currency = catalog.shop.currency
    deposit = pricing.line_deposit(line, catalog)
    step = STEPS.get(line.unit, 1)
    amount = (
        digits(line.quantity, language) if not line.unit else short_amount(line.quantity, line.unit, language)
    )
    return {
        "line": at,
        "sku": line.sku,
        "name": localized(product.name, language),
        "options_text": ", ".join(Renderer(catalog, {}).options(line, language)),
        "quantity": line.quantity,
        "quantity_text": amount,
        "unit": line.unit,
        "less": max(round(line.quantity - step, 3), 0),
        "plus": round(line.quantity + step, 3),
        "unit_price": short_money(pricing.single_price(line, catalog), currency, language)
        + _per(product.unit, language),
        "base_price": _base_price(line, catalog, language),
        "price": short_money(pricing.line_price(line, catalog), currency, language),
        "deposit": short_money(deposit, currency, language) if deposit else None,
        "weighed_later": pricing.weighed_later(line, catalog),
    }


def _per(unit: str | None, language: str) -> str:
    return Renderer.per(unit, language, "eye")


def _base_price(line: Line, catalog: Catalog, language: str) -> str | None:
    """Return the price per kilo or litre, as the law wants it shown."""
    product = catalog.products[line.sku]
    base = prices.price_per_unit(product)
    if base is None or product.unit is not None:
        return None
    return short_money(base[0], catalog.shop.currency, language) + _per(base[1], language)


def sums_screen(session: Session, catalog: Catalog, language: str) -> dict[str, Any]:
    """Return the sums of the cart, in cents and as text."""
    ways = catalog.shop.fulfilment or ("pickup",)
    sums = pricing.totals(session.cart, catalog, ways[0])

    def shown(cents: int) -> str | None:
        return short_money(cents, catalog.shop.currency, language) if cents else None

    payment = paying.payment(session.customer, catalog.shop)
    return {
        "total": sums.total,
        "total_text": short_money(sums.total, catalog.shop.currency, language),
        "lines_total_text": shown(sums.lines),
        "deposit_total_text": shown(sums.deposit),
        "delivery_text": shown(sums.delivery),
        "payment_text": _word(f"pay_{payment}", language),
        "fulfilment_text": _word(f"way_{ways[0]}", language),
    }


def _word(key: str, language: str) -> str:
    return Renderer.labels("ordering", language).get(key, key.partition("_")[2])


def choices(question: Question | None, renderer: Renderer, language: str) -> list[dict[str, Any]]:
    """Return what may be tapped as an answer.

    A label, and the words that it says or the action that it is.
    """
    if question is None:
        return []
    words = Renderer.labels("conversation", language)
    match question.expects:
        case "yes_no":
            return [{"label": words["yes"], "action": "yes"}, {"label": words["no"], "action": "no"}]
        case "phone":
            skip = Renderer.labels("people", language)["skip"]
            return [{"label": skip, "says": skip}]
        case "language":
            return [
                {"label": words[each], "action": "language", "language": each}
                for each in renderer.catalog.shop.languages
            ]
    listed = question.data.get("values", {}).get("choices")
    if not isinstance(listed, values.Listing):
        return []
    names = [renderer.value(each, language, "eye") for each in listed.items]
    return [{"label": each, "says": each} for each in names]
