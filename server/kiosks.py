"""What goes between a kiosk's page and its voice loop.

Taps one way, screens the other. Kept in memory only.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from zuruf.server.errors import Unavailable
from zuruf.server.events import Broker, Event, Subscription


class Kiosks:
    """The latest screen of each device, and who listens."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._lock = threading.Lock()
        self._screens: dict[str, Mapping[str, Any]] = {}
        self._cases: dict[str, str] = {}

    def show(self, device: str, screen: Mapping[str, Any]) -> None:
        """Hand a screen (JSON of ``zuruf.skills.view.screen``) to the device's pages."""
        with self._lock:
            self._screens[device] = screen
            if screen.get("outcome") == "ended":
                self._cases.pop(device, None)
            elif opened := screen.get("callback"):
                self._cases[device] = str(opened["id"])
        self._broker.publish(Event(f"screen:{device}", "screen", screen))

    def screen(self, device: str) -> Mapping[str, Any] | None:
        """Return what the device shows now."""
        with self._lock:
            return self._screens.get(device)

    def case(self, device: str) -> str | None:
        """Return the number of the case of whoever stands there, once there is one."""
        with self._lock:
            return self._cases.get(device)

    def screens(self, device: str) -> Subscription:
        """Subscribe to what the device shall show, events named "screen", and to what happens to cases."""
        return self._broker.subscribe(f"screen:{device}", "callbacks", rest=0.0)

    def connected(self, device: str) -> bool:
        """Tell whether a voice loop listens for the device's taps."""
        return self._broker.listeners(f"taps:{device}") > 0

    def tap(self, device: str, tap: Mapping[str, Any]) -> None:
        """Hand a tap to the device's voice loop. Raises `Unavailable` when none listens."""
        if not self._broker.publish(Event(f"taps:{device}", "tap", tap)):
            raise Unavailable("No voice loop is connected for this kiosk.", "no_edge")

    def taps(self, device: str) -> Subscription:
        """Subscribe to the taps on the device's pages: events named "tap"."""
        return self._broker.subscribe(f"taps:{device}", rest=0.0)
