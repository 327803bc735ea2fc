"""Telephone numbers: as people write them, and as one number in international form."""

from __future__ import annotations

import phonenumbers


def parse_phone(text: str, region: str) -> str | None:
    """Return a number as E.164 ("+4930123456"), or None when it cannot be one."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def pretty_phone(number: str | None) -> str | None:
    """Return an E.164 number in groups for the eye."""
    if number is None:
        return None
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
