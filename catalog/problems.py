"""What is wrong with a catalog file, told so that a shopkeeper can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: in which file, row (such as "line 12 (latte)") and field, and why."""

    file: str
    row: str
    field: str
    reason: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.row, self.field) if part)
        return f"{self.file}: {place}: {self.reason}" if place else f"{self.file}: {self.reason}"


class CatalogError(Exception):
    """A catalog that cannot be used; ``problems`` lists everything that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"and {len(self.problems) - SHOWN} more problems")
        return "\n".join(lines)


def fault(file: object, reason: str) -> CatalogError:
    """Return the error for a file that cannot be used as a whole."""
    return CatalogError([Problem(str(file), "", "", reason)])
