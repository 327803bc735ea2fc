"""What this kiosk knows of regular customers: asked of the server and kept for a minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import date

from zuruf.skills.ledger import Ledger
from zuruf.skills.regular import Regular
from zuruf.skills.types import Command
from zuruf.voice.shop_client import Away, ShopClient

log = logging.getLogger(__name__)

FRESH = 60.0
"""Seconds for which an answer holds, also that the server does not answer."""
CHANGES = frozenset({"place_order", "change_consent", "note_offer", "mute_item"})
"""Commands after which a customer is asked for afresh."""


class Customers:
    """Answers as the skills' `History`. Nothing of it is written to a disk."""

    def __init__(self, client: ShopClient, now: Callable[[], float] = time.monotonic) -> None:
        self._client, self._now = client, now
        self._known: dict[str, tuple[float, Regular]] = {}
        self._resident: tuple[float, str | None] | None = None

    def purchases(self, customer: str) -> Sequence[tuple[date, str, float]]:
        """Return what a customer has bought, oldest first."""
        return self.regular(customer).purchases

    def regular(self, customer: str) -> Regular:
        """Return all that a customer lets us know of them."""
        kept = self._known.get(customer)
        if kept is not None and self._now() - kept[0] < FRESH:
            return kept[1]
        try:
            found = Regular.of(self._client.regular(customer))
        except Away as away:
            log.info("A customer's purchases cannot be asked for: %s", away)
            found = Regular(reached=False)
        self._known = {customer: (self._now(), found)}
        return found

    def resident(self) -> str | None:
        """Return in whose household this device stands, None for nobody's."""
        if self._resident is None or self._now() - self._resident[0] >= FRESH:
            last = self._resident[1] if self._resident else None
            try:
                last = self._client.household()
            except Away as away:
                log.info("Whose household this is cannot be asked for: %s", away)
            self._resident = (self._now(), last)
        return self._resident[1]

    def forget(self) -> None:
        """Forget what was asked for."""
        self._known = {}


class Prompt:
    """A ledger that, once commands are on the disk, has them sent at once."""

    def __init__(self, ledger: Ledger, wake: Callable[[], None], customers: Customers) -> None:
        self._ledger, self._wake, self._customers = ledger, wake, customers

    def commit(self, commands: Sequence[Command]) -> None:
        """Store the commands; return when they are safe."""
        self._ledger.commit(commands)
        if commands:
            self._wake()
        if any(each.kind in CHANGES for each in commands):
            self._customers.forget()
