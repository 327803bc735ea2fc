"""What is read is written again without loss, in every format."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from zuruf.catalog.document import read_document
from zuruf.catalog.dump import document
from zuruf.catalog.load import load_demo
from zuruf.catalog.model import Catalog, Choice, OptionGroup, Pack, Preference, Preset, Product, Shop
from zuruf.catalog.problems import CatalogError
from zuruf.catalog.table import join, read_table, split, write_table

WORD = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=8)
LANGUAGE = st.sampled_from(["de", "en", "fr", ""])
NAMES = st.dictionaries(LANGUAGE, WORD, min_size=1, max_size=3)
WORDS = st.dictionaries(LANGUAGE, st.lists(WORD, min_size=1, max_size=3, unique=True).map(tuple), max_size=2)
AMOUNT = st.one_of(st.integers(1, 10**6), st.floats(0.001, 1e6).map(lambda number: round(number, 3)))
MORE: st.SearchStrategy[Any] = st.one_of(
    WORD, st.integers(), st.booleans(), st.lists(WORD, max_size=2), st.just("")
)
EXTRA = st.dictionaries(st.from_regex(r"x_[a-z]{1,5}", fullmatch=True), MORE, max_size=2)
GROUP = OptionGroup(
    "size",
    {"": "Size"},
    (
        Choice("small", {"": "small"}, price=-5),
        Choice("large", {"de": "groß"}, not_with=("small",), extra={"x": 1}),
    ),
    min=1,
    max=None,
    default=(Preference("size", "small", "light", 2),),
    amounts=True,
    removable=False,
)


@st.composite
def products(draw: st.DrawFn) -> Product:
    preset = Preset({"": "usual"}, (Preference("size", "large", "extra"), Preference("size", None, "none")))
    return (
        Product(
            sku=draw(WORD),
            name=draw(NAMES),
            price=draw(st.integers(0, 10**6)),
            aliases=draw(WORDS),
            sounds_like=draw(WORDS),
            category=draw(st.one_of(st.just(""), WORD)),
            tax_rate=draw(st.sampled_from([0, 7, 19, 5.5])),
            unit=draw(st.sampled_from([None, "kg", "g", "l", "ml"])),
            pack=draw(st.one_of(st.none(), st.builds(Pack, AMOUNT, st.sampled_from(["g", "kg", "l", "ml"])))),
            options=draw(st.sampled_from([(), ("size",)])),
            max_quantity=draw(st.one_of(st.none(), AMOUNT)),
            min_age=draw(st.one_of(st.none(), st.integers(0, 99))),
            stock=draw(st.one_of(st.none(), AMOUNT)),
            gtin=draw(st.one_of(st.none(), st.from_regex(r"[0-9]{8}", fullmatch=True))),
            description=draw(st.one_of(st.just({}), NAMES)),
            allergens=draw(st.lists(WORD, max_size=2, unique=True).map(tuple)),
            deposit=draw(st.integers(0, 500)),
            usage_days=draw(st.one_of(st.none(), AMOUNT)),
            extra=draw(EXTRA),
        )
        if not draw(st.booleans())
        else Product(draw(WORD), draw(NAMES), 1, options=("size",), presets=(preset,))
    )


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    found = draw(st.lists(products(), max_size=4))
    shop = Shop(name=draw(WORD), order_options=("size",), extra=draw(EXTRA))
    titles = draw(st.dictionaries(WORD, NAMES, max_size=2))
    return Catalog(shop, {each.sku: each for each in found}, {"size": GROUP}, titles, draw(EXTRA))


@given(catalogs())
@settings(max_examples=60, deadline=None)
def test_json_keeps_everything(catalog: Catalog) -> None:
    again, problems = read_document(json.loads(json.dumps(document(catalog))), "x")
    assert not problems
    assert again == catalog


@given(catalogs())
@settings(max_examples=60, deadline=None)
def test_csv_keeps_every_product(catalog: Catalog) -> None:
    found, places, problems = read_table(write_table(catalog), "x")
    again, more = read_document({**document(catalog), **found}, "x", places)
    assert not problems and not more
    assert again == catalog


def test_the_demo_shop_in_both_formats() -> None:
    demo = load_demo()
    found, _, _ = read_table(write_table(demo), "x")
    assert read_document({**document(demo), **found}, "x")[0] == demo
    empty = replace(demo, products={})
    assert read_table(write_table(empty), "x")[0] == {"products": []}


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1)))
def test_lists_in_cells(texts: list[str]) -> None:
    assert split(join(texts)) == texts


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()), st.lists, max_leaves=5
    )
)
@settings(max_examples=100, deadline=None)
def test_no_value_anywhere_crashes_the_reader(value: Any) -> None:
    fields = (
        "sku",
        "name",
        "price",
        "aliases",
        "pack",
        "options",
        "presets",
        "unit",
        "stock",
        "category",
        "gtin",
    )
    for field in fields:
        product = {"sku": "a", "name": "A", "price": 1, field: value}
        catalog, problems = read_document({"products": [product], "shop": {field: value}}, "x")
        assert catalog.products or problems, "a product is taken, or it is said why not"
        assert all(each.file == "x" and each.reason for each in problems)
    for field in ("group", "name", "choices", "default", "min", "max", "amounts"):
        group = {"group": "g", "name": "G", "choices": [{"choice": "c", "name": "C"}], field: value}
        odd = {"products": value, "options": [group, value], "shop": value, "categories": value}
        catalog, problems = read_document(odd, "x")
        assert catalog.groups or problems
        assert all(each.file == "x" and each.reason for each in problems)


@given(st.text())
def test_no_text_crashes_the_csv_reader(text: str) -> None:
    try:
        found, places, _ = read_table("sku,name,price\n" + text, "x")
    except CatalogError as error:
        assert "is not good CSV" in str(error)
    else:
        assert len(places) == len(found["products"])
