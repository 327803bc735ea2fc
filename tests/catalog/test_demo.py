"""The demo shop: whole, clean, and with what the tour through Zuruf needs."""

from __future__ import annotations

import pytest

from zuruf.catalog.load import load_demo
from zuruf.catalog.model import Catalog


@pytest.fixture(scope="module")
def demo() -> Catalog:
    return load_demo()


def test_every_text_is_there_in_both_languages(demo: Catalog) -> None:
    named = [*demo.products.values(), *demo.groups.values()]
    named += [choice for group in demo.groups.values() for choice in group.choices]
    assert all(set(each.name) == {"de", "en"} for each in named)
    assert all(set(product.description) in (set(), {"de", "en"}) for product in demo.products.values())
    assert {product.category for product in demo.products.values()} == set(demo.categories)


def test_what_the_tour_needs(demo: Catalog) -> None:
    assert 140 <= len(demo.products) <= 180
    oat = demo.products["oat_milk"]
    assert oat.name["de"] == "Hafermilch" and oat.pack and (oat.pack.amount, oat.pack.unit) == (1, "l")
    assert demo.products["rye_bread"].name == {"de": "Roggenbrot", "en": "rye bread"}
    assert all(
        demo.products[sku].usage_days for sku in ("yoghurt", "butter", "coffee_beans", "perfume", "oat_milk")
    )
    assert demo.products["pils"].min_age == 16 and demo.products["gin"].min_age == 18
    assert demo.products["apples"].unit == "kg"
    assert demo.products["water_crate"].deposit == 330
    assert all(product.max_quantity for product in demo.products.values())


def test_choices_that_exclude_each_other_exist(demo: Catalog) -> None:
    known = {choice.choice for group in demo.groups.values() for choice in group.choices}
    refused = {name for group in demo.groups.values() for choice in group.choices for name in choice.not_with}
    assert refused and refused <= known


def test_gtins_have_their_check_digit(demo: Catalog) -> None:
    gtins = [product.gtin for product in demo.products.values() if product.gtin]
    assert len(set(gtins)) == len(gtins) > 100
    for gtin in gtins:
        assert sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(gtin)) % 10 == 0
