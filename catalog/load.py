"""Load a catalog from a JSON or CSV file, or from a catalog database."""

from __future__ import annotations

import json
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


def load_catalog(path: str | Path, skip_bad: bool = False) -> Catalog:
    """Return the catalog of a file, strictly checked.

    Raises CatalogError with every problem of the file, unless ``skip_bad`` leaves out the bad rows.
    """
    return read_catalog(path, skip_bad)[0]


def read_catalog(
    path: str | Path, skip_bad: bool = False, base: Catalog | None = None
) -> tuple[Catalog, list[Problem]]:
    """Return the catalog of a file and the problems of the rows that were left out.

    A CSV file holds products only; its shop and option groups are those of ``base``.
    """
    path = Path(path)
    if is_database(path):
        from zuruf.catalog.store import CatalogStore  # late: sqlite-utils takes time to import

        with CatalogStore(path) as store:
            return store.load(), []
    catalog, problems = _read(path, base)
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


def _read(path: Path, base: Catalog | None) -> tuple[Catalog, list[Problem]]:
    text = _text(path)
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        document, places, problems = read_table(text, path.name)
        bad = {problem.row for problem in problems}
        rows = zip(places, document["products"], strict=True)
        kept = {place: row for place, row in rows if place not in bad}
        held = catalog_document(base) if base else {}
        catalog, more = read_document({**held, "products": list(kept.values())}, path.name, list(kept))
        return catalog, problems + more
    return read_document(_json(text, path), path.name)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > BIGGEST:
            raise fault(path, "is larger than 2 GB; split it")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise fault(path, f"is not UTF-8 text (byte {error.start}); save it again as UTF-8") from error


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
