"""Everything about regular customers, wired once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from zuruf.catalog.model import Catalog
from zuruf.server.clock import milliseconds
from zuruf.server.consents import Consents
from zuruf.server.database.store import Store
from zuruf.server.regulars.announcements import Announcements
from zuruf.server.regulars.arrival import estimate
from zuruf.server.regulars.delivery import Delivery
from zuruf.server.regulars.identity import Identity
from zuruf.server.regulars.knowing import Knowledge
from zuruf.server.regulars.letters import order_letter, run_out_letter
from zuruf.server.regulars.links import Links
from zuruf.server.regulars.offers import Offers
from zuruf.server.regulars.presence import Presence
from zuruf.server.regulars.purchases import Purchases
from zuruf.server.regulars.quiet import Quiet
from zuruf.server.regulars.reminders import Reminders


class Regulars:
    """Identity, purchases, offers, reminders and links of regular customers.

    ``watch`` is called by the housekeeping, and does what is due.
    """

    def __init__(
        self,
        store: Store,
        consents: Consents,
        catalog: Callable[[], Catalog],
        delivery: Delivery,
        links: Links,
        region: str,
        timezone: str,
        quiet: Callable[[], Quiet],
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._planned: date | None = None
        self.zone = ZoneInfo(timezone)
        self.links = links
        self.identity = Identity(store, region)
        self.purchases = Purchases(store, timezone)
        self.offers = Offers(store, self.purchases, consents, catalog)
        self.announcements = Announcements(store, consents, delivery)
        self.reminders = Reminders(
            store, self.offers, self.purchases, consents, delivery, timezone, self._letter, quiet
        )
        self.presence = Presence(self.identity)
        self._knowledge = Knowledge(store, consents, self.purchases, self.offers)

    def watch(self) -> None:
        """Announce changes of orders, plan reminders once a night, and send what is due."""
        self.announcements.plan()
        today = self.offers.today(self.zone)
        if self._planned != today:
            self._planned = today
            self.reminders.plan()
        self.reminders.send()

    def known(self, customer: str) -> dict[str, Any]:
        """Return all that a conversation may know of a customer: see ``zuruf.skills.regular``."""
        return self._knowledge.of(customer, self.zone)

    def arrival(self, order: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return when an order will be there: as the shop said, else as past orders tell, else None."""
        if order["status"] in ("ready", "completed", "cancelled"):
            return None
        if order.get("eta"):
            return {"expected": order["eta"], "low": None, "high": None, "orders": 0}
        placed = milliseconds(datetime.fromisoformat(order["placed_at"]))
        found = estimate(self._store, order.get("fulfilment") or "pickup", placed)
        return found.record() if found else None

    def _letter(
        self, kind: str, customer: str, language: str, name: str | None, data: Mapping[str, Any]
    ) -> tuple[str, str]:
        links = {"link": self.links.preferences(customer), "shop_link": self.links.shop()}
        if kind == "order_status":
            links["link"] = self.links.order(str(data["order"]))
            return order_letter(self._catalog(), language, name, data, links)
        return run_out_letter(self._catalog(), language, name, data, links)
