"""Numbers as people write them in spreadsheets: 1,5 and 1.5, 1.299,00 and 1,299.00, 3,49 €."""

from __future__ import annotations

import re
from decimal import Decimal

MONEY = re.compile(r"€|\$|£|\bEUR\b|\s", re.IGNORECASE)
WHOLE = re.compile(r"[+-]?\d+")
GROUPED = re.compile(r"([+-]?\d{1,3})((?:[.,' ]\d{3})+)(?:([.,])(\d*))?")
POINTED = re.compile(r"([+-]?\d*)[.,](\d+)")


def number(text: str) -> Decimal | None:
    """Return what a text says; None where it is no number, or could be two: 1.299 and 1,299."""
    if WHOLE.fullmatch(text):
        return Decimal(text)
    grouped = GROUPED.fullmatch(text)
    if grouped:
        head, groups, point, rest = grouped.groups()
        signs = set(re.findall(r"\D", groups))
        if len(signs) > 1 or point in signs:
            return None
        if point or len(groups) > 4 or not signs <= {".", ","}:
            return Decimal(f"{head}{re.sub('[^0-9]', '', groups)}.{rest or 0}")
        if head.lstrip("+-") != "0":
            return None
    pointed = POINTED.fullmatch(text)
    return Decimal(f"{pointed[1] or 0}.{pointed[2]}") if pointed else None


def cents(text: str) -> int | None:
    """Return an amount of money in cents; None where it is none, or has parts of a cent."""
    amount = number(MONEY.sub("", text))
    return int(amount * 100) if amount is not None and amount * 100 == int(amount * 100) else None
