"""Load a catalog from a JSON or CSV file, or from a catalog database."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zuruf.catalog.document import read_document
from zuruf.catalog.dump import document as catalog_document
from zuruf.catalog.model import Catalog
from zuruf.catalog.problems import CatalogError, Problem, fault
from zuruf.catalog.table import read_table

SQLITE = b"SQLite format 3\0"
DEMO = Path(__file__).parent / "demo" / "shop.json"
BIGGEST = 2 * 1024**3
ZIP = b"PK\x03\x04"
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""What a file begins with that names its encoding itself."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a spreadsheet has written its file: the encoding, and whether prices are 3,49 instead of 349."""

    encoding: str = "utf-8"
    decimal_prices: bool = False


USUAL = Writing()


def load_catalog(path: str | Path, skip_bad: bool = False) -> Catalog:
    """Return the catalog of a file, strictly checked.

    Raises CatalogError with every problem of the file, unless ``skip_bad`` leaves out the bad rows.
    """
    return read_catalog(path, skip_bad)[0]


def read_catalog(
    path: str | Path, skip_bad: bool = False, base: Catalog | None = None, written: Writing = USUAL
) -> tuple[Catalog, list[Problem]]:
    """Return the catalog of a file and the problems of the rows that were left out.

    A CSV file holds products only; its shop and option groups are those of ``base``.
    """
    path = Path(path)
    if is_database(path):
        from zuruf.catalog.store import CatalogStore  # late: sqlite-utils takes time to import

        with CatalogStore(path) as store:
            return store.load(), []
    catalog, problems = _read(path, base, written)
    if problems and not skip_bad:
        raise CatalogError(problems)
    return catalog, problems


def find_demo() -> Path:
    """Return the catalog file of the demo shop."""
    return DEMO


def load_demo() -> Catalog:
    """Return the demo shop: a neighbourhood shop with a coffee counter, in German and English."""
    return load_catalog(DEMO)


def is_database(path: Path) -> bool:
    """Tell whether a file is a SQLite database. Raises CatalogError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE or path.suffix == ".db"
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> CatalogError:
    return fault(path, f"cannot be read: {error.strerror or error}; name a catalog as JSON, CSV or database")


def _read(path: Path, base: Catalog | None, written: Writing) -> tuple[Catalog, list[Problem]]:
    text = _text(path, written.encoding)
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        document, places, problems = read_table(text, path.name, written.decimal_prices)
        bad = {problem.row for problem in problems}
        rows = zip(places, document["products"], strict=True)
        kept = {place: row for place, row in rows if place not in bad}
        held = catalog_document(base) if base else {}
        catalog, more = read_document({**held, "products": list(kept.values())}, path.name, list(kept))
        return catalog, problems + more
    return read_document(_json(text, path), path.name)


def _text(path: Path, encoding: str) -> str:
    try:
        if path.stat().st_size > BIGGEST:
            raise fault(path, "is larger than 2 GB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    if data.startswith(ZIP):
        raise fault(path, "is a spreadsheet or another packed file; save it as CSV")
    marked = next((name for mark, name in MARKS.items() if data.startswith(mark)), encoding)
    try:
        return data.decode(marked)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = f"is not {encoding.upper()} text (line {line}, byte {error.start}); save it again as UTF-8"
        raise fault(path, f"{wrong}, or name its encoding: --encoding cp1252") from error


def _json(text: str, path: Path) -> Any:
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise fault(path, f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise fault(path, f"is not a catalog: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("products"), list):
        raise fault(path, 'is not a catalog: it must be an object with a list "products"')
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")
