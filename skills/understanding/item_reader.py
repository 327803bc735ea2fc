"""Reads the pieces of one segment as one item of a given product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.catalog.model import Catalog
from zuruf.skills.cart import ChosenOption
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.quantity_reader import QuantityReader

AMOUNTS = frozenset({"without", "remove", "light", "extra", "with"})
APART = frozenset({"with", "without", "of_it"})
HARMLESS = frozenset(
    {
        "side_of",
        "but",
        "not",
        "filler",
        "definite",
        "want",
        "also",
        "it",
        "side",
        "measure",
        "for_whom",
        "rather",
        "all",
        "each",
        "same",
        "from",
    }
)


class ItemReader(QuantityReader):
    """Goes through the pieces from left to right; what it cannot explain lowers the score."""

    @property
    def open_none(self) -> bool:
        """Tell whether a "without" is left without an object."""
        return self.mode == "none" and not self.mode_used

    def read(self, pieces: Sequence[Piece]) -> None:
        """Read all pieces."""
        for at, piece in enumerate(pieces):
            if at == self.anchor:
                self._at_anchor(piece)
            else:
                self.rest = pieces[at + 1 :]
                self._one(piece, self.rest[0] if self.rest else None)
            self.last_choice = piece if piece.choices else None
            self.predicate = piece.pronoun
            self.told = "told_by" in piece.classes or self.told and "article" in piece.classes
        self._take_number(None)
        if (
            self.mode in ("light", "extra")
            and self.options
            and self.passed
            and self.options[-1].amount == "normal"
        ):
            self.options[-1] = replace(self.options[-1], amount=self.mode)
            self.score += 1.0
        self._drop_replaced()
        if self.anchor is not None and pieces[self.anchor].choices and _aside(pieces, self.anchor):
            self.score += 3.0
        if (
            pieces
            and pieces[-1].classes & {"with", "without", "and"}
            and not pieces[-1].content
            and not self.open_none
        ):
            self.score -= 1.5
        if len(pieces) > 1 and pieces[-1].number is not None and "and" in pieces[-2].classes:
            self.score -= 4.0

    def _at_anchor(self, piece: Piece) -> None:
        self._take_number(None)
        if self.in_with and len(self.options) == self.before_with:
            self.score -= 2.0
        if self.mode == "none" and not self.mode_used:
            self.excluded = True
        self.score += piece.length * piece.score + 1.0
        if piece.container and piece.how == "part of the name":
            self.score -= piece.length
        self.passed = True
        self.at_name = len(self.options)
        self._set_mode("normal")
        self.in_with = False

    def _one(self, piece: Piece, following: Piece | None) -> None:
        classes = piece.classes
        amount = classes & AMOUNTS and (not self._fits(piece) or self._amount_of(following))
        if piece.content and not amount and (self._kind(piece) or self._option(piece)):
            return
        if piece.number is not None and self._share(piece):
            self._set_mode("light" if following and not following.choices else "normal")
        elif piece.number is not None:
            self._take_number(None)
            self._begins_late()
            self.number = piece
            if self.mode_used:
                self._set_mode("normal")
        elif "measure" in classes and following is not None and following.choices:
            if (
                self.passed
                and (self.in_with or self.article or self.quantity is not None)
                and not following.products
            ):
                self.measured = self.number
        elif piece.unit or piece.container and not (self.in_with and not self.number):
            self._narrow(piece)
            self._take_number(piece)
        elif amount:
            self._word_of_amount(classes)
        elif classes & {"and", "or", "also"} and not piece.content:
            self.mode_joined = True
            begun = self.number is not None or self.quantity is not None or self.article
            if begun and not self.passed and self.anchor is not None:
                self.score -= 0.0 if self.options else 2.5
        elif "instead" in classes and not piece.content:
            self._set_mode("none")
        elif "except" in classes:
            self._except(following)
        elif "of_it" in classes:
            self.of_it = True
            self.score += 0.5
        elif "article" in classes:
            self._article(following)
        elif piece.hints:
            self._hint(piece)
        elif piece.content:
            self.score -= 0.4 * piece.length if piece.how == "part of the name" else 0.8 * piece.length
            self._spent(following)
        elif not piece.known:
            self.score -= 0.0 if piece.strange and self._of_the_thing(following) else 0.6
            self._spent(following)
        elif not classes & HARMLESS:
            self.score -= 0.5

    def _word_of_amount(self, classes: frozenset[str]) -> None:
        inside = self.mode == "none" and not self.mode_used
        if classes & {"without", "remove"}:
            self._set_mode("none")
        elif "with" in classes and not classes & {"light", "extra"}:
            self._take_number(None)
            if not inside:
                self._set_mode("normal")
            self.in_with, self.before_with = True, len(self.options)
            self.score += 0.3
        elif not inside:
            self._set_mode("light" if "light" in classes else "extra")

    def _article(self, following: Piece | None) -> None:
        begins = following is not None and following.classes & APART and not following.content
        if (
            self.predicate
            or (self.in_with and not begins)
            or self.mode == "none"
            and not self.mode_used
            or (following is not None and "measure" in following.classes)
        ):
            return
        self._take_number(None)
        self._begins_late()
        if self.article or self.quantity is not None:
            self.score -= 3.0
        self.article = True
        self._set_mode("normal")

    def _begins_late(self) -> None:
        """Count it against a number or article that it comes after options and before the product."""
        if self.options and not self.passed and self.anchor is not None:
            self.score -= 3.0

    def _of_the_thing(self, following: Piece | None) -> bool:
        """Tell whether a strange word names another kind of the thing, or a choice that it does not have."""
        if not self.passed:
            return following is not None and bool(following.products)
        return self.in_with or (self.mode != "normal" and not self.mode_used)

    def _kind(self, piece: Piece) -> bool:
        """Take a word for the kind of thing where it tells several apart: "two pizzas, one mushroom".

        After "with" it does so as the first, and of one of them: "a pizza with mushrooms".
        """
        common = tuple(sku for sku in self.products if sku in piece.hints)
        first = len(common) == 1 and len(self.options) == self.before_with
        open_still = len(self.products) > 1 and (not self.in_with or first) and self.mode == "normal"
        if not (common and piece.choices and open_still):
            return False
        self.products = common
        self.score += piece.length * piece.score + 1.5
        return True


def _aside(pieces: Sequence[Piece], anchor: int) -> bool:
    """Tell whether the product is said to be a side of its own: "a side of chips", "chips on the side"."""
    before = anchor > 0 and "side_of" in pieces[anchor - 1].classes
    return before or (anchor + 1 < len(pieces) and "side" in pieces[anchor + 1].classes)


def clashes(options: Sequence[ChosenOption], catalog: Catalog) -> int:
    """Count options beyond what their groups allow."""
    seen: dict[str, int] = {}
    for option in options:
        if option.amount != "none":
            seen[option.group] = seen.get(option.group, 0) + 1
    return sum(
        max(0, count - limit)
        for group, count in seen.items()
        if (limit := catalog.groups[group].max) is not None
    )
