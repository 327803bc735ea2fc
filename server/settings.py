"""What an admin changes in the console: rules and texts, laid over the files.

Each value has a version, so that no page saves over a newer state unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from zuruf.server.callbacks.rules import Rules, load_rules
from zuruf.server.config import Config
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import settings
from zuruf.server.errors import Conflict, Invalid, ServerError


class Settings:
    """Named JSON values in the database: "rules" (changes to the rules), "texts" (words of the shop)."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store = store
        self._config = config

    def get(self, name: str) -> dict[str, Any]:
        """Return ``{"value", "version"}``; an empty mapping and version 0 when never saved."""
        with self._store.read() as connection:
            row = connection.execute(select(settings).where(settings.c.name == name)).first()
        return {"value": row.value, "version": row.version} if row else {"value": {}, "version": 0}

    def save(self, actor: str, name: str, value: Mapping[str, Any], version: int) -> dict[str, Any]:
        """Save a value read at ``version``.

        Raises `Conflict` for a stale one, `Invalid` for rules that cannot hold.
        """
        if name == "rules":
            self.check_rules(value)

        def work(transaction: Transaction) -> dict[str, Any]:
            mine = select(settings.c.version).where(settings.c.name == name).with_for_update()
            row = transaction.execute(mine).first()
            present = row.version if row else 0
            if present != version:
                raise Conflict(
                    "These settings were changed since this page was loaded. Nothing was saved.",
                    "stale_page",
                    version=present,
                )
            values = {"value": dict(value), "updated_at": transaction.now, "version": version + 1}
            if row:
                transaction.execute(update(settings).where(settings.c.name == name).values(**values))
            else:
                transaction.execute(insert(settings).values(name=name, **values))
            transaction.record("settings.saved", f"settings:{name}", version=version + 1)
            return {"value": dict(value), "version": version + 1}

        return self._store.write(actor, work)

    def rules(self) -> Rules:
        """Return the rules that hold: bundled, the shop's file, what was saved here."""
        return load_rules(self._config.rules, changes=self.get("rules")["value"])

    def check_rules(self, value: Mapping[str, Any]) -> Rules:
        """Return the rules as they would be with changes, or raise `Invalid` naming the field."""
        try:
            return load_rules(self._config.rules, changes=value)
        except ServerError as error:
            raise Invalid(str(error), "wrong_rules") from None
