"""What is known of placed orders: by the server, and by this kiosk's own outbox while the server is away."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from zuruf.voice.outbox import Outbox
from zuruf.voice.shop_client import Away, ShopClient

log = logging.getLogger(__name__)


class Known:
    """Answers as the skills' `Orders`: the server knows the status; what it lacks may still wait here."""

    def __init__(self, outbox: Outbox, client: ShopClient) -> None:
        self._outbox, self._client = outbox, client

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """Return an order by its number."""
        own = self._outbox.order(order_id)
        try:
            return self._client.order(str(own["id"]) if own else order_id) or own
        except Away as away:
            log.info("Only this kiosk was asked for an order: %s", away)
            return own

    def last_order(self, session_id: str, customer: str | None) -> Mapping[str, Any] | None:
        """Return the last order of this visit or customer; the one that still waits here is the newest."""
        own = self._outbox.last_order(session_id, customer)
        if own is not None:
            return self.order(str(own["id"]))
        try:
            return self._client.last_order(session_id, customer)
        except Away as away:
            log.info("Only this kiosk was asked for an order: %s", away)
            return None
