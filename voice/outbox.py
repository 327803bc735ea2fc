"""What the kiosk tells a customer as noted: on its own disk first, sent to the server when that is there."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from zuruf.skills.ledger import plain
from zuruf.skills.types import Command
from zuruf.voice.errors import OutboxError

FIRST_NUMBER = 1001
VERSION = 1


@dataclass(frozen=True)
class Entry:
    """A command in the outbox: its place in line, and how often it was tried."""

    id: int
    command: Command
    attempts: int = 0


class Outbox:
    """Commands in SQLite (WAL, synchronous=FULL), in order; also issues the numbers of orders and cases.

    It is a `Ledger`, `Ids` and `Orders` of the skills. May be used from several threads. A command whose key
    is already there is not stored again.
    """

    def __init__(self, path: Path, prefix: str = "K1-") -> None:
        self.path, self.prefix = path, prefix
        self._lock = threading.RLock()
        with self._told("opened"):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
            self._database = Database(connection)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}")
            path.chmod(0o600)
            self._migrate()

    def _migrate(self) -> None:
        (version,) = self._database.conn.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise OutboxError(
                f"The outbox {self.path} was written by a newer Zuruf; use that, or move it away."
            )
        if version == 0 and self._database.table_names():
            raise OutboxError(f"{self.path} is the database of another program; give another file.")
        with self._transaction() as database:
            database.table("outbox").create(
                {
                    "id": int,
                    "key": str,
                    "kind": str,
                    "data": str,
                    "session": str,
                    "created": str,
                    "attempts": int,
                    "sent": str,
                    "refused": str,
                },
                pk="id",
                not_null={"key", "kind", "data", "created"},
                defaults={"attempts": 0},
                if_not_exists=True,
            )
            database.table("outbox").create_index(["key"], unique=True, if_not_exists=True)
            database.table("counters").create({"name": str, "value": int}, pk="name", if_not_exists=True)
            database.conn.execute(f"PRAGMA user_version={VERSION}")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn what SQLite says into one clear sentence."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, OutboxError):
                raise
            raise OutboxError(
                f"The outbox {self.path} cannot be {what}: {error}. "
                "See that you may write there and that the disk is not full."
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[Database]:
        connection = self._database.conn
        with self._lock, self._told("written"):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def commit(self, commands: Sequence[Command]) -> None:
        """Store the commands, all or none; return when they are on the disk. Raises OutboxError."""
        if not commands:
            return
        with self._transaction() as database:
            database.table("outbox").insert_all(_rows(commands), ignore=True)

    def waiting(self) -> Entry | None:
        """Return the oldest command that is neither sent nor refused."""
        rows = self._rows("sent is null and refused is null", limit=1)
        return rows[0] if rows else None

    def count(self) -> dict[str, int]:
        """Return how many commands wait, were sent, were refused."""
        wheres = {"waiting": "sent is null and refused is null", "sent": "sent is not null",
                  "refused": "refused is not null"}
        with self._lock:
            return {name: self._database.table("outbox").count_where(where) for name, where in wheres.items()}

    def tried(self, entry: Entry) -> None:
        """Note that sending failed and is to be tried again."""
        self._update(entry, attempts=entry.attempts + 1)

    def sent(self, entry: Entry) -> None:
        """Note that the server has it."""
        self._update(entry, attempts=entry.attempts + 1, sent=datetime.now(UTC).isoformat())

    def refused(self, entry: Entry, why: str, case: Command | None = None) -> None:
        """Note that the server will never take it; with it goes the case that tells a person of it."""
        values = {"attempts": entry.attempts + 1, "refused": why[:500]}
        with self._transaction() as database:
            database.table("outbox").update(entry.id, values)
            database.table("outbox").insert_all(_rows([case] if case else []), ignore=True)

    def forget(self, before: datetime) -> int:
        """Delete what was sent before a time, and return how many that were."""
        with self._transaction() as database:
            where, values = "sent is not null and sent < ?", [before.astimezone(UTC).isoformat()]
            count = database.table("outbox").count_where(where, values)
            database.table("outbox").delete_where(where, values)
        return count

    def order_number(self) -> str:
        """Return the next order number, never the same twice."""
        return f"{self.prefix}{self._next('order')}"

    def case_number(self) -> str:
        """Return the next callback's case number."""
        return f"{self.prefix}F{self._next('case')}"

    def key(self) -> str:
        """Return a new idempotency key."""
        return str(uuid4())

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """Return an order that went through this outbox, by its number as it was said, or without prefix."""
        wanted = (plain(order_id), plain(self.prefix + order_id))
        return next((each for each in self._orders() if plain(str(each["id"])) in wanted), None)

    def last_order(self, session_id: str, customer: str | None) -> Mapping[str, Any] | None:
        """Return the last order of this visit or customer."""
        mine = [each for each in self._orders() if each.get("session") == session_id
                or (customer is not None and each.get("customer") == customer)]
        return mine[-1] if mine else None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _orders(self) -> list[Mapping[str, Any]]:
        entries = self._rows("kind in ('place_order', 'cancel_order')")
        cancelled = {each.command.data["order_id"] for each in entries if each.command.kind == "cancel_order"}
        return [
            {**each.command.data, "status": "cancelled" if each.command.data["id"] in cancelled else "noted"}
            for each in entries if each.command.kind == "place_order"
        ]

    def _rows(self, where: str, limit: int | None = None) -> list[Entry]:
        with self._lock, self._told("read"):
            rows = list(self._database.table("outbox").rows_where(where, order_by="id", limit=limit))
        return [Entry(row["id"], Command(row["kind"], row["key"], json.loads(row["data"])), row["attempts"])
                for row in rows]

    def _update(self, entry: Entry, **values: Any) -> None:
        with self._transaction() as database:
            database.table("outbox").update(entry.id, values)

    def _next(self, name: str) -> int:
        with self._transaction() as database:
            row = database.execute("select value from counters where name = ?", [name]).fetchone()
            value = row[0] + 1 if row else FIRST_NUMBER
            database.table("counters").upsert({"name": name, "value": value}, pk="name")
        return int(value)


def _rows(commands: Sequence[Command]) -> list[dict[str, str]]:
    """Return new rows of the table."""
    now = datetime.now(UTC).isoformat()
    return [
        {
            "key": each.key,
            "kind": each.kind,
            "data": json.dumps(dict(each.data), ensure_ascii=False, default=str),
            "session": str(each.data.get("session") or ""),
            "created": now,
        }
        for each in commands
    ]
