"""What a cart costs: integer cents, by the catalog's prices alone."""

from __future__ import annotations

from zuruf.catalog import prices
from zuruf.catalog.model import Catalog
from zuruf.catalog.prices import Charge, Totals, UnitError
from zuruf.skills.cart import Cart, Line

__all__ = ["Totals", "line_deposit", "line_price", "single_price", "totals"]


def single_price(line: Line, catalog: Catalog) -> int:
    """Return the price of one piece, or of one unit of sale, with the line's options."""
    return prices.single_price(catalog.products[line.sku], line.options, catalog.groups)


def line_price(line: Line, catalog: Catalog) -> int:
    """Return a line's gross price without deposit; 0 where it is only known once it has been weighed."""
    try:
        return prices.line_price(
            catalog.products[line.sku], line.quantity, line.unit, line.options, catalog.groups
        )
    except UnitError:
        return 0


def weighed_later(line: Line, catalog: Catalog) -> bool:
    """Tell whether a line's price is only known once it has been weighed.

    Pieces of what is sold by weight.
    """
    product = catalog.products[line.sku]
    return product.unit is not None and line.unit is None and product.pack is None


def line_deposit(line: Line, catalog: Catalog) -> int:
    """Return a line's deposit."""
    try:
        return prices.line_deposit(catalog.products[line.sku], line.quantity, line.unit)
    except UnitError:
        return 0


def totals(cart: Cart, catalog: Catalog, fulfilment: str = "pickup") -> Totals:
    """Return the sums of a cart, with the options of the whole order."""
    rates = {line.sku: catalog.products[line.sku].tax_rate for line in cart.lines}
    charges = [Charge(line_price(line, catalog), rates[line.sku]) for line in cart.lines]
    more = prices.surcharge(cart.order_options, catalog.groups)
    if more and charges:
        charges.append(Charge(more, max(rates.values())))
    deposits = [Charge(line_deposit(line, catalog), rates[line.sku]) for line in cart.lines]
    delivery = catalog.shop.delivery_price if fulfilment == "delivery" and cart.lines else 0
    return prices.totals(charges, [each for each in deposits if each.gross], delivery)
