"""The catalog file: what is read, what is refused, and how that is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zuruf.catalog.load import load_catalog, read_catalog
from zuruf.catalog.model import Pack, Preference
from zuruf.catalog.problems import CatalogError

SIZE = {
    "group": "size",
    "name": {"de": "Größe", "en": "size"},
    "default": ["small"],
    "ordered": True,
    "choices": [
        {"choice": "small", "name": {"de": "klein", "en": "small"}},
        {"choice": "large", "name": {"de": "groß", "en": "large"}, "price": 60, "not_with": ["ice"]},
    ],
}
SYRUP = {
    "group": "syrup",
    "name": "Sirup",
    "max": None,
    "amounts": True,
    "counts": True,
    "default": [{"choice": "vanilla", "amount": "light", "count": 2}],
    "choices": [{"choice": "vanilla", "name": "Vanille", "price": 50}],
}


def write(folder: Path, document: Any, name: str = "shop.json") -> Path:
    path = folder / name
    path.write_text(
        document if isinstance(document, str) else json.dumps(document, ensure_ascii=False), "utf-8"
    )
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load_catalog(path)
    return [str(problem) for problem in caught.value.problems]


def test_only_sku_name_and_price_are_required(tmp_path: Path) -> None:
    catalog = load_catalog(write(tmp_path, {"products": [{"sku": "tea", "name": "Tee", "price": 250}]}))
    tea = catalog.products["tea"]
    assert (tea.name, tea.price, tea.tax_rate, tea.unit, tea.pack, tea.max_quantity) == (
        {"": "Tee"},
        250,
        19,
        None,
        None,
        None,
    )
    assert catalog.shop.currency == "EUR"


def test_options_with_their_defaults_and_limits(tmp_path: Path) -> None:
    product = {"sku": "latte", "name": {"de": "Milchkaffee"}, "price": 350, "options": ["size", "syrup"]}
    product["presets"] = [{"name": "doppelt süß", "options": [{"choice": "vanilla", "count": 2}, "large"]}]
    catalog = load_catalog(write(tmp_path, {"products": [product], "options": [SIZE, SYRUP]}))
    size, syrup = catalog.groups_of("latte")
    assert (size.min, size.max, size.ordered, size.removable, size.default[0].choice) == (
        0,
        1,
        True,
        False,
        "small",
    )
    assert (syrup.max, syrup.removable, syrup.counts) == (None, True, True)
    assert syrup.default == (Preference("syrup", "vanilla", "light", 2),)
    large = size.find("large")
    assert large and large.not_with == ("ice",)
    preset = catalog.products["latte"].presets[0]
    assert preset.options == (Preference("syrup", "vanilla", count=2), Preference("size", "large"))


def test_unknown_fields_are_kept(tmp_path: Path) -> None:
    document = {
        "products": [{"sku": "a", "name": "A", "price": 1, "shelf": 7}],
        "shop": {"wifi": "yes"},
        "season": [1],
    }
    catalog = load_catalog(write(tmp_path, document))
    assert catalog.products["a"].extra == {"shelf": 7}
    assert (catalog.shop.extra, catalog.extra) == ({"wifi": "yes"}, {"season": [1]})


def test_every_problem_is_told_with_file_row_field_and_reason(tmp_path: Path) -> None:
    products = [
        {"sku": "a", "name": "A", "price": "3,50"},
        {"name": {"german": "B"}, "price": 1.5, "unit": "lb"},
        {"sku": "c", "name": "C", "price": 100, "options": ["colour"], "pack": {"amount": 0, "unit": "l"}},
        {"sku": "d", "name": "D", "price": 100},
        {"sku": "d", "name": "D", "price": 100},
    ]
    found = "\n".join(problems(write(tmp_path, {"products": products})))
    assert 'shop.json: product 1 (a), price: must be whole cents, such as 350 for 3.50, not "3,50"' in found
    assert "product 2, sku: is required" in found
    assert 'product 2, name: "german" is not a language code' in found
    assert "product 2, price: must be a whole number of cents" in found
    assert "product 2, unit: must be one of g, kg, ml, l" in found
    assert "product 3 (c), options: there is no (good) option group colour" in found
    assert "product 3 (c), amount: must be more than 0" in found
    assert "product 5 (d), sku: is there twice" in found


def test_skip_bad_takes_the_good_rows_and_tells_the_others(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {"products": [{"sku": "a", "name": "A", "price": -1}, {"sku": "b", "name": "B", "price": 1}]},
    )
    catalog, left_out = read_catalog(path, skip_bad=True)
    assert list(catalog.products) == ["b"]
    assert [problem.field for problem in left_out] == ["price"]


def test_a_bad_option_group_takes_its_products_along(tmp_path: Path) -> None:
    group = {**SIZE, "default": ["huge"]}
    path = write(
        tmp_path,
        {"products": [{"sku": "a", "name": "A", "price": 1, "options": ["size"]}], "options": [group]},
    )
    catalog, left_out = read_catalog(path, skip_bad=True)
    assert not catalog.products and not catalog.groups
    assert [problem.row for problem in left_out] == ["option group 1 (size)", "product 1 (a)"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON: line 1, column 2"),
        ("[]", "is not a catalog"),
        ('{"products": [{"sku": "a", "name": "A", "price": NaN}]}', "NaN is not a number"),
        ("[" * 100_000, "is not"),
        ('{"products": [7]}', "must be an object with fields, not 7"),
        ('{"products": [], "shop": {"timezone": "Mars/Olympus"}}', "is not a time zone"),
        (
            '{"products": [], "shop": {"opening_hours": [{"days": "x", "from": "9", "to": "18:00"}]}}',
            "such as mo-fr",
        ),
        ('{"products": [], "shop": {"order_options": ["bag"]}}', "there is no option group bag"),
        (
            '{"products": [], "options": [{"group": "g", "name": "G", "min": 3, "max": 2}]}',
            "must not be more than max",
        ),
    ],
)
def test_files_that_are_no_catalog(tmp_path: Path, text: str, said: str) -> None:
    assert said in "\n".join(problems(write(tmp_path, text)))


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    assert "cannot be read" in problems(tmp_path / "none.json")[0]
    path = tmp_path / "latin.json"
    path.write_bytes('{"products": "ä"}'.encode("latin-1"))
    assert "is not UTF-8" in problems(path)[0]


def test_csv_with_nested_fields_and_lists(tmp_path: Path) -> None:
    text = (
        "sku;name.de;name.en;price;aliases.de;pack.amount;pack.unit;tax_rate;shelf\r\n"
        'oat;Hafermilch;oat milk;199;"Haferdrink|Hafer; Drink";1;l;7;B 12\r\n'
        "\r\nroll;Brötchen;roll;35;;;;7;\r\n"
    )
    catalog = load_catalog(write(tmp_path, "\ufeff" + text, "list.csv"))
    oat = catalog.products["oat"]
    assert (oat.name, oat.price, oat.pack) == ({"de": "Hafermilch", "en": "oat milk"}, 199, Pack(1, "l"))
    assert oat.aliases["de"][0] == "Haferdrink"
    assert (oat.extra, catalog.products["roll"].extra) == ({"shelf": "B 12"}, {})


def test_csv_problems_name_the_line(tmp_path: Path) -> None:
    text = "sku,name,price\na,A,100\nb,B,2.50\nc,C,100,100\nd,,100\n"
    assert problems(write(tmp_path, text, "list.csv")) == [
        "list.csv: line 4: has 4 cells, but there are 3 columns",
        'list.csv: line 3 (b), price: must be whole cents, such as 350 for 3.50, not "2.50"',
        "list.csv: line 5 (d), name: is required: a text, or one per language",
    ]


def test_csv_without_a_header(tmp_path: Path) -> None:
    assert "must name the columns" in problems(write(tmp_path, "a,A,100\n", "list.csv"))[0]
