"""Tables of regular customers. Times are milliseconds since 1970 (UTC)."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from zuruf.server.database.tables import Serial, metadata

households = Table(
    "households",
    metadata,
    Column("device", String(40), primary_key=True),
    Column("customer", String(80), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
)

offers = Table(
    "offers",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("customer", String(80), nullable=False),
    Column("item", String(80), nullable=False),
    Column("cycle", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("customer", "item", "cycle", name="one_offer_a_cycle"),
)

muted_items = Table(
    "muted_items",
    metadata,
    Column("customer", String(80), primary_key=True),
    Column("item", String(80), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("customer", String(80), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("data", JSON, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("sent_at", BigInteger),
    Column("dropped_at", BigInteger),
    Column("trouble", Text),
)
WAITING = text("sent_at IS NULL AND dropped_at IS NULL")
Index("ix_messages_waiting", messages.c.due_at, sqlite_where=WAITING, postgresql_where=WAITING)
