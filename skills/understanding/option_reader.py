"""Reads which options are chosen, left out, or wanted lightly or extra."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from zuruf.catalog.model import Catalog
from zuruf.skills.cart import Amount, ChosenOption
from zuruf.skills.understanding.pieces import Piece

LOOKED_AT = 8


class OptionReader:
    """The state of reading one item, and its options; ``mode`` is the amount that is being spoken of."""

    def __init__(
        self, catalog: Catalog, products: tuple[str, ...], anchor: int | None, name_words: dict[str, set[str]]
    ) -> None:
        self.catalog = catalog
        self.products = products
        self.anchor = anchor
        self.name_words = name_words
        self.groups = [group for sku in products[:LOOKED_AT] for group in catalog.products[sku].options]
        self.options: list[ChosenOption] = []
        self.quantity: float | None = None
        self.unit: str | None = None
        self.predicate = False
        self.article = self.of_it = self.excluded = self.passed = self.in_with = False
        self.before_with = self.at_name = 0
        self.score = 0.0
        self.mode: Amount = "normal"
        self.mode_used = self.mode_joined = False
        self.number: Piece | None = None
        self.measured: Piece | None = None
        self.last_choice: Piece | None = None
        self.rest: Sequence[Piece] = ()
        self.told = False

    def _set_mode(self, mode: Amount) -> None:
        self.mode = mode
        self.mode_used = self.mode_joined = False

    def _option(self, piece: Piece) -> bool:
        fitting = [(group, choice) for group, choice in piece.choices if group in self.groups]
        if not fitting:
            return self._group(piece)
        fitting.sort(key=lambda each: self.groups.index(each[0]))
        group = fitting[0][0]
        choices = [choice for each, choice in fitting if each == group]
        if self.mode_used and not (self.mode_joined or self._listed()):
            self._set_mode("normal")
        if len(choices) > 1 and self._absorbed(group, choices):
            self.score += piece.length * 0.8
            return True
        count = self._count(group)
        if self.measured is not None and self.measured is self.number:
            self.number = None
        mode = self.mode
        if mode != "none" and not self.catalog.groups[group].amounts:
            mode = "normal"
        if mode == "none":
            self._without(group, choices)
            self.score += piece.length * piece.score + 0.5
            return True
        option = ChosenOption(
            group,
            choices[0] if len(choices) == 1 else None,
            mode,
            count,
            tuple(choices) if len(choices) > 1 else (),
        )
        if self.mode in ("light", "extra"):
            self._set_mode("normal")
        self._choose(option)
        self.score += piece.length * piece.score + 0.5
        return True

    def _listed(self) -> bool:
        """Tell whether an "or" is to come after more of the same: "no ham olives or onions"."""
        rest = itertools.dropwhile(lambda piece: bool(piece.choices), self.rest)
        return "or" in next((piece.classes for piece in rest), frozenset())

    def _spent(self, following: Piece | None) -> None:
        """Let a word without a meaning here take the amount said before it: "extra gherkins and ham"."""
        if following is not None and following.choices:
            return
        if self.mode == "none":
            self.mode_used, self.mode_joined = True, False
        else:
            self._set_mode("normal")

    def _except(self, following: Piece | None) -> None:
        """Read "but onions" as without them; after something left out it begins what is wanted."""
        if self.mode == "none":
            self._set_mode("normal")
        elif following is not None and any(
            group in self.groups and self.catalog.groups[group].max != 1 for group, _ in following.choices
        ):
            self._set_mode("none")

    def _fits(self, piece: Piece) -> bool:
        """Tell whether a piece names an option of the products, or a product."""
        return bool(piece.products) or any(group in self.groups for group, _ in piece.choices)

    def _amount_of(self, following: Piece | None) -> bool:
        """Tell whether a word that is a choice too is said of an option after it: "double", then "bacon"."""
        return (
            self.passed
            and following is not None
            and any(
                group in self.groups and self.catalog.groups[group].amounts for group, _ in following.choices
            )
        )

    def _choose(self, option: ChosenOption) -> None:
        """Add an option; one that was left open before and is named now is settled by it."""
        last = self.options[-1] if self.options else None
        if (
            last
            and last.candidates
            and option.choice in last.candidates
            and last.group == option.group
            and self.last_choice
        ):
            self.options.pop()
        what = (option.group, option.choice, option.candidates)
        said = next(
            (each for each in self.options if (each.group, each.choice, each.candidates) == what), None
        )
        if said is None:
            self.options.append(option)
        elif said.amount == option.amount:
            self.score -= 6.0
        elif option.amount != "normal":
            self.options[self.options.index(said)] = option

    def _absorbed(self, group: str, choices: Sequence[str]) -> bool:
        """Tell whether a general word only goes with the choice just named: "cheddar" cheese."""
        last = self.options[-1] if self.options else None
        return bool(last and self.last_choice and last.group == group and last.choice in choices)

    def _without(self, group: str, choices: Sequence[str]) -> None:
        everything = len(choices) == len(self.catalog.groups[group].choices) and len(choices) > 1
        for choice in [None] if everything else choices:
            option = ChosenOption(group, choice, "none")
            if option not in self.options:
                self.options.append(option)
        self.mode_used, self.mode_joined = True, False

    def _drop_replaced(self) -> None:
        """Drop "not this one" where another of a group of which only one can be had is chosen."""
        chosen = {each.group for each in self.options if each.amount != "none"}
        single = {group for group in chosen if self.catalog.groups[group].max == 1}
        self.options = [each for each in self.options if each.amount != "none" or each.group not in single]

    def _group(self, piece: Piece) -> bool:
        """Read "without sauce" as none of the group."""
        named = [group for group in piece.groups if group in self.groups]
        if not named:
            return False
        self.score += piece.length * 0.5
        if self.mode == "none":
            self.options.append(ChosenOption(named[0], None, "none"))
            self.mode_used, self.mode_joined = True, False
        return True

    def _count(self, group: str) -> int:
        """Take the open number as how many of an option, where the group counts."""
        if self.number is None or not self.catalog.groups[group].counts:
            return 1
        value = self.number.number or 1.0
        if value != int(value) or (
            not self.passed and self.anchor is not None and self.quantity is None and value == 1
        ):
            return 1
        self.number = None
        return int(value)
