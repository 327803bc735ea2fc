"""Phone numbers as people say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zuruf.skills.api import language

ENOUGH = 7
LONGEST = 15


def spoken_digits(text: str, tongue: str) -> str:
    """Return the digits (and a leading +) of a spoken or typed number.

    "null eins sieben zwei doppel drei".
    """
    spoken: Mapping[str, Any] = language.load("people", tongue).more["phone"]
    found, times = "", 1
    for word in re.findall(r"\+|\d+|[^\W\d_]+", text.casefold()):
        if word in spoken["times"]:
            times = int(spoken["times"][word])
        elif word in spoken["plus"] or word == "+":
            found = found or "+"
        else:
            digits = word if word.isdigit() else _number(word, spoken["digits"], tongue)
            if not digits:
                continue
            found += digits * times
            times = 1
    return found


def _number(word: str, digits: Mapping[str, Any], tongue: str) -> str:
    """Return a number word's digits: pairs such as "dreiundzwanzig" are said too."""
    if word in digits:
        return str(digits[word])
    from text_to_num import text2num  # late: only where a number word is not a digit

    try:
        return str(text2num(word, tongue))
    except ValueError:
        return ""


def international(digits: str, region: str) -> str | None:
    """Return a number in international form, None where no such number can be dialled."""
    import phonenumbers  # late: it loads tables of all countries

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or len(digits) > LONGEST + 1:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def region(shop_phone: str | None, timezone: str) -> str:
    """Return the country in which numbers without a country code are dialled."""
    import phonenumbers

    if shop_phone:
        try:
            found = phonenumbers.region_code_for_number(phonenumbers.parse(shop_phone, None))
        except phonenumbers.NumberParseException:
            found = None
        if found:
            return str(found)
    from babel.core import get_global

    return str(get_global("zone_territories").get(timezone, "DE"))
