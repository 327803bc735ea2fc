"""How long personal data stays: enforced by a job, each kind of data with its own time."""

from __future__ import annotations

from sqlalchemy import delete

from zuruf.server import personal
from zuruf.server.callbacks.rules import Retention
from zuruf.server.clock import DAY
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import (
    callbacks,
    idempotency,
    orders,
    staff_sessions,
    throttles,
    withdrawals,
)
from zuruf.server.regulars.tables import messages

MESSAGES_DAYS = 90
"""So long it can be seen who was written to, and why."""


def enforce(store: Store, retention: Retention) -> dict[str, int]:
    """Erase and restrict what is older than the rules allow; return how much of each kind."""

    def work(transaction: Transaction) -> dict[str, int]:
        counts = _enforce(transaction, retention)
        if any(counts.values()):
            transaction.record("retention.enforced", "server", **counts)
        return counts

    return store.write("system", work)


def _enforce(transaction: Transaction, retention: Retention) -> dict[str, int]:
    def before(days: int) -> int:
        return transaction.now - days * DAY

    old = callbacks.c.closed_at < before(retention.callbacks)
    done = orders.c.status.in_(("completed", "cancelled")) & (
        orders.c.placed_at < before(retention.restrict_orders)
    )
    counts = {
        "callbacks": personal.erase_cases(transaction, old & callbacks.c.matter.not_like("case:%")),
        "orders": personal.restrict_orders(transaction, done),
    }
    for name, table, condition in (
        ("withdrawals", withdrawals, withdrawals.c.received_at < before(retention.withdrawals)),
        ("answers", idempotency, idempotency.c.at < before(retention.idempotency)),
        ("sessions", staff_sessions, staff_sessions.c.expires_at < transaction.now),
        ("messages", messages, messages.c.due_at < before(MESSAGES_DAYS)),
        ("throttles", throttles, throttles.c.until < before(1)),
    ):
        counts[name] = transaction.execute(delete(table).where(condition)).rowcount
    return counts
