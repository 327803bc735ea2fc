"""All tables. Times are milliseconds since 1970 (UTC), money is integer cents, documents are JSON.

What must never happen twice is held by unique indexes: one open case for one matter, one open claim on a
case, one open call to one customer.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
Serial = BigInteger().with_variant(Integer, "sqlite")

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

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("matter", String(120), nullable=False),
    Column("contact", String(120), index=True),
    Column("state", String(20), nullable=False),
    Column("place", String(20), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("skill", String(40)),
    Column("language", String(20), nullable=False),
    Column("deadline_at", BigInteger, nullable=False),
    Column("overdue_at", BigInteger),
    Column("warned_at", BigInteger),
    Column("not_before", BigInteger, nullable=False),
    Column("window_from", BigInteger),
    Column("window_to", BigInteger),
    Column("session", String(80), index=True),
    Column("device", String(40)),
    Column("customer", String(80), index=True),
    Column("phone", String(40)),
    Column("order_id", String(80)),
    Column("consent_call", Boolean, nullable=False, server_default=false()),
    Column("holder", ForeignKey("staff.id"), index=True),
    Column("fence", Integer, nullable=False, server_default=text("0")),
    Column("lease_until", BigInteger),
    Column("assigned_to", ForeignKey("staff.id")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("disposition", String(40)),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("claimed_at", BigInteger),
    Column("closed_at", BigInteger, index=True),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("data", JSON, nullable=False),
)
OPEN = text("state <> 'done'")
HELD = text("state IN ('claimed', 'in_call')")
IS_OPEN, IS_HELD = text(f"callbacks.{OPEN.text}"), text(f"callbacks.{HELD.text}")
IS_WAITING = text(f"callbacks.{OPEN.text} AND NOT callbacks.{HELD.text}")
"""The same as conditions: written out, because a database uses a partial index only for what it can read."""
Index("one_open_case_per_matter", callbacks.c.matter, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
Index(
    "ix_callbacks_place",
    callbacks.c.priority.desc(),
    callbacks.c.deadline_at,
    callbacks.c.created_at,
    callbacks.c.id,
    sqlite_where=OPEN,
    postgresql_where=OPEN,
)
ASSIGNED = text("assigned_to IS NOT NULL")
Index("ix_callbacks_assigned", callbacks.c.assigned_to, sqlite_where=ASSIGNED, postgresql_where=ASSIGNED)
Index("ix_callbacks_leases", callbacks.c.lease_until, sqlite_where=HELD, postgresql_where=HELD)
Index("ix_callbacks_due", callbacks.c.deadline_at, sqlite_where=OPEN, postgresql_where=OPEN)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("number", String(80), primary_key=True),
    Column("case_id", ForeignKey("callbacks.id"), nullable=False, index=True),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("case_id", ForeignKey("callbacks.id"), nullable=False),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    UniqueConstraint("case_id", "fence"),
)
UNENDED = text("ended_at IS NULL")
Index(
    "one_open_claim_per_case", claims.c.case_id, unique=True, sqlite_where=UNENDED, postgresql_where=UNENDED
)
Index("ix_claims_staff_open", claims.c.staff_id, sqlite_where=UNENDED, postgresql_where=UNENDED)

calls = Table(
    "calls",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("case_id", ForeignKey("callbacks.id"), nullable=False, index=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("contact", String(120), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("result", String(40)),
)
Index(
    "one_open_call_per_contact", calls.c.contact, unique=True, sqlite_where=UNENDED, postgresql_where=UNENDED
)

case_moves = Table(
    "case_moves",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("case_id", String(80), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("move", String(30), nullable=False),
    Column("state", String(20), nullable=False),
    Column("why", Text),
)

case_notes = Table(
    "case_notes",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("case_id", ForeignKey("callbacks.id"), nullable=False, index=True),
    Column("staff_id", ForeignKey("staff.id")),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("text", Text, nullable=False),
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
