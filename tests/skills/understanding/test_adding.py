"""Orders of one breath, with an empty cart: things, numbers, units and options."""
# ruff: noqa: E501

import pytest

from zuruf.skills.operations import Add
from zuruf.skills.types import Intent

DE = [
    ("zwei Hafermilch und ein Croissant", [("oat_milk", 2, None, ""), ("croissant", 1, None, "")]),
    (
        "ich hätte gern ein halbes Pfund Bergkäse in Scheiben",
        [("mountain_cheese", 250, "g", "sliced:normal")],
    ),
    ("anderthalb Kilo Möhren", [("carrots", 1.5, "kg", "")]),
    ("Camembert zwei und Feta drei", [("camembert", 2, None, ""), ("feta", 3, None, "")]),
    ("ein Dutzend Brötchen", [("roll", 12, None, "")]),
    ("eine große Latte Macchiato mit Hafermilch", [("latte_macchiato", 1, None, "large:normal oat:normal")]),
    (
        "zwei Cappuccino einen davon groß",
        [("cappuccino", 1, None, ""), ("cappuccino", 1, None, "large:normal")],
    ),
    ("zwei Flat White alle mit Hafermilch", [("flat_white", 2, None, "oat:normal")]),
    ("einen Cappuccino ohne Zucker", [("cappuccino", 1, None, "sugar:none")]),
    ("zwei nee drei Croissants", [("croissant", 3, None, "")]),
    ("eine hafer milch barista", [("oat_milk_barista", 1, None, "")]),
    ("je zwei Camembert und Mozzarella", [("camembert", 2, None, ""), ("mozzarella", 2, None, "")]),
    ("einen Camenbär bitte", [("camembert", 1, None, "")]),
]
EN = [
    ("two oat milks and a croissant", [("oat_milk", 2, None, ""), ("croissant", 1, None, "")]),
    ("half a pound of mountain cheese sliced please", [("mountain_cheese", 250, "g", "sliced:normal")]),
    ("can i get a large cappuccino with oat milk", [("cappuccino", 1, None, "large:normal oat:normal")]),
    (
        "two flat whites one of them with oat milk",
        [("flat_white", 1, None, ""), ("flat_white", 1, None, "oat:normal")],
    ),
    ("a dozen rolls", [("roll", 12, None, "")]),
    ("three no wait two croissants", [("croissant", 2, None, "")]),
    ("one cappucino wihtout sugar", [("cappuccino", 1, None, "sugar:none")]),
]


def expected(lines):
    return [("add", sku, number, unit, set(options.split())) for sku, number, unit, options in lines]


@pytest.mark.parametrize(("text", "lines"), DE, ids=[text for text, _ in DE])
def test_german(said, text, lines):
    assert said(text) == expected(lines)


@pytest.mark.parametrize(("text", "lines"), EN, ids=[text for text, _ in EN])
def test_english(said, text, lines):
    assert said(text, "en") == expected(lines)


def test_several_that_fit_are_left_to_be_asked(hear):
    understood = hear("zwei Milch bitte")
    assert isinstance(understood, Intent)
    (add,) = understood.operations
    assert isinstance(add, Add)
    assert add.sku is None and {"whole_milk", "low_fat_milk"} <= set(add.candidates)


def test_a_thing_nobody_sells_here_is_asked_by_its_words_and_the_rest_is_kept(hear):
    understood = hear("ich hätte gern zwei Croissants und eine Wurzelbürste")
    assert [(each.sku, each.heard) for each in understood.operations] == [
        ("croissant", "croissants"), (None, "wurzelbuerste"),
    ]  # fmt: skip


def test_it_explains_itself(hear):
    why = hear("zwei Croissants").why
    assert why["pieces"] == [("zwei", "word"), ("croissants", "name")]
    assert why["rule"] == "things to add"
    assert why["ranked"][0][0] == "order.change"
