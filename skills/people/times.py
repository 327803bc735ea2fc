"""When somebody wishes to be called: words to a window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zuruf.skills.api import language

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wished time: from and to in the shop's zone (None: open), and the words."""

    text: str
    start: datetime | None = None
    end: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as the callback's ``when``."""
        return {
            "text": self.text,
            "from": self.start.isoformat() if self.start else None,
            "to": self.end.isoformat() if self.end else None,
        }


def wished(text: str, tongue: str, now: datetime) -> Wish | None:
    """Read "morgen um zehn", "heute nachmittag", "nach 17 uhr", "montags vormittags".

    None where no time is said.
    """
    words: Any = language.load("people", tongue).more["times"]
    said = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    if any(f" {each} " in f" {said} " for each in words["any"]):
        return Wish(text)
    day, named = _day(said, words, now)
    part = next((span for name, span in words["parts"].items() if re.search(rf"\b{name}", said)), None)
    hour = _hour(said, words, tongue, part)
    if day is None and part is None and hour is None:
        return None
    day = day or now
    if hour is not None:
        start = _at(day, *hour)
        if start <= now and not named:
            start += DAY
        after = any(f" {each} " in f" {said} " for each in words["after"])
        before = any(f" {each} " in f" {said} " for each in words["before"])
        if before:
            return Wish(text, max(now, _at(start, 8, 0)), start)
        return Wish(text, start, _at(start, 20, 0) if after else start + timedelta(hours=1))
    first, last = (int(each) for each in (part or (8, 20)))
    start, end = _at(day, first, 0), _at(day, last, 0)
    if end <= now:
        start, end = start + DAY, end + DAY
    return Wish(text, max(start, now), end)


def _at(day: datetime, hour: int, minute: int) -> datetime:
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _day(said: str, words: Any, now: datetime) -> tuple[datetime | None, bool]:
    for name, ahead in sorted(words["days"].items(), key=lambda each: -len(each[0])):
        if re.search(rf"\b{name}\b", said):
            return now + int(ahead) * DAY, True
    for number, name in enumerate(words["weekdays"]):
        if re.search(rf"\b{name}", said):
            return now + ((number - now.weekday() - 1) % 7 + 1) * DAY, True
    return None, False


def _hour(said: str, words: Any, tongue: str, part: Any) -> tuple[int, int] | None:
    """Return hour and minute, in the half of the day that was said or is meant."""
    tokens = said.split()
    for at, token in enumerate(tokens):
        marked = (at > 0 and tokens[at - 1] in words["at"]) or (
            at + 1 < len(tokens) and tokens[at + 1] in words["clock"]
        )
        number = _value(token, tongue)
        if number is None or not marked or not 0 <= number <= 24:
            continue
        following = tokens[at + 1 : at + 3]
        minute = next(
            (m for m in (_value(each, tongue) for each in following) if m is not None and m < 60), 0
        )
        if any(each in words["pm"] for each in following) and number < 12:
            number += 12
        elif part and number < 12 and int(part[0]) >= 12:
            number += 12
        elif not part and 1 <= number <= 6 and not any(each in words["am"] for each in following):
            number += 12
        half = at > 0 and tokens[at - 1] in words["half"]
        return (number - 1, 30) if half and words["half_before"] else (number % 24, minute)
    return None


def _value(token: str, tongue: str) -> int | None:
    if token.isdigit():
        return int(token)
    from text_to_num import text2num  # late: only where a time is asked for

    try:
        return int(text2num(token, tongue))
    except ValueError:
        return None
