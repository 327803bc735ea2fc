"""Live figures for supervisors: what waits, how long, who does what, and how well the machine does alone."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from sqlalchemy import Connection, case, func, select

from zuruf.server.callbacks.views import staff_names
from zuruf.server.clock import DAY, SECOND
from zuruf.server.database.store import Store
from zuruf.server.database.tables import IS_HELD, IS_OPEN, IS_WAITING, callbacks, claims, orders

WORD = re.compile(r"\w{3,}")
SAMPLE = 500


class Figures:
    """Counts from the database, for a number of days back where they look back."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def live(self, days: float = 7) -> dict[str, Any]:
        """Return all figures together."""
        now = self._store.clock()
        since = now - round(days * DAY)
        with self._store.read() as connection:
            return {
                "queue": _queue(connection, now),
                "by_reason": _by_reason(connection),
                "by_staff": _by_staff(connection, since),
                "closed": _closed(connection, since),
                "machine": _machine(connection, since),
                "misunderstood_words": _misunderstood(connection, since),
                "days": days,
            }

    def queue(self) -> dict[str, Any]:
        """Return what waits and what is in hand."""
        with self._store.read() as connection:
            return _queue(connection, self._store.clock())


def _queue(connection: Connection, now: int) -> dict[str, Any]:
    row = connection.execute(
        select(
            func.count().label("waiting"),
            func.min(callbacks.c.created_at).label("oldest"),
            func.count(case((callbacks.c.deadline_at > now, 1))).label("within"),
            func.count(case((callbacks.c.not_before > now, 1))).label("later"),
        ).where(IS_WAITING)
    ).one()
    held = connection.execute(select(callbacks.c.state, func.count()).where(IS_HELD).group_by("state"))
    states: dict[str, int] = {state: count for state, count in held}
    return {
        "waiting": row.waiting,
        "later": row.later,
        "overdue": row.waiting - row.within,
        "within_deadline": row.within,
        "oldest_seconds": (now - row.oldest) // SECOND if row.oldest is not None else None,
        "claimed": states.get("claimed", 0),
        "in_call": states.get("in_call", 0),
    }


def _by_reason(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(callbacks.c.reason, func.count().label("open"))
        .where(IS_OPEN)
        .group_by(callbacks.c.reason)
        .order_by(func.count().desc())
    )
    return [{"reason": row.reason, "open": row.open} for row in rows]


def _by_staff(connection: Connection, since: int) -> list[dict[str, Any]]:
    names = staff_names(connection)
    held = connection.execute(
        select(callbacks.c.holder, func.count()).where(IS_HELD).group_by(callbacks.c.holder)
    )
    last = (claims.c.case_id == callbacks.c.id) & (claims.c.fence == callbacks.c.fence)
    closed = connection.execute(
        select(claims.c.staff_id, func.count())
        .join(callbacks, last)
        .where(callbacks.c.state == "done", callbacks.c.closed_at >= since)
        .group_by(claims.c.staff_id)
    )
    now: dict[int, int] = {number: count for number, count in held}
    done: dict[int, int] = {number: count for number, count in closed}
    return [
        {"staff": number, "name": name, "held": now.get(number, 0), "closed": done.get(number, 0)}
        for number, name in names.items()
        if now.get(number) or done.get(number)
    ]


def _closed(connection: Connection, since: int) -> dict[str, Any]:
    row = connection.execute(
        select(
            func.count().label("all"),
            func.count(case((callbacks.c.overdue_at.is_(None), 1))).label("in_time"),
            func.avg(callbacks.c.claimed_at - callbacks.c.created_at).label("wait"),
        ).where(
            callbacks.c.state == "done", callbacks.c.closed_at >= since, callbacks.c.disposition != "joined"
        )
    ).one()
    return {
        "closed": row.all,
        "in_time": row.in_time,
        "service_level": row.in_time / row.all if row.all else None,
        "mean_wait_seconds": round(float(row.wait) / SECOND) if row.wait is not None else None,
    }


def _machine(connection: Connection, since: int) -> dict[str, Any]:
    """Count visits: those that ended in an order without a case are the machine's own success."""
    helped = select(callbacks.c.session).where(
        callbacks.c.session.is_not(None), callbacks.c.created_at >= since
    )
    ordered = select(orders.c.session).where(orders.c.session.is_not(None), orders.c.placed_at >= since)
    alone = (
        connection.scalar(
            select(func.count(orders.c.session.distinct())).where(
                orders.c.placed_at >= since, orders.c.session.not_in(helped)
            )
        )
        or 0
    )
    both = helped.union(ordered).subquery()
    visits = connection.scalar(select(func.count()).select_from(both)) or 0
    return {"visits": visits, "alone": alone, "success_rate": alone / visits if visits else None}


def _misunderstood(connection: Connection, since: int) -> list[dict[str, Any]]:
    """Count the words of the customers' turns that nothing was understood of."""
    rows = connection.execute(
        select(callbacks.c.data, callbacks.c.language)
        .where(callbacks.c.reason == "misunderstood", callbacks.c.created_at >= since)
        .order_by(callbacks.c.created_at.desc())
        .limit(SAMPLE)
    )
    words: Counter[tuple[str, str]] = Counter()
    for data, language in rows:
        for turn in data.get("transcript") or ():
            words.update({(word, language) for word in _words(turn)})
    return [
        {"word": word, "language": language, "cases": count}
        for (word, language), count in words.most_common(20)
    ]


def _words(turn: Any) -> set[str]:
    if not isinstance(turn, dict) or turn.get("intent") not in (None, "none"):
        return set()
    if turn.get("speaker") not in ("customer", "user"):
        return set()
    return {word.casefold() for word in WORD.findall(str(turn.get("text", "")))}
