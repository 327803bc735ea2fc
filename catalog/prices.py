"""What things cost: exact decimal arithmetic, rounded half up to whole cents at the end of a line.

A quantity is what a customer says (2, 0.5, 250 g). The unit of sale is what the price is for: the piece, or
the product's own unit where it is sold by weight or volume. Options are objects with group, choice, amount
and count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Protocol

from zuruf.catalog.model import OptionGroup, Product

BASE: Mapping[str, tuple[str, Decimal]] = {
    "g": ("kg", Decimal("0.001")),
    "kg": ("kg", Decimal(1)),
    "ml": ("l", Decimal("0.001")),
    "l": ("l", Decimal(1)),
}
"""Unit -> the unit in which prices are compared, and its factor."""


class Option(Protocol):
    """An option as chosen in a cart line."""

    @property
    def group(self) -> str: ...  # noqa: D102
    @property
    def choice(self) -> str | None: ...  # noqa: D102
    @property
    def amount(self) -> str: ...  # noqa: D102
    @property
    def count(self) -> int: ...  # noqa: D102


class UnitError(ValueError):
    """An amount in a unit that the product is not sold in."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A sum in cents, gross, and the rate of the tax in it (19, 7 …)."""

    gross: int
    rate: float


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an order in cents; ``taxes`` by rate are contained in ``total``."""

    lines: int
    deposit: int
    delivery: int
    taxes: Mapping[float, int]

    @property
    def total(self) -> int:
        """Return what is paid."""
        return self.lines + self.deposit + self.delivery


def cents(amount: Decimal) -> int:
    """Round half up to whole cents."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def convert(quantity: float | Decimal, unit: str, into: str) -> Decimal:
    """Convert an amount between g and kg, or ml and l. Raises UnitError between weight and volume."""
    have, want = BASE.get(unit), BASE.get(into)
    if have is None or want is None or have[0] != want[0]:
        raise UnitError(f"{unit} cannot be counted in {into}")
    return exact(quantity) * have[1] / want[1]


def exact(number: float | Decimal) -> Decimal:
    """Return a number as it is written, not as binary floats hold it."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def unit_of_sale(product: Product) -> str | None:
    """Return what the price is for: None for the piece, else g, kg, ml or l."""
    return product.unit


def in_unit_of_sale(product: Product, quantity: float | Decimal, unit: str | None = None) -> Decimal:
    """Return a quantity in the unit of sale: 250 g as 0.25 kg, 2 l of a 1 l carton as 2 pieces.

    Pieces of what is sold by weight count by the product's pack: what one piece usually weighs. Raises
    UnitError where the product is not sold like that.
    """
    pack = product.pack
    if unit == product.unit:
        return exact(quantity)
    if product.unit is None:
        if pack is None:
            raise UnitError(f"{product.sku} is sold by the piece, not in {unit}")
        return convert(quantity, str(unit), pack.unit) / exact(pack.amount)
    if unit is not None:
        return convert(quantity, unit, product.unit)
    if pack is None:
        raise UnitError(f"{product.sku} is sold by the {product.unit}, not by the piece")
    return convert(exact(quantity) * exact(pack.amount), pack.unit, product.unit)


def billed(product: Product, quantity: float | Decimal, unit: str | None = None) -> Decimal:
    """Return what is paid for, in the unit of sale: of packed products whole packs, rounded up."""
    amount = in_unit_of_sale(product, quantity, unit)
    return amount.to_integral_value(ROUND_CEILING) if unit and product.unit is None else amount


def surcharge(options: Iterable[Option], groups: Mapping[str, OptionGroup]) -> int:
    """Return what chosen options add to a piece, in cents. What is there by default costs nothing more."""
    total = 0
    for option in options:
        group = groups.get(option.group)
        choice = group.find(option.choice) if group and option.choice else None
        if group is None or choice is None or option.amount == "none":
            continue
        default = next((each for each in group.default if each.choice == option.choice), None)
        included = default.count if default and option.amount != "extra" else 0
        total += choice.price * max(option.count - included, 0)
    return total


def single_price(
    product: Product, options: Iterable[Option] = (), groups: Mapping[str, OptionGroup] | None = None
) -> int:
    """Return the price of one piece, or of one unit of sale, with its options."""
    return max(product.price + surcharge(options, groups or {}), 0)


def line_price(
    product: Product,
    quantity: float | Decimal,
    unit: str | None = None,
    options: Iterable[Option] = (),
    groups: Mapping[str, OptionGroup] | None = None,
) -> int:
    """Return a line's gross price in cents, without deposit. Raises UnitError as `in_unit_of_sale` does."""
    return cents(single_price(product, options, groups) * billed(product, quantity, unit))


def line_deposit(product: Product, quantity: float | Decimal, unit: str | None = None) -> int:
    """Return a line's deposit (Pfand) in cents: for every whole or opened piece."""
    if not product.deposit or product.unit is not None:
        return 0
    return product.deposit * int(billed(product, quantity, unit).to_integral_value(ROUND_CEILING))


def price_per_unit(product: Product) -> tuple[int, str] | None:
    """Return the price per kg or l in cents (Grundpreis, § 4 PAngV); None where the product has no amount."""
    if product.unit is not None:
        unit, factor = BASE[product.unit]
        return cents(product.price / factor), unit
    if product.pack is None:
        return None
    unit, factor = BASE[product.pack.unit]
    return cents(product.price / (exact(product.pack.amount) * factor)), unit


def totals(charges: Iterable[Charge], deposits: Iterable[Charge] = (), delivery: int = 0) -> Totals:
    """Return the sums of an order with the tax in them. Delivery is taxed as the goods are, in proportion."""
    by_rate: dict[float, int] = {}
    goods = list(charges)
    for charge in goods:
        by_rate[charge.rate] = by_rate.get(charge.rate, 0) + charge.gross
    shares = _shares(delivery, by_rate)
    held = list(deposits)
    for charge in [*held, *(Charge(share, rate) for rate, share in shares.items())]:
        by_rate[charge.rate] = by_rate.get(charge.rate, 0) + charge.gross
    taxes = {rate: included_tax(gross, rate) for rate, gross in sorted(by_rate.items())}
    return Totals(sum(each.gross for each in goods), sum(each.gross for each in held), delivery, taxes)


def included_tax(gross: int, rate: float) -> int:
    """Return the tax contained in a gross sum, in cents."""
    return cents(gross * exact(rate) / (100 + exact(rate)))


def _shares(amount: int, by_rate: Mapping[float, int]) -> dict[float, int]:
    """Split an amount in proportion to sums, to the cent."""
    whole = sum(by_rate.values())
    if not amount:
        return {}
    if not whole:
        return {max(by_rate, default=19): amount}
    shares = {rate: amount * part // whole for rate, part in by_rate.items()}
    shares[max(by_rate, key=lambda rate: by_rate[rate])] += amount - sum(shares.values())
    return shares
