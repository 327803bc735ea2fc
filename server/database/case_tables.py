"""The tables of the callback queue.

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
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from zuruf.server.database.naming import Serial, metadata

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
