"""The catalog while it changes: what the shop imports reaches the kiosk with its next customer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from zuruf.catalog.live import LiveCatalog, Stock

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks at the file."""


class Shelf:
    """Follows a catalog file; ``restocked`` is told, in a thread of its own, what is sold from now on.

    ``live`` None follows nothing.
    """

    def __init__(
        self, live: LiveCatalog | None, restocked: Callable[[Stock], None], every: float = EVERY
    ) -> None:
        self._live, self._restocked, self._every = live, restocked, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shelf", daemon=True)

    def start(self) -> None:
        """Look now and then."""
        if self._live is not None:
            self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def look(self) -> bool:
        """Look now, and say whether something else is sold than before."""
        if self._live is None or not self._live.refresh():
            return False
        self._restocked(self._live.current)
        log.info("The catalog has changed; it holds from the next customer on.")
        return True

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self.look()
            except Exception:
                log.exception("The changed catalog cannot be sold from; the last one holds.")
