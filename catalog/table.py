r"""Plain lists of products as CSV: one line a product, nested fields as ``name.de``, lists joined by ``|``.

A ``|`` inside a list's text is written ``\|``. A column titled ``…:json`` holds JSON: presets, and
unknown fields that are not text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any

from zuruf.catalog.amounts import cents, number
from zuruf.catalog.dump import NAMES, WORDS, product_document
from zuruf.catalog.model import Catalog
from zuruf.catalog.problems import Problem, fault

LISTS = ("options", "allergens", *WORDS)
WHOLE = ("price", "min_age", "deposit")
NUMBERS = ("tax_rate", "max_quantity", "stock", "usage_days")
PACK = ("pack.amount", "pack.unit")
KNOWN = ("sku", "category", "unit", "gtin", "image", *NAMES, *LISTS, *WHOLE, *NUMBERS, *PACK)
JSON = ":json"
WHOLE_NUMBER = re.compile(r"[+-]?\d+")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
MONEY = ("price", "deposit")
SHOWN, MOST = 6, 120
"""So many columns, in so many characters, are told where the right ones are missing."""


def read_table(
    text: str, file: str, decimal_prices: bool = False
) -> tuple[dict[str, Any], list[str], list[Problem]]:
    """Return the document with a CSV text's products, the place of each row, and what is wrong with cells.

    ``decimal_prices``: amounts of money are written as 3,49 and not as 349.
    """
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    products: list[dict[str, Any]] = []
    places: list[str] = []
    problems: list[Problem] = []
    try:
        header = _titles(next(reader, []))
        _check_header(header, file)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                place = f"line {reader.line_num}"
                products.append(_product(header, cells, file, place, problems))
                places.append(place)
        if decimal_prices:
            _in_cents(products, places, file, problems)
    except csv.Error as error:
        raise fault(file, f"line {reader.line_num} is not good CSV: {error}") from error
    return {"products": products}, places, problems


def write_table(catalog: Catalog) -> str:
    """Return the products as CSV. The shop and its option groups have no place there."""
    rows = [_cells(product_document(product)) for product in catalog.products.values()]
    titles = list(dict.fromkeys(title for row in rows for title in row))
    titles.sort(key=_position)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, titles or ["sku", "name", "price"], restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _titles(cells: list[str]) -> list[str]:
    """Return the names of the columns; whoever writes SKU means sku, and so with the others."""
    header = [title.strip() for title in cells]
    return header if "sku" in header else [_folded(title) for title in header]


def _folded(title: str) -> str:
    low = title.lower()
    return low if low.partition(".")[0] in KNOWN or low in KNOWN else title


def _in_cents(products: list[dict[str, Any]], places: list[str], file: str, problems: list[Problem]) -> None:
    """Turn amounts such as 3,49 into whole cents."""
    for product, place in zip(products, places, strict=True):
        for field in MONEY:
            if field in product:
                amount = cents(str(product[field]))
                if amount is None:
                    reason = f"must be an amount such as 3,49, not {json.dumps(product[field])}"
                    problems.append(Problem(file, place, field, reason))
                product[field] = amount


def _check_header(header: list[str], file: str) -> None:
    double = next((title for title in header if title and header.count(title) > 1), None)
    if double:
        raise fault(file, f"line 1: the column {double} is there twice")
    if "sku" not in header:
        found = ", ".join(title for title in header[:SHOWN] if title) or "nothing"
        wanted = "line 1: must name the columns, as in sku,name.de,price; there is no sku"
        raise fault(file, f"{wanted}, but {found[:MOST]}")


def _product(
    header: list[str], cells: list[str], file: str, place: str, problems: list[Problem]
) -> dict[str, Any]:
    if len(cells) > len(header):
        problems.append(
            Problem(file, place, "", f"has {len(cells)} cells, but there are {len(header)} columns")
        )
    product: dict[str, Any] = {}
    for title, cell in zip(header, cells, strict=False):
        if cell.strip() and title:
            value = _value(title, cell, file, place, problems)
            title = title.removesuffix(JSON)
            field, _, inner = title.partition(".")
            if title in PACK or field in (*NAMES, *WORDS):
                product.setdefault(field, {})[inner] = value
            else:
                product[title] = value
    return product


def _value(title: str, cell: str, file: str, place: str, problems: list[Problem]) -> Any:
    if title.endswith(JSON):
        try:
            return json.loads(cell)
        except ValueError:
            problems.append(Problem(file, place, title, "is not JSON"))
            return None
    field = title.partition(".")[0]
    if field in LISTS:
        return split(cell)
    text = cell.strip()
    if field in WHOLE and WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if title in (*NUMBERS, "pack.amount"):
        return _number(text)
    return text if title in KNOWN or field in NAMES else cell


def _number(text: str) -> int | float | str:
    """Return a number, also with a comma; what is none stays, and is complained of later."""
    if WHOLE_NUMBER.fullmatch(text):
        return int(text)
    amount = text if NUMBER.fullmatch(text) else number(text)
    return text if amount is None else float(amount)


def _cells(product: Mapping[str, Any]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for field, value in product.items():
        if field in (*NAMES, *WORDS, "pack"):
            inner = value if isinstance(value, Mapping) else {"": value}
            for key, item in inner.items():
                cells[f"{field}.{key}" if key else field] = _cell(item)
        elif field in KNOWN and not isinstance(value, Mapping):
            cells[field] = _cell(value)
        elif isinstance(value, str) and value.strip() and field not in KNOWN and _plain_title(field):
            cells[field] = value
        else:
            cells[field + JSON] = json.dumps(value, ensure_ascii=False)
    return cells


def _plain_title(field: str) -> bool:
    return (
        field == field.strip()
        and not field.endswith(JSON)
        and field.partition(".")[0] not in (*NAMES, *WORDS)
    )


def _cell(value: Any) -> str:
    return join(value) if isinstance(value, list) else str(value)


def join(texts: list[str]) -> str:
    r"""Join texts by ``|``; a ``|`` or backslash inside is written with a backslash before it."""
    return "|".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)


def split(cell: str) -> list[str]:
    """Return the texts of a joined list."""
    found = [""]
    for piece in re.findall(r"\\[\\|]|\||[^\\|]+|\\", cell):
        if piece == "|":
            found.append("")
        else:
            found[-1] += piece[1:] if len(piece) == 2 and piece[0] == "\\" and piece[1] in "\\|" else piece
    return [text.strip() for text in found if text.strip()]


def _position(title: str) -> int:
    order = (
        "sku",
        "name",
        "price",
        "aliases",
        "sounds_like",
        "category",
        "tax_rate",
        "unit",
        "pack",
        "options",
    )
    field = title.partition(".")[0]
    return order.index(field) if field in order else len(order)
