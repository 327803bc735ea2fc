"""What time does to the queue.

Leases that ended return their case, deadlines warn and raise. No case leaves by time.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from zuruf.server.callbacks.desk import Desk
from zuruf.server.callbacks.leases import expire
from zuruf.server.callbacks.states import advance, locked
from zuruf.server.clock import MINUTE
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import IS_HELD, IS_OPEN, IS_WAITING, callbacks

BATCH = 200


def work_due(store: Store, desk: Desk) -> bool:
    """Tell, without writing, whether a lease or a deadline is due."""
    now = store.clock()
    with store.read() as connection:
        return any(
            connection.execute(select(callbacks.c.id).where(each).limit(1)).first()
            for each in (_ended(now), _late(now), _near(desk, now))
        )


def watch(transaction: Transaction, desk: Desk) -> int:
    """Return ended leases to their place, raise what is late, warn of what is near.

    Return how many cases moved.
    """
    now, moved = transaction.now, 0
    for case in transaction.execute(locked(select(callbacks).where(_ended(now)).limit(BATCH))).all():
        expire(transaction, case)
        moved += 1
    for case in transaction.execute(locked(select(callbacks).where(_late(now)).limit(BATCH))).all():
        priority = min(100, case.priority + desk.rules.queue.raise_by)
        values = {"priority": priority, "overdue_at": now, "warned_at": now}
        advance(
            transaction, case, "overdue", event="overdue", assigned_to=None, **values
        )  # now it is for all
        moved += 1
    for case in transaction.execute(locked(select(callbacks).where(_near(desk, now)).limit(BATCH))).all():
        advance(transaction, case, "warn", event="warning", warned_at=now)
        moved += 1
    return moved


def _ended(now: int) -> ColumnElement[bool]:
    return and_(IS_HELD, callbacks.c.lease_until <= now)


def _late(now: int) -> ColumnElement[bool]:
    return and_(IS_OPEN, IS_WAITING, callbacks.c.deadline_at <= now, callbacks.c.overdue_at.is_(None))


def _near(desk: Desk, now: int) -> ColumnElement[bool]:
    soon = now + round(desk.rules.queue.warn_minutes * MINUTE)
    return and_(IS_OPEN, IS_WAITING, callbacks.c.deadline_at <= soon, callbacks.c.warned_at.is_(None))
