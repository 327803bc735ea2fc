"""The catalog that the pages show and the conversation in the server sells from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zuruf.catalog.load import load_catalog, load_demo
from zuruf.catalog.model import Catalog
from zuruf.catalog.search import ProductSearch as CatalogSearch
from zuruf.skills.skill import ProductSearch


@dataclass(frozen=True)
class Shelf:
    """A catalog with its search."""

    catalog: Catalog
    search: ProductSearch

    @classmethod
    def of(cls, path: Path | None) -> Shelf:
        """Load a catalog file or database; None is the demo shop."""
        catalog = load_catalog(path) if path else load_demo()
        return cls(catalog, CatalogSearch(catalog))
