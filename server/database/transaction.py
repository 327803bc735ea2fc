"""One change under way: what it does to the database, and what is told and written down with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Table, text

from zuruf.server import audit
from zuruf.server.events import Event


@dataclass(slots=True)
class Transaction:
    """One change under way: the connection, who does it, when, and what will be told after the commit.

    ``actor`` is an id such as "staff:3", "device:kiosk" or "system".
    """

    connection: Connection
    actor: str
    now: int
    events: list[Event] = field(default_factory=list)
    entries: list[audit.Entry] = field(default_factory=list)
    rows: list[tuple[Table, dict[str, Any]]] = field(default_factory=list)

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run a statement."""
        return self.connection.execute(statement, parameters)

    def alone(self, table: Table) -> None:
        """Let nobody else write a table until the commit, where a decision rests on all of its rows.

        SQLite has one writer, who is alone in any case.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))

    def add(self, table: Table, **row: Any) -> None:
        """Insert a row that nobody reads before the commit, together with those of the whole group."""
        self.rows.append((table, row))

    def emit(self, topic: str, name: str, **data: Any) -> None:
        """Tell live pages, after the commit. Ids and codes only."""
        self.events.append(Event(topic, name, data))

    def record(self, action: str, subject: str, **codes: Any) -> None:
        """Put a decision into the audit trail: ids and codes only."""
        self.entries.append(audit.Entry(self.now, self.actor, action, subject, codes))
