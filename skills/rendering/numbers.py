"""Numbers, amounts, money, times and codes in words (for the ear) and in digits (for the eye)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zuruf.skills.language import load

SMALLER = {"kg": "g", "l": "ml"}


@functools.cache
def data(language: str) -> Mapping[str, Any]:
    """Return the words of a language for numbers and values."""
    return load("rendering", language).more


@functools.lru_cache(maxsize=4096)
def words(number: float, language: str) -> str:
    """Return a number in words: "zwölf", "zwei Komma fünf"."""
    from num2words import num2words  # late: importing all its languages takes time

    text = str(num2words(int(number) if float(number).is_integer() else round(number, 3), lang=language))
    return text.replace(",", "") if language == "en" else text


def digits(number: float, language: str) -> str:
    """Return a number in digits, with the language's decimal mark."""
    text = str(int(number)) if float(number).is_integer() else f"{round(number, 3):g}"
    return text.replace(".", str(data(language)["decimal_mark"]))


def pieces(number: float, language: str) -> str:
    """Return how many pieces, as one says it before a product's name."""
    times = data(language)["words"]["times"]
    if number == 0.5:
        return str(data(language)["words"]["half"])
    return str(times["one"]) if number == 1 else str(times["many"]).format(number=words(number, language))


def _handy(number: float, unit: str | None) -> tuple[float, str | None]:
    if unit in SMALLER and 0 < number < 1 and number != 0.5:
        return round(number * 1000, 3), SMALLER[unit]
    return number, unit


def amount(number: float, unit: str | None, language: str) -> str:
    """Return an amount for the ear: "zwei Liter", "zweihundertfünfzig Gramm", "ein halbes Kilo"."""
    number, unit = _handy(number, unit)
    names = data(language)["units"][unit or "piece"]
    if number == 0.5:
        return str(names["half"])
    if number == 1:
        return f"{names['article']} {names['one']}"
    if number % 1 == 0.5 and number < 10:
        said = str(data(language)["half_more"]).format(number=words(int(number), language))
        return f"{said.replace('einseinhalb', 'eineinhalb')} {names['many']}"
    return f"{words(number, language)} {names['many']}"


def short_amount(number: float, unit: str | None, language: str) -> str:
    """Return an amount for the eye: "250 g"."""
    number, unit = _handy(number, unit)
    return f"{digits(number, language)} {data(language)['units'][unit or 'piece']['short']}"


def money(cents: int, currency: str, language: str) -> str:
    """Return money for the ear: "zwei Euro neunundvierzig"."""
    names = data(language)["currencies"].get(currency)
    if names is None:
        return f"{words(cents / 100, language)} {currency}"
    whole, rest = divmod(abs(cents), 100)
    sign = f"{names['minus']} " if cents < 0 else ""
    euros = names["one"] if whole == 1 else names["many"].format(number=words(whole, language))
    if not rest:
        return f"{sign}{euros}"
    if not whole:
        return sign + str(names["cent"] if rest == 1 else names["cents"]).format(number=words(rest, language))
    return sign + str(data(language)["price"]).format(whole=euros, rest=words(rest, language))


def short_money(cents: int, currency: str, language: str) -> str:
    """Return money for the eye: "2,49 €"."""
    names = data(language)["currencies"].get(currency, {})
    number = f"{abs(cents) // 100}{data(language)['decimal_mark']}{abs(cents) % 100:02d}"
    text = str(data(language)["eye_price"]).format(number=number, currency=names.get("short", currency))
    return f"-{text}" if cents < 0 else text


def spelt(text: str, language: str) -> str:
    """Return a code or phone number character by character, with pauses between groups."""
    spell = data(language)["spell"]
    parts = [str(spell.get(each, each)) for each in text if not each.isspace()]
    return ", ".join(parts)


def clock(hour: int, minute: int, language: str, ear: bool) -> str:
    """Return a time of day."""
    time = data(language)["time"]
    half = time["halves"][hour >= 12] if time["halves"] else ""
    if half:
        hour = (hour - 1) % 12 + 1
    if not ear:
        return str(time["eye"]).format(hour=hour, minute=f"{minute:02d}", half=half)
    said = str(time["one"]) if hour == 1 else words(hour, language)
    form = time["minutes"] if minute else time["full"]
    return str(form).format(hour=said, minute=words(minute, language), half=half)


def moment(at: datetime, now: datetime, language: str, ear: bool) -> str:
    """Return a time relative to now: "morgen um neun Uhr"."""
    from babel.dates import format_date

    time = data(language)["time"]
    said = clock(at.hour, at.minute, language, ear)
    days = (at.date() - now.date()).days
    if days in (0, 1):
        return str(time["tomorrow" if days else "today"]).format(time=said)
    if 0 < days < 7:
        return str(time["weekday"]).format(weekday=format_date(at, "EEEE", locale=language), time=said)
    return str(time["date"]).format(date=format_date(at, "long", locale=language), time=said)
