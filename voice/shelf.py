"""The catalog while it changes: what the shop imports reaches the kiosk with its next customer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from zuruf.catalog.live import LiveCatalog, Stock
from zuruf.voice.mirror import Mirror
from zuruf.voice.shop_client import Away

log = logging.getLogger(__name__)

EVERY, AFAR = 1.0, 15.0
"""Seconds between two looks at the file, and at the server."""


class Shelf:
    """Follows a catalog file; ``restocked`` is told, in a thread of its own, what is sold from now on.

    ``live`` None follows nothing. With a ``mirror``, the file is first made like the server's catalog.
    """

    def __init__(
        self,
        live: LiveCatalog | None,
        restocked: Callable[[Stock], None],
        mirror: Mirror | None = None,
    ) -> None:
        self._live, self._restocked, self._mirror = live, restocked, mirror
        self._every = AFAR if mirror else EVERY
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
        try:
            if self._mirror is not None:
                self._mirror.refresh()
        except (Away, OSError) as error:
            log.info("The catalog cannot be fetched, the last one holds: %s", error)
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
