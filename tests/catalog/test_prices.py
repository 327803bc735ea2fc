"""Prices: whole cents out of exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zuruf.catalog import prices
from zuruf.catalog.model import Choice, OptionGroup, Pack, Preference, Product
from zuruf.catalog.prices import Charge, UnitError

OAT = Product("oat", {"": "Hafermilch"}, 199, pack=Pack(1, "l"), deposit=15)
BUTTER = Product("butter", {"": "Butter"}, 249, pack=Pack(250, "g"))
CHEESE = Product("cheese", {"": "Käse"}, 1299, unit="kg")
PEARS = Product("pears", {"": "Birnen"}, 399, unit="kg", pack=Pack(180, "g"))
ROLL = Product("roll", {"": "Brötchen"}, 35)
SIZE = OptionGroup(
    "size",
    {"": "Größe"},
    (Choice("small", {"": "klein"}, price=-40), Choice("large", {"": "groß"}, price=60)),
)
SHOTS = OptionGroup(
    "shots",
    {"": "Shots"},
    (Choice("shot", {"": "Shot"}, price=80),),
    counts=True,
    default=(Preference("shots", "shot", count=2),),
)
GROUPS = {"size": SIZE, "shots": SHOTS}


@dataclass
class Chosen:
    group: str
    choice: str | None
    amount: str = "normal"
    count: int = 1


@pytest.mark.parametrize(
    ("product", "quantity", "unit", "price"),
    [
        (OAT, 2, None, 398),
        (OAT, 2, "l", 398),
        (OAT, 1500, "ml", 398),
        (BUTTER, 500, "g", 498),
        (BUTTER, 0.5, "kg", 498),
        (BUTTER, 300, "g", 498),
        (CHEESE, 250, "g", 325),
        (CHEESE, 0.25, "kg", 325),
        (CHEESE, 2, "kg", 2598),
        (PEARS, 5, None, 359),
        (ROLL, 0.5, None, 18),
    ],
)
def test_line_price(product: Product, quantity: float, unit: str | None, price: int) -> None:
    assert prices.line_price(product, quantity, unit) == price


@pytest.mark.parametrize(
    ("product", "unit"), [(ROLL, "g"), (OAT, "kg"), (CHEESE, "l"), (CHEESE, None), (OAT, "lb")]
)
def test_amounts_that_make_no_sense(product: Product, unit: str | None) -> None:
    with pytest.raises(UnitError):
        prices.line_price(product, 1, unit)


def test_options_change_the_price() -> None:
    def price(*options: Chosen) -> int:
        return prices.line_price(ROLL, 2, options=options, groups=GROUPS)

    assert price(Chosen("size", "large")) == 190
    assert price(Chosen("size", "small")) == 0
    assert price(Chosen("size", "large", "none"), Chosen("size", None, "none"), Chosen("other", "x")) == 70
    assert price(Chosen("shots", "shot", count=2)) == 70
    assert price(Chosen("shots", "shot", count=5)) == 2 * (35 + 3 * 80)
    assert price(Chosen("shots", "shot", "extra")) == 2 * (35 + 80)


def test_deposit_is_for_whole_pieces() -> None:
    assert prices.line_deposit(OAT, 2) == prices.line_deposit(OAT, 1.5, "l") == 30
    assert prices.line_deposit(CHEESE, 1, "kg") == 0


@pytest.mark.parametrize(
    ("product", "per"), [(BUTTER, (996, "kg")), (OAT, (199, "l")), (CHEESE, (1299, "kg")), (ROLL, None)]
)
def test_price_per_kilogram_or_litre(product: Product, per: tuple[int, str] | None) -> None:
    assert prices.price_per_unit(product) == per


def test_totals_contain_the_tax_by_rate() -> None:
    sums = prices.totals([Charge(1190, 19), Charge(214, 7)], [Charge(25, 19)], delivery=300)
    assert (sums.lines, sums.deposit, sums.delivery, sums.total) == (1404, 25, 300, 1729)
    assert sums.taxes == {7: prices.included_tax(214 + 45, 7), 19: prices.included_tax(1190 + 25 + 255, 19)}


def test_rounding_is_half_up() -> None:
    assert [prices.cents(Decimal(text)) for text in ("0.5", "1.5", "2.4999")] == [1, 2, 2]
    assert prices.included_tax(1, 100) == 1


@given(st.floats(0, 1e6), st.integers(0, 10**6))
def test_grams_cost_what_kilograms_do(quantity: float, price: int) -> None:
    product = Product("x", {"": "X"}, price, unit="kg")
    grams = prices.line_price(product, quantity, "g")
    assert grams == prices.line_price(product, prices.convert(quantity, "g", "kg"), "kg")
    assert isinstance(grams, int) and abs(grams - quantity * price / 1000) <= 0.5 + 1e-6 * price * quantity


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([0.0, 7.0, 19.0]))), st.integers(0, 10**5))
def test_taxes_are_part_of_the_total(charges: list[tuple[int, float]], delivery: int) -> None:
    sums = prices.totals([Charge(gross, rate) for gross, rate in charges], delivery=delivery)
    assert 0 <= sum(sums.taxes.values()) <= sums.total
