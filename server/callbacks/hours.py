"""Opening hours and lawful calling hours.

When is it open, when next, and when are so many open minutes over?
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from zuruf.server.clock import as_datetime, milliseconds

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
ALSO = {"di": "tu", "mi": "we", "do": "th", "so": "su"}
HORIZON = 400
"""Days that are searched for the next opening."""


def day_numbers(days: str) -> frozenset[int]:
    """Return the weekdays (Monday 0) of a text such as "mo-fr" or "sa,so"; raise ValueError for others."""
    numbers: set[int] = set()
    for part in days.casefold().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start, end = _day(first), _day(last or first)
        numbers.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(numbers)


def _day(name: str) -> int:
    short = name[:2]
    if ALSO.get(short, short) not in DAYS:
        raise ValueError(f"“{name}” is no day; days are mo, di/tu, mi/we, do/th, fr, sa, so/su")
    return DAYS.index(ALSO.get(short, short))


@lru_cache(maxsize=8)
def _holidays(country: str, subdivision: str | None) -> Any:
    import holidays  # late: it takes time to import

    return holidays.country_holidays(country, subdiv=subdivision)


class Hours:
    """Times of the week in a time zone, without public holidays. Without any span it is always open."""

    def __init__(
        self,
        spans: tuple[tuple[str, str, str], ...],
        timezone: str,
        holidays: tuple[str | None, str | None] | None = None,
    ) -> None:
        self._zone = ZoneInfo(timezone)
        self._holidays = holidays if holidays and holidays[0] else None
        self._week: tuple[list[tuple[str, str]], ...] = tuple([] for _ in DAYS)
        for days, start, end in spans:
            for number in day_numbers(days):
                self._week[number].append((start, end))
        self._always = not spans
        self._spans_of = lru_cache(maxsize=HORIZON)(self._find_spans)

    def is_open(self, moment: int) -> bool:
        """Tell whether it is open at a moment (milliseconds)."""
        return self.next_open(moment) == moment

    def next_open(self, moment: int) -> int:
        """Return the moment itself when it is open then, else when it opens next."""
        if self._always:
            return moment
        for start, end in self._from(moment):
            if moment < end:
                return max(moment, start)
        return moment

    def add_minutes(self, moment: int, minutes: float) -> int:
        """Return when so many open minutes are over, counted from a moment."""
        left = round(minutes * 60_000)
        if self._always:
            return moment + left
        for start, end in self._from(moment):
            begin = max(moment, start)
            if begin + left <= end:
                return begin + left
            left -= max(0, end - begin)
        return moment + left

    def _from(self, moment: int) -> Iterator[tuple[int, int]]:
        day = as_datetime(moment).astimezone(self._zone).date()
        for step in range(HORIZON):
            yield from self._spans_of(day + timedelta(days=step))

    def _find_spans(self, day: date) -> list[tuple[int, int]]:
        if self._holidays and day in _holidays(self._holidays[0] or "", self._holidays[1]):
            return []
        spans = self._week[day.weekday()]
        return sorted((self._moment(day, start), self._moment(day, end)) for start, end in spans)

    def _moment(self, day: date, clock: str) -> int:
        if clock == "24:00":
            return self._moment(day + timedelta(days=1), "00:00")
        return milliseconds(datetime.combine(day, time.fromisoformat(clock), self._zone))
