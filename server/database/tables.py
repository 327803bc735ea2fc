"""All tables. Times are milliseconds since 1970 (UTC), money is integer cents, documents are JSON."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from zuruf.server.database.case_tables import (
    IS_HELD,
    IS_OPEN,
    IS_WAITING,
    callbacks,
    calls,
    case_moves,
    case_notes,
    case_numbers,
    claims,
)
from zuruf.server.database.naming import Serial, metadata

__all__ = [
    "IS_HELD",
    "IS_OPEN",
    "IS_WAITING",
    "Serial",
    "audit",
    "callbacks",
    "calls",
    "case_moves",
    "case_notes",
    "case_numbers",
    "claims",
    "consents",
    "customers",
    "devices",
    "idempotency",
    "lessons",
    "metadata",
    "order_moves",
    "orders",
    "settings",
    "staff",
    "staff_sessions",
    "throttles",
    "withdrawals",
]

staff = Table(
    "staff",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=false()),
    Column("languages", JSON, nullable=False),
    Column("skills", JSON, nullable=False),
    Column("disabled_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

throttles = Table(
    "throttles",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("token_hash", String(64), unique=True),
    Column("pairing_hash", String(64), unique=True),
    Column("pairing_until", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

customers = Table(
    "customers",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("name", Text),
    Column("phone", String(40), index=True),
    Column("email", Text),
    Column("language", String(20)),
    Column("card_hash", String(64), unique=True),
    Column("pin_hash", Text),
    Column("note", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger),
    Column("version", Integer, nullable=False, server_default=text("1")),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("customer", String(80), nullable=False),
    Column("purpose", String(80), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("version", String(40)),
    Column("wording", Text),
    Column("device", String(40)),
    Column("at", BigInteger, nullable=False),
    Index("ix_consents_customer_purpose", "customer", "purpose", "id"),
)

orders = Table(
    "orders",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("session", String(80), index=True),
    Column("device", String(40)),
    Column("customer", String(80), index=True),
    Column("language", String(20)),
    Column("status", String(20), nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("lines", JSON, nullable=False),
    Column("data", JSON, nullable=False),
    Column("eta", BigInteger),
    Column("placed_at", BigInteger, nullable=False, index=True),
    Column("updated_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("restricted_at", BigInteger),
)

order_moves = Table(
    "order_moves",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("move", String(30), nullable=False),
    Column("status", String(20), nullable=False),
    Column("why", Text),
    Column("data", JSON),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("order_id", String(80), index=True),
    Column("name", Text),
    Column("text", Text),
    Column("contact", Text),
    Column("device", String(40)),
    Column("at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("handled_at", BigInteger),
)

lessons = Table(
    "lessons",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("language", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("case_id", String(80)),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("caller", String(80), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("codes", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
