"""What a shopkeeper is told about a catalog that can be read."""

from __future__ import annotations

from dataclasses import replace

from zuruf.catalog.check import unknown_words, warnings
from zuruf.catalog.load import load_demo
from zuruf.catalog.model import Catalog, Choice, OptionGroup, Product, Shop

TEA = Product("tea", {"de": "Tee", "en": "tea"}, 250, max_quantity=9)


def told(*products: Product, groups: tuple[OptionGroup, ...] = ()) -> list[str]:
    catalog = Catalog(Shop(), {each.sku: each for each in products}, {group.group: group for group in groups})
    return [str(problem) for problem in warnings(catalog, "x")]


def test_the_demo_shop_is_clean_but_for_cheese_by_the_piece() -> None:
    assert [problem.field for problem in warnings(load_demo())] == ["pack"]


def test_a_clean_product_gives_no_warning() -> None:
    assert told(TEA) == []


def test_two_products_with_the_same_name() -> None:
    assert "x: tee, name.de: tea is called TEE too; customers will be asked which one they mean" in told(
        TEA, replace(TEA, sku="tee", name={"de": "TEE", "en": "tee"})
    )


def test_a_shop_that_sells_on_account_only_is_told_what_guests_hear() -> None:
    shops = [Shop(payment=payment) for payment in (("invoice",), ("invoice", "counter"), ("counter",))]
    found = [[str(each) for each in warnings(Catalog(shop, {"tea": TEA}, {}), "x")] for shop in shops]
    assert [len(each) for each in found] == [1, 0, 0]
    assert "guests are told to pay at the counter" in found[0][0]


def test_doubtful_fields() -> None:
    product = Product("a", {"de": "Apfel"}, 0, unit="kg", gtin="4000000000001")
    found = "\n".join(told(product))
    assert "a, price: is 0" in found
    assert "max_quantity: products (a) without a limit" in found
    assert "a, gtin: 4000000000001 is not a GTIN" in found
    assert "a, name.en: is missing" in found
    assert "pack: products (a) sold by weight do not say" in found


def test_names_that_cannot_be_said_and_an_empty_shop() -> None:
    assert "x: a, name.de: has nothing that can be said" in told(replace(TEA, sku="a", name={"": "!?"}))
    assert told() == ["x: there are no products in it"]


def test_doubtful_groups() -> None:
    group = OptionGroup("size", {"": "Size"}, (Choice("small", {"": "small"}, not_with=("ice",)),))
    found = told(TEA, groups=(group, OptionGroup("empty", {"": "Empty"}, ())))
    assert "x: size, group: is not used by any product" in found
    assert "x: size.small, not_with: there is no choice ice" in found
    assert "x: empty, choices: are missing: there is nothing to choose" in found


def test_words_that_the_speech_model_lacks() -> None:
    known = {"tee", "hafer", "milch", "apfel", "saft", "schorle", "ha"}
    products = (
        TEA,
        Product("oat", {"de": "Hafermilch"}, 199),
        Product("spritzer", {"de": "Apfelsaftschorle"}, 199),
        Product("uht", {"de": "H-Milch"}, 99, sounds_like={"de": ("ha milch",)}),
        Product("gnocchi", {"de": "Gnocchi"}, 299),
    )
    catalog = Catalog(Shop(), {each.sku: each for each in products}, {})
    found = {each.word: each for each in unknown_words(catalog, "de", known)}
    assert {word: each.suggestion for word, each in found.items()} == {
        "hafermilch": "hafer milch",
        "apfelsaftschorle": "apfel saft schorle",
        "h": None,
        "gnocchi": None,
    }
    assert found["h"].mended and not found["gnocchi"].mended
    assert found["gnocchi"].skus == ("gnocchi",)
