"""Time in the server: whole milliseconds since 1970 in UTC inside, ISO 8601 outside."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import overload

Clock = Callable[[], int]
"""Returns the present time in milliseconds since 1970, UTC."""

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def system_clock() -> int:
    """Return the present time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


@overload
def iso(moment: int) -> str: ...
@overload
def iso(moment: None) -> None: ...
@overload
def iso(moment: int | None) -> str | None: ...
def iso(moment: int | None) -> str | None:
    """Return milliseconds as ISO 8601 in UTC, such as ``2026-11-23T01:02:03.004Z``."""
    if moment is None:
        return None
    return as_datetime(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_datetime(moment: int) -> datetime:
    """Return milliseconds as an aware datetime in UTC."""
    return datetime.fromtimestamp(moment / 1000, UTC)


def milliseconds(moment: datetime) -> int:
    """Return a datetime as milliseconds; one without a time zone counts as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)
