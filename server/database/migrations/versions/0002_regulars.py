"""Regular customers: households, offers, muted items, messages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of regular customers."""
    op.create_table(
        "households",
        sa.Column("device", sa.String(40), nullable=False),
        sa.Column("customer", sa.String(80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_households")),
    )
    op.create_index("ix_households_customer", "households", ["customer"])
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "offers",
        sa.Column("id", serial, nullable=False),
        sa.Column("customer", sa.String(80), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("cycle", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("customer", "item", "cycle", name="one_offer_a_cycle"),
    )
    op.create_table(
        "muted_items",
        sa.Column("customer", sa.String(80), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer", "item", name=op.f("pk_muted_items")),
    )
    _messages(serial)


def _messages(serial: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "messages",
        sa.Column("id", serial, nullable=False),
        sa.Column("customer", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("dropped_at", sa.BigInteger()),
        sa.Column("trouble", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_customer", "messages", ["customer"])
    waiting = sa.text("sent_at IS NULL AND dropped_at IS NULL")
    op.create_index(
        "ix_messages_waiting", "messages", ["due_at"], sqlite_where=waiting, postgresql_where=waiting
    )
