"""Number words: text2num for the whole numbers, and a table for halves, dozens and the like."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from text_to_num import text2num

from zuruf.skills.understanding.text import fold, words

_DIGITS = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,6})?")
ROUND = (100, 1000)
LONGEST = 7
"""No number that a customer says has more words."""


@functools.lru_cache(maxsize=16384)
def _whole(text: str, language: str) -> int | None:
    try:
        return int(text2num(text, language))
    except ValueError:
        return None


@dataclass(frozen=True)
class Numbers:
    """The number words of one language; ``table`` holds folded words -> value."""

    language: str
    table: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    times: frozenset[str] = frozenset()
    decimal: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    spelling: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, language: str, data: Mapping[str, object]) -> Numbers:
        """Build from the ``numbers``, ``times``, ``decimal`` and ``articles`` of a language file."""
        table: dict[tuple[str, ...], float] = {}
        numbers = data.get("numbers")
        for value, names in numbers.items() if isinstance(numbers, dict) else ():
            for name in names:
                table[tuple(words(str(name)))] = float(value)

        def folded(name: str) -> frozenset[str]:
            return frozenset(fold(str(each)) for each in _list(data.get(name)))

        return cls(
            language,
            table,
            folded("times"),
            folded("decimal"),
            folded("articles"),
            {fold(str(each)): str(each) for each in _list(data.get("spelling"))},
        )

    def value(self, spoken: Sequence[str], raw: Sequence[str]) -> float | None:
        """Return the number that all these words make, None when they make none.

        Args:
            spoken: the folded words.
            raw: the same words as they were written, umlauts included.

        """
        if len(spoken) > LONGEST or not spoken:
            return None
        if (known := self.table.get(tuple(spoken))) is not None:
            return known
        if len(spoken) == 1 and _DIGITS.fullmatch(spoken[0]):
            return float(spoken[0].replace(",", "."))
        if len(spoken) > 1 and spoken[-1] in self.times:
            return self.value(spoken[:-1], raw[:-1])
        if len(spoken) > 1 and spoken[0] in self.times:
            return self.value(spoken[1:], raw[1:])
        for at, word in enumerate(spoken):
            if word in self.decimal and at:
                return self._decimal(spoken, raw, at)
        if spoken[0] in self.articles and len(spoken) > 1 and _whole(raw[1], self.language) in ROUND:
            return self.value(spoken[1:], raw[1:])  # "a hundred and fifty"
        if spoken[0] in self.articles and len(spoken) == 1:
            return None
        if len(raw) > 1 and (
            _whole(raw[0], self.language) == 0
            or any(_whole(raw[end], self.language) is None and not raw[end][0].isdigit() for end in (0, -1))
        ):
            return None
        whole = _whole(" ".join(raw), self.language)
        if whole is None and len(spoken) == 1:
            for ending in self.times:
                if spoken[0].endswith(ending) and len(spoken[0]) > len(ending) + 1:
                    whole = _whole(raw[0][: -len(ending)], self.language)
        return None if whole is None else float(whole)

    def _decimal(self, spoken: Sequence[str], raw: Sequence[str], at: int) -> float | None:
        before = self.value(spoken[:at], raw[:at])
        digits = [self.value(spoken[i : i + 1], raw[i : i + 1]) for i in range(at + 1, len(spoken))]
        if before is None or not digits or any(each is None or each > 99 for each in digits):
            return None
        return float(f"{int(before)}." + "".join(str(int(each or 0)) for each in digits))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
