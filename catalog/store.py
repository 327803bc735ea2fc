"""The catalog database: one SQLite file that holds one catalog, replaced as a whole or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database
from sqlite_utils.db import Table

from zuruf.catalog.document import read_document
from zuruf.catalog.dump import document
from zuruf.catalog.model import Catalog
from zuruf.catalog.problems import CatalogError, fault

SCHEMA = 1
APPLICATION = 0x5A757275
"""Marks the file as Zuruf's catalog ("Zuru" in ASCII)."""
WAIT = 10.0
"""Seconds to wait while another process writes."""
TABLES: Mapping[str, dict[str, type]] = {
    "products": {
        "sku": str,
        "position": int,
        "name": str,
        "category": str,
        "price": int,
        "tax_rate": float,
        "unit": str,
        "stock": float,
        "document": str,
    },
    "option_groups": {"group": str, "position": int, "document": str},
    "about": {"key": str, "value": str},
}
"""Tables with their columns, the primary key first. The documents hold all; the others are for queries."""


class CatalogStore:
    """A catalog in a database file. Use it in a `with` block; it belongs to the thread that opened it.

    Raises CatalogError where the file is no catalog, damaged, or written by another version of Zuruf.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with self._told():
            self._connection = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
        self._db = Database(self._connection)
        try:
            with self._told():
                self._check()
        except CatalogError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def save(self, catalog: Catalog) -> bool:
        """Replace the whole catalog in one transaction; tell whether anything changed."""
        whole = document(catalog)
        mark = fingerprint(whole)
        with self._told(), self._writing():
            changed = self._new() or self.version() != mark
            if changed:
                self._replace(whole, mark)
        return changed

    def load(self) -> Catalog:
        """Return the catalog."""
        with self._told(), self._db.atomic():
            self._not_empty()
            about = {row["key"]: json.loads(row["value"]) for row in self._table("about").rows}
            products = [json.loads(row["document"]) for row in self._rows("products")]
            groups = [json.loads(row["document"]) for row in self._rows("option_groups")]
        whole = {**about["rest"], "shop": about["shop"], "products": products, "options": groups}
        catalog, problems = read_document(whole, str(self.path))
        if problems:
            raise CatalogError(problems)
        return catalog

    def version(self) -> str:
        """Return a mark that changes whenever the catalog does; cheap enough to ask every second."""
        with self._told():
            self._not_empty()
            row = self._connection.execute("select value from about where key = 'version'").fetchone()
        return str(json.loads(row[0]))

    def _replace(self, whole: dict[str, Any], mark: str) -> None:
        for name, columns in TABLES.items():
            self._table(name).create(columns, pk=next(iter(columns)), replace=True)
        self._table("products").insert_all(_product_rows(whole["products"]))
        self._table("option_groups").insert_all(_group_rows(whole["options"]))
        rest = {key: value for key, value in whole.items() if key not in ("shop", "products", "options")}
        about = {"version": mark, "shop": whole["shop"], "rest": rest}
        self._table("about").insert_all({"key": key, "value": _text(value)} for key, value in about.items())
        self._connection.execute(f"pragma application_id = {APPLICATION}")
        self._connection.execute(f"pragma user_version = {SCHEMA}")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the only write lock from the start; commit at the end, or leave all as it was."""
        self._connection.execute("begin immediate")
        try:
            yield
            self._connection.execute("commit")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("rollback")

    def _check(self) -> None:
        application, schema = self._pragma("application_id"), self._pragma("user_version")
        if application == 0 and not self._db.table_names():
            return
        if application != APPLICATION:
            raise fault(
                self.path,
                "is a database, but not a catalog of Zuruf; name another file, or move it away and "
                "import again",
            )
        if schema != SCHEMA:
            raise fault(
                self.path,
                f"was written by another version of Zuruf (schema {schema}, this one has {SCHEMA}): "
                "move it away and import the catalog again with: zuruf catalog import FILE",
            )

    def _new(self) -> bool:
        return self._pragma("application_id") == 0

    def _not_empty(self) -> None:
        if self._new():
            raise fault(self.path, "holds no catalog yet; bring one in with: zuruf catalog import FILE")

    def _pragma(self, name: str) -> int:
        return int(self._connection.execute(f"pragma {name}").fetchone()[0])

    def _table(self, name: str) -> Table:
        table = self._db[name]
        assert isinstance(table, Table)
        return table

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        return self._table(name).rows_where(order_by="position")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite complains of into a clear sentence."""
        try:
            yield
        except (sqlite3.Error, OSError, KeyError, json.JSONDecodeError) as error:
            raise fault(self.path, _reason(error)) from error


def fingerprint(whole: dict[str, Any]) -> str:
    """Return a hash of a catalog's document."""
    digest = blake2b(digest_size=16)
    for part in json.JSONEncoder(ensure_ascii=False, sort_keys=True).iterencode(whole):
        digest.update(part.encode())
    return digest.hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, sqlite3.OperationalError):
        if "locked" in str(error):
            return "is being written by another program; try again when that is done"
        return f"cannot be used ({error}): is the folder there, may it be written, is the disk full?"
    return f"is damaged ({error}): move it away and import the catalog again with: zuruf catalog import FILE"


def _product_rows(products: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for position, product in enumerate(products):
        row = {column: product.get(column) for column in TABLES["products"]}
        yield {**row, "name": _text(product["name"]), "position": position, "document": _text(product)}


def _group_rows(groups: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for position, group in enumerate(groups):
        yield {"group": group["group"], "position": position, "document": _text(group)}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
