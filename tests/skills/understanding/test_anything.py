"""Whatever is said: no crash, no product that is not there, an answer in bounded time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zuruf.catalog.model import Catalog, Product, Shop
from zuruf.skills.cart import Cart, Line
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, NotRecognized, Utterance
from zuruf.skills.understanding import Understander
from zuruf.skills.understanding.text import MAX_CHARACTERS
from zuruf.skills.understanding.words import function_words

WORDS = sorted(function_words("de").classes) + sorted(function_words("en").classes) + [
    "hafermilch", "croissants", "groß", "zwei", "neunhundert", "kilo", "large", "oat milk", "zucker", "xyz",
    "☕", "-5", "1e9",
]  # fmt: skip


def skus(understood):
    for operation in getattr(understood, "operations", ()):
        target = getattr(operation, "target", None)
        for holder in (operation, target):
            if holder is not None:
                yield from filter(None, (getattr(holder, "sku", None), *getattr(holder, "candidates", ())))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from(["de", "en"]), st.integers(0, 3))
def test_no_words_crash_it_and_no_product_is_invented(demo, spoken, language, lines):
    there = list(demo.catalog.products)[:lines]
    session = Session(
        "t", language, Cart(tuple(Line(sku) for sku in there)), max(0, lines - 1) if lines else None
    )
    assert set(skus(demo.understand(Utterance(" ".join(spoken), language), session))) <= set(
        demo.catalog.products
    )


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_no_script_crashes_it(demo, text):
    understood = demo.understand(Utterance(text, "de"), Session("t"))
    assert isinstance(understood, Intent | NotRecognized)
    assert set(skus(understood)) <= set(demo.catalog.products)


def test_what_is_endless_is_cut(demo):
    long = "zwei croissants und " * 500_000
    short = demo.understand(Utterance(long[:MAX_CHARACTERS], "de"), Session("t"))
    assert demo.understand(Utterance(long, "de"), Session("t")).operations == short.operations


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_catalog_and_a_catalog_of_one(count):
    products = {"tea": Product("tea", {"": "Tee"}, 200)} if count else {}
    understander = Understander(Catalog(Shop(), products, {}))
    understood = understander.understand(Utterance("zwei Tee bitte", "de"), Session("t"))
    assert isinstance(understood, Intent) and understood.name == "order.change"
    (add,) = understood.operations
    assert (add.sku, add.candidates) == ("tea" if count else None, ())


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [
        ("de", "einmal zwirbel bitte", "zwirbel"),
        ("de", "ich nehme einen drachen", "drachen"),
        ("en", "can i have a zwirbel", "zwirbel"),
        ("en", "two dragons please", "dragons"),
    ],
)
def test_a_thing_that_nobody_knows_is_asked_for_by_its_name(language, said, heard):
    understander = Understander(Catalog(Shop(), {"tea": Product("tea", {"": "Tee"}, 200)}, {}))
    understood = understander.understand(Utterance(said, language), Session("t", language))
    (add,) = understood.operations
    assert (add.sku, add.candidates, add.heard) == (None, (), heard)


def test_two_products_of_one_name_are_both_candidates():
    products = {sku: Product(sku, {"": "Tee"}, 200) for sku in ("green", "black")}
    understander = Understander(Catalog(Shop(), products, {}))
    (add,) = understander.understand(Utterance("zwei Tee bitte", "de"), Session("t")).operations
    assert add.sku is None and set(add.candidates) == {"green", "black"}
