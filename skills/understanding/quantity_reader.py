"""Reads how many of a thing are wanted, in which unit, and which of several products the words mean."""

from __future__ import annotations

from zuruf.skills.understanding.option_reader import LOOKED_AT, OptionReader
from zuruf.skills.understanding.pieces import Piece

SHORT = 3


class QuantityReader(OptionReader):
    """Reads numbers, units, containers and words of names."""

    def _share(self, piece: Piece) -> bool:
        """Tell whether a number is the share of an option: "half the milk", "half ham half mushrooms"."""
        named = next((each for each in self.rest if "definite" not in each.classes), None)
        return self.passed and named is not None and bool(named.choices) and 0 < (piece.number or 1) < 1

    def _narrow(self, piece: Piece) -> None:
        """Take those of several products whose names have the counting word: a crate of water."""
        common = tuple(sku for sku in self.products if sku in piece.products)
        if common and len(self.products) > 1:
            self.products = common

    def _hint(self, piece: Piece) -> None:
        """Narrow the products by a word of their names; after "for" or without one, by one of their kind."""
        common = tuple(sku for sku in self.products if sku in piece.hints)
        if common:
            self.products = common
            self.score += piece.length * 0.6
            return
        one = len(self.products) == 1 and (self.anchor is None or self.told)
        if one and (related := self._related(piece)):
            self.products = (related,)
            self.score += piece.length * 0.5
            return
        self.score -= 0.4

    def _related(self, piece: Piece) -> str | None:
        """Return the one product with a word in its name that is of the same kind as that spoken of."""
        mine = self.name_words.get(self.products[0], set())
        related = (sku for sku in piece.hints if _alike(self.name_words.get(sku, set()), mine))
        first = next(related, None)
        return first if next(related, None) is None else None

    def _suits(self, unit: str) -> float:
        """Say how well a unit goes with the way the products are sold."""
        sold = [self.catalog.products[sku] for sku in self.products[:LOOKED_AT]]
        if any(each.unit and _base(each.unit) == _base(unit) for each in sold):
            return 1.5
        return 0.0 if any(each.pack and _base(each.pack.unit) == _base(unit) for each in sold) else -1.0

    def _take_number(self, counted: Piece | None) -> None:
        """Take the number that stands open as the quantity, in the unit said after it."""
        number, self.number = self.number, None
        value = number.number if number is not None else None
        if value is None:
            if counted is None:
                return
            if counted.container == 1 and not self.article:
                self.score += 0.3
                return
            if self.quantity is not None:
                if self.unit is None and counted.unit:
                    self.unit, self.quantity = (
                        counted.unit.unit,
                        round(self.quantity * counted.unit.amount, 6),
                    )
                return
            value = 1.0
            if counted.container == 1:
                self.score += 0.3
                return
        if self.quantity is not None or (self.article and number is not None):
            self.score -= 4.0
            return
        self.quantity = value
        self.score += 1.5
        if counted is not None and counted.unit:
            self.quantity = round(value * counted.unit.amount, 6)
            self.unit = counted.unit.unit
            self.score += self._suits(self.unit)
        elif counted is not None and counted.container:
            self.quantity = value * counted.container


def _alike(words: set[str], others: set[str]) -> bool:
    """Tell whether two names have a word in common, or one of them a compound that ends with it."""
    return bool(words & others) or any(
        word.endswith(other) for word in words for other in others if len(other) > SHORT
    )


def _base(unit: str) -> str:
    return "mass" if unit in ("g", "kg") else "volume"
