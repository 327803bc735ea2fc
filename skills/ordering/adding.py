"""What is added: which product, how much of it, and whether it may be sold."""

from __future__ import annotations

from zuruf.catalog.model import Product
from zuruf.skills.api import Add, Line, Operation, Replace, values
from zuruf.skills.ordering import amounts, apart
from zuruf.skills.ordering.work import Work


def add(work: Work, operation: Add) -> None:
    """Put a product into the cart."""
    line = new_line(work, operation)
    if line is not None:
        work.put(line)


def new_line(work: Work, operation: Add | Replace, without: int | None = None) -> Line | None:
    """Return the line that an operation adds; None when it is asked or refused."""
    product = wanted_product(work, operation)
    if product is None:
        return None
    if isinstance(operation, Add) and operation.kind:
        work.ask("meant", operation, heard=operation.kind, product=values.ProductName(product.sku))
        return None
    wanted = operation.quantity
    unsaid = wanted is None or (wanted == 1 and operation.unit is None)
    if product.unit and not product.pack and unsaid:
        work.ask("how_much", operation, product=values.ProductName(product.sku))
        return None
    number, unit = wanted if wanted is not None else 1.0, operation.unit
    if unit and not product.unit:
        packs = amounts.in_packs(number, unit, product)
        if packs is None or packs % 1:
            ask_packs(work, operation, product)
            return None
        number, unit = packs, None
    if number <= 0 or (unit and not amounts.fits_unit(unit, product)):
        work.ask("how_much", operation, product=values.ProductName(product.sku))
        return None
    others = [each for at, each in enumerate(work.lines) if at != without]
    if not work.within_limits(number, unit, product, operation, others):
        return None
    for heard in operation.unknown if isinstance(operation, Add) else ():
        work.reject("not_to_be_had", operation, heard=heard, product=values.ProductName(product.sku))
    chosen = work.chosen(Line(product.sku), operation.options, operation)
    return Line(product.sku, number, unit, chosen.options)


def wanted_product(work: Work, operation: Add | Replace) -> Product | None:
    """Return the product that is meant; None when that is asked or refused."""
    known = tuple(each for each in operation.candidates if each in work.catalog.products)
    sku = operation.sku or (known[0] if len(known) == 1 else None)
    if sku is None and known:
        work.ask("which", operation, known, choices=apart.choices(known, work.catalog))
        return None
    product = work.catalog.products.get(sku) if sku else None
    if product is None:
        work.reject("unknown_product", operation, heard=operation.heard or sku or "")
    elif product.min_age:
        work.reject("age_check", operation, product=values.ProductName(product.sku), age=product.min_age)
    elif product.stock == 0:
        work.reject("sold_out", operation, product=values.ProductName(product.sku))
    else:
        return product
    return None


def ask_packs(work: Work, operation: Operation, product: Product) -> None:
    """Ask how many of something that is not sold by that amount."""
    name = values.ProductName(product.sku)
    if product.pack:
        work.ask(
            "packs", operation, product=name, pack=values.Quantity(product.pack.amount, product.pack.unit)
        )
    else:
        work.ask("how_much", operation, product=name)
