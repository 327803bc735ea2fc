"""What a cart costs: integer cents, from the catalog alone."""

from __future__ import annotations

from dataclasses import dataclass

from zuruf.catalog.model import Catalog
from zuruf.skills.cart import Cart, Line

FACTORS = {("g", "kg"): 0.001, ("kg", "g"): 1000.0, ("ml", "l"): 0.001, ("l", "ml"): 1000.0}


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a cart in cents: ``total`` = lines + deposit + delivery."""

    lines: int
    deposit: int
    delivery: int

    @property
    def total(self) -> int:
        """Return what is paid."""
        return self.lines + self.deposit + self.delivery


def single_price(line: Line, catalog: Catalog) -> int:
    """Return the price of one piece, or of one unit of sale, with the line's options."""
    product = catalog.products[line.sku]
    price = product.price
    for option in line.options:
        group = catalog.groups.get(option.group)
        choice = group.find(option.choice) if group and option.choice else None
        if choice and option.amount != "none":
            price += choice.price * option.count
    return price


def line_price(line: Line, catalog: Catalog) -> int:
    """Return a line's gross price without deposit."""
    product = catalog.products[line.sku]
    quantity = line.quantity
    if line.unit and product.unit and line.unit != product.unit:
        quantity *= FACTORS.get((line.unit, product.unit), 1.0)
    elif line.unit is None and product.unit and product.pack:
        quantity *= product.pack.amount * FACTORS.get((product.pack.unit, product.unit), 1.0)
    return round(single_price(line, catalog) * quantity + 1e-9)


def line_deposit(line: Line, catalog: Catalog) -> int:
    """Return a line's deposit."""
    return 0 if line.unit else round(catalog.products[line.sku].deposit * line.quantity)


def totals(cart: Cart, catalog: Catalog, fulfilment: str = "pickup") -> Totals:
    """Return the sums of a cart."""
    surcharge = 0
    for option in cart.order_options:
        group = catalog.groups.get(option.group)
        choice = group.find(option.choice) if group and option.choice else None
        surcharge += choice.price if choice and option.amount != "none" else 0
    return Totals(
        surcharge + sum(line_price(line, catalog) for line in cart.lines),
        sum(line_deposit(line, catalog) for line in cart.lines),
        catalog.shop.delivery_price if fulfilment == "delivery" else 0,
    )
