"""When the customer wishes to be called.

A window with a beginning and an end, or words that a person must read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zuruf.server.clock import DAY, iso, milliseconds

FARTHEST = 90 * DAY


@dataclass(frozen=True, slots=True)
class Window:
    """A wished window in milliseconds; ``text`` what was said; ``problem`` why the times cannot hold."""

    start: int | None = None
    end: int | None = None
    text: str | None = None
    problem: str | None = None


def parse_window(when: str | Mapping[str, Any] | None, now: int, timezone: str) -> Window:
    """Read ``when``: None, words, an ISO time, or ``{"from", "to", "text"}``.

    Times that cannot hold (the end before the beginning, all of it past, months away) make no window but a
    problem, so that the words stay with the case and a person decides. A time without offset is the shop's
    local time.
    """
    if not when:
        return Window()
    if isinstance(when, str):
        moment = _moment(when, timezone)
        return Window(text=when) if moment is None else _checked(moment, None, when, now)
    text = str(when["text"]) if when.get("text") else None
    start, end = (_moment(when.get(key), timezone) for key in ("from", "to"))
    unread = [
        str(when[key]) for key, value in (("from", start), ("to", end)) if when.get(key) and value is None
    ]
    if unread:
        return Window(
            text=text or " – ".join(unread), problem=f"“{unread[0]}” is no time such as 2026-11-23T14:00."
        )
    if start is None and end is None:
        return Window(text=text)
    return _checked(start, end, text, now)


def _checked(start: int | None, end: int | None, text: str | None, now: int) -> Window:
    words = text or f"{iso(start) or '…'} – {iso(end) or '…'}"
    if start is not None and end is not None and end <= start:
        return Window(text=words, problem="The wished window ends before it begins.")
    if (end is not None and end <= now) or (end is None and start is not None and start < now - DAY):
        return Window(text=words, problem="The wished window is past.")
    if max(start or 0, end or 0) > now + FARTHEST:
        return Window(text=words, problem="The wished window is more than 90 days away.")
    return Window(start, end, text)


def _moment(value: Any, timezone: str) -> int | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        if not 2000 <= moment.year <= 2200:
            return None
        return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone)))
    except (ValueError, OverflowError, OSError):
        return None
