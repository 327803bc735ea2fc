"""The kiosk page, as the edge sees it: shows the latest state there, takes its taps."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from zuruf.voice.shop_client import Away, ShopClient

log = logging.getLogger(__name__)

PAUSE = 2.0
REMEMBERED = 500


class Page(Protocol):
    """Shows what happens."""

    def show(self, screen: Mapping[str, Any]) -> None:
        """Show this; never blocks, never fails."""

    def close(self) -> None:
        """Give everything back."""


class NoPage:
    """Shows nothing."""

    def show(self, screen: Mapping[str, Any]) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Give back nothing."""


class KioskPage:
    """The page on the server: the newest screen is posted by one thread, taps are received by another."""

    def __init__(
        self, client: ShopClient, on_tap: Callable[[dict[str, Any]], None], pause: float = PAUSE
    ) -> None:
        self._client, self._on_tap, self._pause = client, on_tap, pause
        self._newest: Mapping[str, Any] | None = None
        self._shown: Mapping[str, Any] | None = None
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._seen: deque[str] = deque(maxlen=REMEMBERED)
        self.online = False
        for name, work in (("screen", self._post), ("taps", self._receive)):
            threading.Thread(target=work, name=name, daemon=True).start()

    def show(self, screen: Mapping[str, Any]) -> None:
        """Show this as soon as the server can be reached; what was to be shown before is left out."""
        self._newest = screen
        self._changed.set()

    def close(self) -> None:
        """Stop."""
        self._stop.set()
        self._changed.set()

    def _post(self) -> None:
        while not self._stop.is_set():
            self._changed.wait()
            self._changed.clear()
            screen = self._newest
            if screen is None or self._stop.is_set():
                continue
            try:
                self._client.show(screen)
            except Away:
                self._stop.wait(self._pause)
                self._changed.set()

    def _receive(self) -> None:
        while not self._stop.is_set():
            try:
                for tap in self._client.taps():
                    if self._stop.is_set():
                        return
                    self._connected()
                    if tap is not None:
                        self._take(tap)
            except Away as away:
                if self.online:
                    log.warning("The server is away (%s); the voice goes on without the page.", away)
                self.online = False
                self._stop.wait(self._pause)

    def _connected(self) -> None:
        """Show the present state to a server that has just come (back)."""
        if not self.online:
            self.online = True
            self._changed.set()

    def _take(self, tap: dict[str, Any]) -> None:
        key = str(tap.get("id", ""))
        if key and key in self._seen:
            return
        self._seen.append(key)
        self._on_tap(tap)
