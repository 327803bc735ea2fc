"""When the shop is open, in its own time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from zuruf.catalog.model import OpeningHours

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
ALSO = {"di": "tu", "mi": "we", "do": "th", "so": "su"}


def days_of(text: str) -> tuple[int, ...]:
    """Return the weekdays (0 Monday) of a text such as "mo-fr" or "sa,so"; German and English names."""
    found: list[int] = []
    for part in text.casefold().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        start, end = _day(first), _day(last) if dash else _day(first)
        if start is None or end is None:
            continue
        found += [(start + each) % 7 for each in range((end - start) % 7 + 1)]
    return tuple(found)


def _day(name: str) -> int | None:
    short = name[:2]
    short = ALSO.get(short, short)
    return DAYS.index(short) if short in DAYS else None


def _at(day: datetime, time: str) -> datetime:
    hour, _, minute = time.partition(":")
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    if int(hour) >= 24:
        return midnight + timedelta(days=1)
    return midnight.replace(hour=int(hour), minute=int(minute or 0))


def open_until(hours: Sequence[OpeningHours], now: datetime) -> datetime | None:
    """Return when the shop closes, None where it is closed now."""
    ends = [
        _at(now, each.end)
        for each in hours
        if now.weekday() in days_of(each.days) and _at(now, each.start) <= now < _at(now, each.end)
    ]
    return max(ends, default=None)


def next_opening(hours: Sequence[OpeningHours], now: datetime) -> datetime | None:
    """Return when the shop opens next, None where no hours are known."""
    starts = [
        _at(day, each.start)
        for ahead in range(8)
        for each in hours
        for day in [now + timedelta(days=ahead)]
        if day.weekday() in days_of(each.days) and _at(day, each.start) > now
    ]
    return min(starts, default=None)
