"""Read one row of a catalog file field by field, and collect what is wrong instead of stopping."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from zuruf.catalog.model import Names, WordLists
from zuruf.catalog.problems import Problem

LANGUAGE = re.compile(r"(?:[a-z]{2,3}(?:-[A-Za-z0-9]+)*)?")
REPLACED = 60


class Row:
    """The fields of one object. What is taken leaves the row, so that the rest are the unknown fields."""

    def __init__(self, source: object, file: str, place: str, problems: list[Problem]) -> None:
        self.file, self.place, self.problems = file, place, problems
        self.bad = False
        self.rest: dict[str, Any] = {}
        if isinstance(source, Mapping):
            self.rest = {str(key): value for key, value in source.items()}
        else:
            self.complain("", f"must be an object with fields, not {shown(source)}")

    def complain(self, field: str, reason: str) -> None:
        """Note a problem with a field of this row."""
        self.bad = True
        self.problems.append(Problem(self.file, self.place, field, reason))

    def raw(self, field: str) -> Any:
        """Take a field as it is; None where it is missing."""
        return self.rest.pop(field, None)

    def text(self, field: str, default: str = "", required: bool = False) -> str:
        """Take a text without surrounding white space; numbers become text."""
        value = self.raw(field)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            self.complain(field, f"must be text, not {shown(value)}")
        elif required and not (value or "").strip():
            self.complain(field, "is required")
        return value.strip() or default if isinstance(value, str) else default

    def optional_text(self, field: str) -> str | None:
        """Take a text that may be missing or null."""
        return self.text(field) or None

    def number(self, field: str, least: float = 0, most: float = 1e9, above: bool = False) -> float | None:
        """Take a number within limits (more than the least where ``above``); None where it is missing."""
        value = self.raw(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            self.complain(field, f"must be a number, not {shown(value)}")
            return None
        if value < least or value > most or (above and value == least):
            self.complain(
                field, f"must be {'more than' if above else 'at least'} {least:g} and at most {most:g}"
            )
            return None
        return value

    def whole(self, field: str, least: int = 0, most: int = 10**9, unit: str = "") -> int | None:
        """Take a whole number; None where it is missing."""
        value = self.rest.get(field)
        number = self.number(field, least, most)
        if number is None or number == int(number):
            return None if number is None else int(number)
        self.complain(field, f"must be a whole number{unit}, not {shown(value)}")
        return None

    def cents(self, field: str, least: int = 0, required: bool = False) -> int:
        """Take an amount of money in whole cents."""
        if required and self.rest.get(field) is None:
            self.complain(field, "is required: the price in whole cents, such as 350 for 3.50")
            return 0
        value = self.rest.get(field)
        if isinstance(value, str):
            self.raw(field)
            self.complain(field, f"must be whole cents, such as 350 for 3.50, not {shown(value)}")
            return 0
        return self.whole(field, least, unit=" of cents, such as 350 for 3.50") or 0

    def flag(self, field: str, default: bool = False) -> bool:
        """Take true or false."""
        value = self.raw(field)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.complain(field, f"must be true or false, not {shown(value)}")
        return bool(value)

    def names(self, field: str, required: bool = False) -> Names:
        """Take a name: a plain text for all languages, or one text per language."""
        value = self.raw(field)
        found: dict[str, str] = {}
        for language, text in self._per_language(field, value).items():
            if not isinstance(text, str):
                self.complain(at(field, language), f"must be text, not {shown(text)}")
            elif text.strip():
                found[language] = text.strip()
        if required and not found and not (self.bad and value is not None):
            self.complain(field, "is required: a text, or one per language")
        return found

    def words(self, field: str) -> WordLists:
        """Take lists of words: one list for all languages, or one per language."""
        found: dict[str, tuple[str, ...]] = {}
        for language, value in self._per_language(field, self.raw(field)).items():
            words = self._texts(at(field, language), value)
            if words:
                found[language] = words
        return found

    def texts(self, field: str) -> tuple[str, ...]:
        """Take a list of texts."""
        return self._texts(field, self.raw(field))

    def objects(self, field: str) -> list[Any]:
        """Take a list of anything."""
        value = self.raw(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.complain(field, f"must be a list, not {shown(value)}")
            return []
        return value

    def chosen(self, field: str, allowed: tuple[str, ...], default: str) -> str:
        """Take one of a few words."""
        value = self.text(field, default)
        if value not in allowed:
            self.complain(field, f"must be one of {', '.join(allowed)}, not {shown(value)}")
            return default
        return value

    def nothing_else(self, known: str) -> None:
        """Complain about fields that have no place here."""
        for field in self.rest:
            self.complain(field, f"is not known here; known are {known}")

    def _per_language(self, field: str, value: object) -> Mapping[str, object]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            return {"": value}
        good: dict[str, object] = {}
        for language, item in value.items():
            if LANGUAGE.fullmatch(str(language)):
                good[str(language)] = item
            else:
                self.complain(field, f"{shown(language)} is not a language code such as de or en")
        return good

    def _texts(self, field: str, value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        wrong = next((item for item in items if not isinstance(item, str)), None)
        if wrong is not None:
            self.complain(field, f"must be a list of texts; {shown(wrong)} is none")
        return tuple(dict.fromkeys(item.strip() for item in items if isinstance(item, str) and item.strip()))


def at(field: str, language: str) -> str:
    """Return the name of a field in one language."""
    return f"{field}.{language}" if language else field


def shown(value: object) -> str:
    """Return a value as it may be shown in an error, cut where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=repr)
    except (ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= REPLACED else text[: REPLACED - 1] + "…"
