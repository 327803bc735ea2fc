"""The cart: immutable lines of products with their options.

It holds no prices: those come from the catalog.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Amount = Literal["none", "light", "normal", "extra"]


@dataclass(frozen=True, slots=True, order=True)
class ChosenOption:
    """An option that the customer chose or changed.

    ``choice`` None with amount "none" means none of the group; with ``candidates`` it means one of those,
    still open.
    """

    group: str
    choice: str | None
    amount: Amount = "normal"
    count: int = 1
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the cart: ``quantity`` pieces, or an amount in ``unit`` (g, kg, ml, l)."""

    sku: str
    quantity: float = 1
    unit: str | None = None
    options: frozenset[ChosenOption] = frozenset()
    note: str | None = None

    def same_thing(self, other: Line) -> bool:
        """Tell whether two lines differ in nothing but quantity."""
        return (self.sku, self.unit, self.options, self.note) == (
            other.sku,
            other.unit,
            other.options,
            other.note,
        )


@dataclass(frozen=True, slots=True)
class Cart:
    """What the customer wants so far, lines in order of arrival, and options of the whole order.

    ``replaces`` is the number of a placed order that is cancelled once this one is placed.
    """

    lines: tuple[Line, ...] = ()
    order_options: frozenset[ChosenOption] = frozenset()
    replaces: str | None = None

    def __bool__(self) -> bool:
        return bool(self.lines)

    def plus(self, lines: Iterable[Line]) -> Cart:
        """Return the cart with more lines, each joined with an equal one."""
        mine = list(self.lines)
        for line in lines:
            at = next((at for at, each in enumerate(mine) if each.same_thing(line)), None)
            if at is None:
                mine.append(line)
            else:
                mine[at] = replace(line, quantity=round(mine[at].quantity + line.quantity, 3))
        return replace(self, lines=tuple(mine))
