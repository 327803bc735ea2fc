"""Finding products as customers say them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zuruf.catalog.load import load_demo
from zuruf.catalog.model import Catalog, Product, Shop
from zuruf.catalog.search import ProductSearch


def shop(*products: Product, languages: tuple[str, ...] = ("de", "en")) -> Catalog:
    return Catalog(Shop(languages=languages), {product.sku: product for product in products}, {})


@pytest.fixture(scope="module")
def demo() -> ProductSearch:
    return ProductSearch(load_demo())


@pytest.mark.parametrize(
    ("heard", "language", "sku"),
    [
        ("Hafermilch", "de", "oat_milk"),
        ("hafer milch", "de", "oat_milk"),
        ("haafer millich", "de", "oat_milk"),
        ("roggen brod", "de", "rye_bread"),
        ("Weissbrot", "de", "white_bread"),
        ("kaese kuchen", "de", "cheesecake"),
        ("Brezln", "de", "pretzel"),
        ("apfel saft", "de", "apple_juice"),
        ("tomaten", "de", "tomatoes"),
        ("krossong", "de", "croissant"),
        ("rye bred", "en", "rye_bread"),
        ("yogurts", "en", "yoghurt"),
        ("oatmilk barista", "en", "oat_milk_barista"),
    ],
)
def test_finds_what_was_meant(demo: ProductSearch, heard: str, language: str, sku: str) -> None:
    found = demo.find(heard, language)
    assert (found[0].sku, found[0].decision) == (sku, "accept")


def test_a_shared_name_is_a_question(demo: ProductSearch) -> None:
    found = demo.find("Milch", "de")
    asked = {match.sku for match in found if match.decision == "ask"}
    assert asked == {"whole_milk", "low_fat_milk"}


@pytest.mark.parametrize(
    "heard", ["Xylophon", "Steuererklärung", "guten Morgen", "Fahrradreifen", "", "🥐", "?!"]
)
def test_refuses_what_the_shop_does_not_have(demo: ProductSearch, heard: str) -> None:
    assert all(match.decision != "accept" for match in demo.find(heard, "de"))


def test_near_many_is_find_for_each(demo: ProductSearch) -> None:
    texts = ["hafer milch", "", "rogenbrot", "kese kuchen"]
    found = demo.near_many(texts, "de")
    assert [[(match.sku, match.decision) for match in each[:1]] for each in found] == [
        [(match.sku, match.decision) for match in demo.find(text, "de", 1)] for text in texts
    ]


def test_exact_takes_no_neighbours(demo: ProductSearch) -> None:
    assert [match.sku for match in demo.exact("Hafer-Milch", "de")] == ["oat_milk"]
    assert demo.exact("Hafermilc", "de") == demo.exact("", "de") == []


def test_numbers_are_found_as_digits_and_as_words() -> None:
    search = ProductSearch(shop(Product("up", {"": "7 Up"}, 150), Product("oil", {"de": "Öl (250 ml)"}, 300)))
    assert search.exact("sieben up", "de")[0].sku == search.exact("seven up", "en")[0].sku == "up"
    assert search.exact("7up", "de")[0].sku == "up"
    assert search.exact("öl", "de")[0].sku == "oil"


def test_signs_are_found_as_words() -> None:
    search = ProductSearch(shop(Product("fish", {"": "Fish & Chips"}, 900)))
    assert search.exact("fish und chips", "de") and search.exact("fish and chips", "en")


def test_names_of_another_language_serve_where_a_product_has_none() -> None:
    search = ProductSearch(shop(Product("bun", {"en": "cinnamon bun"}, 200)))
    assert search.find("cinnamon bun", "de")[0].sku == "bun"


@pytest.mark.parametrize("products", [(), (Product("only", {"": "Ei"}, 30),)])
def test_an_empty_catalog_and_one_of_one(products: tuple[Product, ...]) -> None:
    search = ProductSearch(shop(*products))
    assert [match.sku for match in search.find("Ei", "de")] == [product.sku for product in products]
    assert search.find("Feuerwehr", "de")[:1] == [] or search.find("Feuerwehr", "de")[0].decision != "accept"


@given(st.text(), st.sampled_from(["de", "en", "fr", ""]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_answered(demo: ProductSearch, text: str, language: str) -> None:
    found = demo.find(text, language)
    assert all(match.sku in demo.catalog.products and 0 <= match.score <= 1.0001 for match in found)
    assert sorted((match.score for match in found), reverse=True) == [match.score for match in found]


def test_a_very_long_text_is_answered(demo: ProductSearch) -> None:
    assert isinstance(demo.find("hafermilch " * 1_000_000, "de"), list)


def test_the_stored_index_is_kept_in_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zuruf.catalog.search.BIG", 1)
    before = shop(Product("oat", {"de": "Hafermilch"}, 199), languages=("de",))
    after = shop(Product("oat", {"de": "Haferdrink"}, 199), languages=("de",))
    ProductSearch(before, tmp_path).warm_up()
    about = tmp_path / "names-de" / "about.json"
    written = about.stat().st_ino
    assert ProductSearch(before, tmp_path).find("hafermilch", "de")[0].heard_as == "Hafermilch"
    assert about.stat().st_ino == written
    assert ProductSearch(after, tmp_path).find("haferdrink", "de")[0].decision == "accept"
    assert about.stat().st_ino != written
    assert [each.name for each in tmp_path.iterdir()] == ["names-de"]


def test_a_damaged_index_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("zuruf.catalog.search.BIG", 1)
    catalog = shop(Product("oat", {"de": "Hafermilch"}, 199), languages=("de",))
    ProductSearch(catalog, tmp_path).warm_up()
    (tmp_path / "names-de" / "hashes.npy").write_bytes(b"broken")
    assert ProductSearch(catalog, tmp_path).find("hafermilch", "de")[0].decision == "accept"
    assert "is damaged and is built again" in caplog.text


def test_a_crash_while_writing_leaves_an_index_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zuruf.catalog.search.BIG", 1)
    monkeypatch.setattr("zuruf.catalog.index_files.ABANDONED", -1)
    script = """
import os, signal, sys
from pathlib import Path
from zuruf.catalog import index_files
def dying(new, place):
    os.kill(os.getpid(), signal.SIGKILL)
index_files._swap = dying
index_files.load_or_build(["roggenbrot"], "de", Path(sys.argv[1]))
"""
    before = shop(Product("oat", {"de": "Hafermilch"}, 199), languages=("de",))
    ProductSearch(before, tmp_path).warm_up()
    assert (
        subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode
        == -signal.SIGKILL
    )
    assert len(list(tmp_path.iterdir())) == 2
    assert ProductSearch(before, tmp_path).find("hafermilch", "de")[0].decision == "accept"
    after = shop(Product("rye", {"de": "Roggenbrot"}, 420), languages=("de",))
    assert ProductSearch(after, tmp_path).find("roggenbrot", "de")[0].decision == "accept"
    assert [each.name for each in tmp_path.iterdir()] == ["names-de"]
