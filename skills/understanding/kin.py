"""Things of the same kind: "the green ones", "sparkling", said of what is being talked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from zuruf.catalog.model import Catalog, all_words, localized
from zuruf.skills.cart import Line
from zuruf.skills.operations import Add, Operation, Replace, SetQuantity, Target
from zuruf.skills.session import Session
from zuruf.skills.understanding.bare import LAST, focus_line
from zuruf.skills.understanding.changes import Read
from zuruf.skills.understanding.items import read_item
from zuruf.skills.understanding.orders import to_add
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.text import words
from zuruf.skills.understanding.words import FunctionWords, joined

TELLING = 3
INSTEAD = frozenset({"rather", "correction", "instead", "not", "swap"})
NEW = frozenset({"also", "and", "more"})
ONE_MORE = frozenset({"too", "and", "more"})
EMPTY = frozenset(
    "filler article definite want it correction and also with rather make side".split()
    + "of_it swap for_it not afterall".split()
)
UNWANTED = frozenset({"not", "afterall"})


class Kin:
    """Finds products by what tells them from others of their kind."""

    def __init__(self, catalog: Catalog, language: FunctionWords) -> None:
        self.catalog = catalog
        self.language = language

    def answer(self, pieces: Sequence[Piece], session: Session) -> Read | None:
        """Read the answer to "which one?": the candidate that the words tell from the others."""
        question = session.question
        if question is None or question.expects != "product":
            return None
        candidates = [sku for sku in question.data.get("candidates", ()) if sku in self.catalog.products]
        if not candidates or any(piece.classes & {"remove", "swap", "instead"} for piece in pieces):
            return None
        named = {sku for piece in pieces if piece.how in ("name", "inflected") for sku in piece.products}
        found = self._told(self._telling(pieces), candidates)
        if len(found) != 1 or (len(named & set(candidates)) == 1 and found[0] not in named):
            return None
        item = read_item(pieces, None, found, self.catalog)
        explicit = item.quantity if any(piece.number is not None for piece in pieces) else 1
        heard = " ".join(piece.text for piece in pieces)
        add = replace(to_add(replace(item, products=found, heard=heard)), quantity=explicit, unit=item.unit)
        return Read((add,), "the answer to which one")

    def other(self, pieces: Sequence[Piece], session: Session) -> Read | None:
        """Read a word that tells another product of the same kind from the one last spoken of."""
        line = _meant_line(pieces, session)
        if line is None or line.sku not in self.catalog.products:
            return None
        said = [piece for piece in _before_instead(pieces) if not _named_outright(piece)]
        groups = self.catalog.products[line.sku].options
        chosen = {group for piece in said if piece.how == "name" for group, _ in piece.choices}
        if len(said) != len(_before_instead(pieces)) or chosen.intersection(groups):
            return None
        classes = {name for piece in pieces if not piece.content for name in piece.classes}
        if "remove" in classes:
            return None
        telling = self._telling(said)
        kin = self.of(line.sku)
        if not telling or all(any(stem in name for name in self._names(line.sku)) for stem in telling):
            return None
        found = self._told(telling, [*kin], all_of=True)
        if not found and classes & INSTEAD:
            found = self._told(telling, self._of_category(line.sku), all_of=True)
        nearest = max((kin.get(sku, 0) for sku in found), default=0)
        found = tuple(sku for sku in found if kin.get(sku, 0) == nearest)
        there = {each.sku for each in session.cart.lines}
        if len(found) != 1 or (classes >= UNWANTED and found[0] in there):
            return None
        if classes & NEW and "of_it" not in classes:
            return self._new(found, pieces)
        return Read(self._operations(found[0], pieces, classes, line), "another of the same kind")

    def _new(self, found: tuple[str, ...], pieces: Sequence[Piece]) -> Read | None:
        """Read "and a yellow one" as one more thing of the kind."""
        item = read_item(pieces, None, found, self.catalog)
        if item.quantity is None and not any(piece.classes & ONE_MORE for piece in pieces):
            return None
        quantity = item.quantity if item.quantity is not None else 1
        return Read((Add(found[0], quantity, item.unit, frozenset(item.options)),), "one more of the kind")

    def _operations(
        self, sku: str, pieces: Sequence[Piece], classes: set[str], line: Line
    ) -> tuple[Operation, ...]:
        have, target = line.quantity, LAST if line.sku not in _named(pieces) else Target(line.sku)
        item = read_item(pieces, None, (sku,), self.catalog)
        counted = "of_it" in classes or any(piece.number is not None for piece in pieces)
        number = item.quantity if counted else None
        if "of_it" in classes and number is not None and number < have:
            return SetQuantity(target, have - number), Add(sku, number, item.unit)
        return (Replace(target, sku, number, item.unit, frozenset(item.options)),)

    def _telling(self, pieces: Iterable[Piece]) -> list[str]:
        """Return the stems of the words that may tell one product from another."""
        said = [
            word
            for piece in pieces
            if not (piece.classes & EMPTY and not piece.content) and piece.number is None
            for word in piece.text.split()
        ]
        return [
            stem
            for word in said
            if len(stem := self.language.stem(word)) >= TELLING
            and not self.language.classes.get(word, frozenset()) & EMPTY
        ]

    def _names(self, sku: str) -> list[str]:
        product = self.catalog.products[sku]
        code = self.language.language
        return [
            joined(words(text)) for text in (localized(product.name, code), *all_words(product.aliases, code))
        ]

    def _in_name(self, stem: str, sku: str) -> bool:
        """Tell whether a word stands in a name; a short one only where a word of the name begins."""
        if len(stem) > TELLING:
            return any(stem in name for name in self._names(sku))
        product, code = self.catalog.products[sku], self.language.language
        texts = (localized(product.name, code), *all_words(product.aliases, code))
        return any(word.startswith(stem) for text in texts for word in words(text))

    def _told(
        self, telling: Sequence[str], candidates: Sequence[str], all_of: bool = False
    ) -> tuple[str, ...]:
        """Return the candidates that most of the telling words fit."""
        scores = {
            sku: sum(self._in_name(stem, sku) for stem in telling) for sku in candidates
        }
        best = max(scores.values(), default=0)
        if best == 0 or (all_of and best < len(telling)):
            return ()
        return tuple(sku for sku, score in scores.items() if score == best)

    def of(self, sku: str) -> dict[str, int]:
        """Return the others of the category whose names have a word of this one's, with its length."""
        product = self.catalog.products[sku]
        code = self.language.language
        heads = {
            self.language.stem(word)
            for text in (localized(product.name, code), *all_words(product.aliases, code))
            for word in words(text)
            if len(word) > TELLING and word not in self.language.containers
        }
        shared = {
            other: max(
                (len(head) for head in heads if any(head in name for name in self._names(other))), default=0
            )
            for other in self._of_category(sku)
        }
        return {other: length for other, length in shared.items() if length}

    def _of_category(self, sku: str) -> list[str]:
        """Return the other products of a product's category."""
        category = self.catalog.products[sku].category
        return [
            other.sku
            for other in self.catalog.products.values()
            if other.sku != sku and other.category == category
        ]


def _named(pieces: Sequence[Piece]) -> set[str]:
    """Return what is named after "instead of"."""
    after = pieces[len(_before_instead(pieces)) :]
    return {sku for piece in after for sku in piece.products}


def _meant_line(pieces: Sequence[Piece], session: Session) -> Line | None:
    """Return the line named after "instead of", else the one last spoken of."""
    named = _named(pieces)
    lines = (line for line in reversed(session.cart.lines) if line.sku in named)
    return next(lines, None) or focus_line(session)


def _named_outright(piece: Piece) -> bool:
    return bool(piece.products) and piece.how in ("name", "inflected", "in other order")


def _before_instead(pieces: Sequence[Piece]) -> list[Piece]:
    at = next((at for at, piece in enumerate(pieces) if "instead" in piece.classes), len(pieces))
    return list(pieces[:at])
