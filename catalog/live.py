"""A catalog that is followed while it changes: products and search index always belong together."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from zuruf.catalog.load import is_database, load_catalog
from zuruf.catalog.model import Catalog
from zuruf.catalog.problems import CatalogError
from zuruf.catalog.search import ProductSearch

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stock:
    """A catalog with the search in it. ``mark`` is another for another content."""

    catalog: Catalog
    search: ProductSearch
    mark: str


class LiveCatalog:
    """A catalog file or database, loaded again after a change. Threads may share it.

    ``folder`` is where a large search index may be kept. Raises CatalogError where the first load fails;
    later a file that cannot be used leaves the last good catalog in place, with a line in the log.
    """

    def __init__(self, path: str | Path, folder: Path | None = None) -> None:
        self.path = Path(path)
        self._folder = folder
        self._lock = threading.Lock()
        self._mark = self._look()
        self._stock = self._load()

    @property
    def current(self) -> Stock:
        """Return the catalog as it was last loaded; a turn should keep to one."""
        return self._stock

    def refresh(self) -> bool:
        """Load the catalog again if it has changed; tell whether it has."""
        with self._lock:
            try:
                mark = self._look()
                if mark == self._mark:
                    return False
                self._mark = mark
                self._stock = self._load()
            except CatalogError as error:
                log.warning("the changed catalog cannot be used, the last one stays: %s", error)
                return False
        return True

    def _load(self) -> Stock:
        catalog = load_catalog(self.path)
        search = ProductSearch(catalog, self._folder)
        search.warm_up()
        return Stock(catalog, search, blake2b(self._mark.encode(), digest_size=16).hexdigest())

    def _look(self) -> str:
        if is_database(self.path):
            from zuruf.catalog.store import CatalogStore

            with CatalogStore(self.path) as store:
                return store.version()
        about = self.path.stat()
        return f"{about.st_mtime_ns} {about.st_size} {about.st_ino}"
