"""Which catalog a command works with: the one that is named, the imported one, the demo shop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zuruf.cli.errors import UserError

if TYPE_CHECKING:
    from zuruf.catalog.live import LiveCatalog
    from zuruf.catalog.model import Catalog

NAME = "catalog.db"


def installed_catalog() -> Path:
    """Return where this machine's own catalog database lies, or would lie."""
    from zuruf.models.home import home

    return home() / NAME


def open_catalog(path: str | Path | None = None) -> Catalog:
    """Return the named catalog, else the imported one, else the demo shop. Raises UserError."""
    from zuruf.catalog.load import load_catalog
    from zuruf.catalog.problems import CatalogError

    try:
        return load_catalog(path or default_catalog())
    except CatalogError as error:
        raise UserError(str(error)) from error


def followed(path: str | Path | None = None) -> LiveCatalog:
    """Return the same, to be followed while it changes. Raises UserError."""
    from zuruf.catalog.live import LiveCatalog
    from zuruf.catalog.problems import CatalogError

    try:
        return LiveCatalog(path or default_catalog())
    except CatalogError as error:
        raise UserError(str(error)) from error


def default_catalog() -> Path:
    """Return the imported catalog, where there is none the demo shop."""
    from zuruf.catalog.load import find_demo

    own = installed_catalog()
    return own if own.is_file() else find_demo()
