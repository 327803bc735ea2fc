"""Who stands at which kiosk: cards and PINs are checked here, and go no farther than this."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from zuruf.server.errors import Invalid, NotFound
from zuruf.server.regulars.identity import NOT_FOUND, Identity, looks_like_card

SECRETS = ("card", "phone", "pin", "customer")
"""Fields of a tap that never reach the conversation as the page sent them."""


class Presence:
    """Puts the customer's id in the place of their card, or phone number and PIN. Kept in memory only."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._lock = threading.Lock()
        self._here: dict[tuple[str, str], str] = {}

    def resolved(self, device: str, visit: str, tap: Mapping[str, Any]) -> dict[str, Any]:
        """Return a page's tap as the conversation may see it.

        Raises `NotFound` for a card or PIN that does not fit, `TooMany` after several of them.
        """
        plain = {name: value for name, value in tap.items() if name not in SECRETS}
        action = tap.get("action") if tap.get("kind") == "tap" else None
        if tap.get("kind") == "say" and looks_like_card(str(tap.get("text") or "")):
            action, tap = "identify", {"card": tap["text"]}
            plain |= {"kind": "tap", "action": action, "text": ""}
        if action == "identify":
            customer = self._identify(device, tap)
            with self._lock:
                self._here[device, visit] = customer
            return plain | {"customer": customer}
        if action == "pin":
            return plain | {"customer": self._confirmed(device, visit, tap)}
        if action in ("sign_out", "leave"):
            self.left(device, visit)
        return plain

    def left(self, device: str, visit: str) -> None:
        """Forget who was here."""
        with self._lock:
            self._here.pop((device, visit), None)

    def _identify(self, device: str, tap: Mapping[str, Any]) -> str:
        card, phone, pin = (str(tap.get(name) or "")[:200] for name in ("card", "phone", "pin"))
        if card:
            return str(self._identity.by_card(device, card)["customer"])
        if phone and pin:
            return str(self._identity.by_phone(device, phone, pin)["customer"])
        raise Invalid("Send a card, or phone and pin.", "nothing_to_identify")

    def _confirmed(self, device: str, visit: str, tap: Mapping[str, Any]) -> str:
        with self._lock:
            customer = self._here.get((device, visit))
        customer = customer or self._identity.household(device)
        if customer is None:
            raise NotFound(NOT_FOUND, "unknown_pin")
        self._identity.confirm_pin(device, customer, str(tap.get("pin") or "")[:20])
        return customer
