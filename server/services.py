"""The composition root: everything that the server is made of, wired once."""

from __future__ import annotations

import logging
import threading
from functools import cached_property
from typing import cast

from flask import current_app

from zuruf.catalog.live import LiveCatalog
from zuruf.catalog.load import find_demo
from zuruf.server import retention
from zuruf.server.callbacks import Callbacks
from zuruf.server.callbacks.desk import Desk
from zuruf.server.callbacks.figures import Figures
from zuruf.server.callbacks.rules import Rules
from zuruf.server.config import Config
from zuruf.server.consents import Consents, Withdrawals
from zuruf.server.customers import Customers
from zuruf.server.database.migrating import migrate
from zuruf.server.database.store import Store
from zuruf.server.devices import Devices
from zuruf.server.errors import Problem
from zuruf.server.events import Broker
from zuruf.server.kiosks import Kiosks
from zuruf.server.lessons import Lessons
from zuruf.server.orders import Orders
from zuruf.server.regulars.links import Links
from zuruf.server.regulars.quiet import Quiet
from zuruf.server.regulars.service import Regulars
from zuruf.server.security.pace import Pace
from zuruf.server.settings import Settings
from zuruf.server.staff import Staff

EXTENSION = "zuruf"
RETENTION_EVERY = 6 * 3600.0
HOUSEKEEPING = 0x686F757365
"""The number of this task among servers on one database."""
log = logging.getLogger(__name__)


class Services:
    """All parts of the server.

    ``close`` ends its threads; opening it brings the database to the present version.
    """

    def __init__(self, config: Config, housekeeping: bool = True) -> None:
        self.config = config
        self.broker = Broker()
        self.store = Store(config.url, self.broker, config.clock)
        try:
            migrate(self.store.engines.writer)
            self.settings = Settings(self.store, config)
            self.reload_rules()
        except Exception:
            self.store.close()
            raise
        self.staff = Staff(self.store, config.session_hours)
        self.devices = Devices(self.store)
        self.callbacks = Callbacks(self.store, lambda: self._desk)
        self.orders = Orders(self.store)
        self.customers = Customers(self.store, self.rules.calling.region)
        self.consents = Consents(self.store)
        self.withdrawals = Withdrawals(self.store)
        self.declarations = Pace(60, 3600, config.clock)
        self.kiosks = Kiosks(self.broker)
        self.lessons = Lessons(self.store, lambda: self.stock.current.catalog)
        self.figures = Figures(self.store)
        self.regulars = Regulars(
            self.store,
            self.consents,
            lambda: self.stock.current.catalog,
            config.delivery,
            Links(config.secret_key(), config.public_url),
            self.rules.calling.region,
            config.shop.timezone,
            self._quiet,
        )
        self._stop = threading.Event()
        self._housekeeper = threading.Thread(target=self._keep_house, name="zuruf-housekeeping", daemon=True)
        if housekeeping and self.store.relay:
            self.store.relay.start()
        if housekeeping and config.housekeeping:
            self._housekeeper.start()

    @cached_property
    def stock(self) -> LiveCatalog:
        """The catalog and its search, loaded when first needed, and again after each change."""
        return LiveCatalog(self.config.catalog or find_demo(), self.config.folder / "search")

    @property
    def rules(self) -> Rules:
        """The rules that hold at present."""
        return self._desk.rules

    @property
    def desk(self) -> Desk:
        """The rules with opening and calling hours."""
        return self._desk

    def _quiet(self) -> Quiet:
        hours = self.rules.reminders.quiet
        return Quiet.between(hours.start, hours.end)

    def reload_rules(self) -> None:
        """Read the rules again, after they were changed."""
        version = self.settings.get("rules")["version"]
        rules = self.settings.rules()
        self._desk, self.escalation = Desk.of(rules, self.config.shop), rules.conversation()
        self._rules_version = version  # last: what could not be read is tried again

    def close(self) -> None:
        """End live pages, finish what is being written, close the database."""
        self._stop.set()
        self.broker.close()
        if self._housekeeper.is_alive():
            self._housekeeper.join(10)
        self.store.close()

    def _keep_house(self) -> None:
        """Look after leases and deadlines, and from time to time after old data.

        Of several servers on one database one at a time does it, so that nobody is written to twice.
        A failure is logged and tried again.
        """
        since_retention = RETENTION_EVERY
        while not self._stop.wait(self.config.housekeeping):
            since_retention += self.config.housekeeping
            try:
                if "stock" in vars(self):
                    self.stock.refresh()
                if self.settings.get("rules")["version"] != self._rules_version:
                    self.reload_rules()  # another server's admin has changed them
                with self.store.turn(HOUSEKEEPING) as mine:
                    if mine:
                        self.callbacks.watch()
                        self.regulars.watch()
                        if since_retention >= RETENTION_EVERY:
                            since_retention = 0.0
                            retention.enforce(self.store, self.rules.retention_days)
            except Problem as error:
                log.warning("housekeeping: %s", error.code)
            except Exception as error:
                log.error("housekeeping failed: %s", type(error).__name__)


def services() -> Services:
    """Return the services of the application that handles this request."""
    return cast(Services, current_app.extensions[EXTENSION])
