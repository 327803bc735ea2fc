"""What a customer may know of their case: how far it is and when somebody comes.

Never who has it, nor what staff wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from sqlalchemy import Connection, select

from zuruf.server.callbacks.desk import Desk
from zuruf.server.clock import MINUTE, iso
from zuruf.server.database.tables import callbacks

STEPS = ("here", "shop", "missed", "colleague", "call", "done")
"""Noted where it was said, at the shop, not reached, in a colleague's hands, about to be called, closed."""
OF_STATE = {"claimed": "colleague", "in_call": "call", "done": "done"}
LOOKED_AT, ENOUGH = 50, 5
_WAITED = (
    select(callbacks.c.claimed_at - callbacks.c.created_at)
    .where(callbacks.c.closed_at.is_not(None), callbacks.c.claimed_at.is_not(None))
    .order_by(callbacks.c.closed_at.desc())
    .limit(LOOKED_AT)
)


def step_of(case: Mapping[str, Any]) -> str:
    """Return how far a case is, one of `STEPS`."""
    return OF_STATE.get(case["state"], "missed" if case["attempts"] else "shop")


def usual_wait(connection: Connection) -> int | None:
    """Return how long the last cases waited for somebody, in milliseconds; None while there are too few."""
    waited = connection.scalars(_WAITED).all()
    return round(median(waited)) if len(waited) >= ENOUGH else None


def expected(desk: Desk, usual: int | None, now: int, times: Mapping[str, int | None]) -> dict[str, Any]:
    """Return from when and until when somebody comes, and ``about`` when that is by how it went lately.

    ``times`` are created_at, not_before, window_from and deadline_at of the case. What is past is None.
    """
    start = times["window_from"] or max(desk.opening.next_open(now), times["not_before"] or 0)
    latest = times["deadline_at"] or 0
    about = None
    if usual is not None and not times["window_from"]:
        begun = max(times["created_at"] or 0, times["not_before"] or 0)
        about = desk.opening.add_minutes(begun, usual / MINUTE)
    return {
        "from": iso(start) if start > now else None,
        "about": iso(about) if about is not None and now < about < latest else None,
        "to": iso(latest) if latest > now else None,
    }
