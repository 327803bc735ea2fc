"""The pages' words, and how numbers look in a language. One YAML file each in ``texts/``."""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from babel import Locale
from babel.dates import format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal

COOKIE = "zuruf_language"


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    else:
        yield path, str(value)


@functools.cache
def texts(language: str) -> Mapping[str, str]:
    """Return all texts of a language by their dotted keys."""
    file = importlib.resources.files(__package__).joinpath("texts", f"{language}.yaml")
    return dict(_flat(yaml.safe_load(file.read_text("utf-8"))))


@functools.cache
def available() -> tuple[str, ...]:
    """Return the languages that the pages speak."""
    folder = importlib.resources.files(__package__).joinpath("texts")
    return tuple(
        sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))
    )


def text(language: str, key: str, **values: Any) -> str:
    """Return a text with its values; raise KeyError for a key that no file has."""
    template = texts(language)[key]
    return template.format_map(values) if values else template


def label(language: str, key: str, fallback: str) -> str:
    """Return a text, or the fallback where a shop has a thing of its own that we have no word for."""
    return texts(language).get(key, fallback)


def money(cents: int | None, currency: str, language: str) -> str:
    """Return integer cents as an amount of money, such as "7,80 €"."""
    return "" if cents is None else str(format_currency(Decimal(cents) / 100, currency, locale=language))


def quantity(amount: float, language: str) -> str:
    """Return a number without needless digits."""
    return str(format_decimal(Decimal(str(amount)).normalize(), locale=language))


def _local(moment: str | int | datetime, zone: str) -> datetime:
    if isinstance(moment, int):
        parsed = datetime.fromtimestamp(moment / 1000, UTC)
    else:
        parsed = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))


def moment(value: str | int | datetime | None, language: str, zone: str, seconds: bool = False) -> str:
    """Return date and time of an ISO 8601 text, milliseconds or a datetime, in the shop's time zone."""
    if value in (None, ""):
        return ""
    assert value is not None
    return str(format_datetime(_local(value, zone), "medium" if seconds else "short", locale=language))


def clock_time(value: str | int | datetime | None, language: str, zone: str) -> str:
    """Return the time, with the date before it when it is not today."""
    if value in (None, ""):
        return ""
    assert value is not None
    local = _local(value, zone)
    short = str(format_time(local, "short", locale=language))
    if local.date() == datetime.now(ZoneInfo(zone)).date():
        return short
    return f"{format_skeleton('EEEdMMM', local, locale=language)}, {short}"


def duration(seconds: float, language: str) -> str:
    """Return a length of time in its largest unit, such as "5 Min."."""
    return str(
        format_timedelta(
            timedelta(seconds=seconds), locale=Locale.parse(language), format="short", threshold=1.5
        )
    )
