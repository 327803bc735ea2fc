"""Change a placed order on the customer's word: what staff typed becomes lines with the catalog's prices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zuruf.catalog.model import Catalog, localized
from zuruf.server.errors import Invalid
from zuruf.server.pages.shared import t
from zuruf.skills import pricing
from zuruf.skills.cart import ChosenOption, Line

AMOUNT = re.compile(r"\s*(\d{1,6})(?:[.,](\d{1,2}))?\s*€?\s*")
NUMBER = re.compile(r"\d{1,5}(?:[.,]\d{1,3})?")


def read_cents(text: str) -> int:
    """Return an amount such as "3,50" as cents, or raise `Invalid`."""
    found = AMOUNT.fullmatch(text)
    if not found:
        raise Invalid(t("override.bad_amount", text=text), "bad_amount")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def read_quantity(text: str) -> float:
    """Return a quantity such as "2" or "0,5", or raise `Invalid`."""
    if not NUMBER.fullmatch(text.strip()):
        raise Invalid(t("override.bad_quantity", text=text), "bad_quantity")
    return float(text.strip().replace(",", "."))


def read_lines(
    order: Mapping[str, Any], form: Mapping[str, str], catalog: Catalog, language: str
) -> list[dict[str, Any]]:
    """Return the order's lines as the form wants them: changed quantities (0 removes), one more product.

    What is left alone keeps the price it was ordered at; what is changed or new costs what it costs today.
    """
    lines = []
    for number, line in enumerate(order["lines"], 1):
        wanted = read_quantity(form.get(f"quantity-{number}", str(line["quantity"])))
        if wanted == line["quantity"]:
            lines.append(dict(line))
        elif wanted > 0:
            lines.append(priced({**line, "quantity": wanted}, catalog, language))
    if form.get("new-sku"):
        amount = read_quantity(form.get("new-quantity") or "1")
        product = catalog.products.get(form["new-sku"])
        if product is None or amount <= 0:
            raise Invalid(t("override.unknown_product", text=form["new-sku"]), "unknown_product")
        lines.append(
            priced(
                {"sku": product.sku, "quantity": amount, "unit": product.unit, "options": []},
                catalog,
                language,
            )
        )
    if not lines:
        raise Invalid(t("override.nothing_left"), "nothing_left")
    return [{**line, "line": number} for number, line in enumerate(lines, 1)]


def with_sums(order: Mapping[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the lines with their sums; delivery stays as it was ordered."""
    goods = sum(line["price"] for line in lines)
    deposit = sum(line.get("deposit") or 0 for line in lines)
    delivery = order.get("delivery") or 0
    sums = {
        "lines_total": goods,
        "deposit_total": deposit,
        "delivery": delivery,
        "total": goods + deposit + delivery,
    }
    return {"lines": lines, **sums}


def priced(line: dict[str, Any], catalog: Catalog, language: str) -> dict[str, Any]:
    """Return a line as it costs today. Raises `Invalid` for what is not sold any more."""
    product = catalog.products.get(line["sku"])
    if product is None:
        raise Invalid(t("override.not_sold", text=line.get("name") or line["sku"]), "not_sold")
    options = frozenset(
        ChosenOption(each["group"], each.get("choice"), each.get("amount", "normal"), each.get("count", 1))
        for each in line.get("options") or ()
    )
    wanted = Line(line["sku"], line["quantity"], line.get("unit"), options)
    return {
        **line,
        "name": localized(product.name, language),
        "price": pricing.line_price(wanted, catalog),
        "deposit": pricing.line_deposit(wanted, catalog),
        "tax_rate": product.tax_rate,
    }
