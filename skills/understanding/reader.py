"""Reads an utterance as an order: things to add, changes of the cart, answers about a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zuruf.catalog.model import Catalog
from zuruf.skills.language import load
from zuruf.skills.operations import Modify, Remove, Replace, SetQuantity, Target
from zuruf.skills.session import Session
from zuruf.skills.understanding.bare import LAST, focus_line, read_bare
from zuruf.skills.understanding.boundaries import starts_item
from zuruf.skills.understanding.changes import ChangeReader, Read, modifies, target_of
from zuruf.skills.understanding.items import Item
from zuruf.skills.understanding.kin import Kin
from zuruf.skills.understanding.orders import OrderReader, only_options, to_add
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.templates import load_templates
from zuruf.skills.understanding.words import function_words

SPLITS = 6
ONTO = frozenset({"with", "to"})
AGAIN = ("same", "again", "but")
LIGHT = frozenset({"forget", "correction", "filler", "opening", "please", "rather", "also"})
MOST_UNNAMED, MOST_KINDS = 12, 6


class Reader:
    """Reads orders of one language."""

    def __init__(self, catalog: Catalog, language: str, name_words: dict[str, set[str]]) -> None:
        self.catalog = catalog
        self.orders = OrderReader(catalog, name_words)
        self.kin = Kin(catalog, function_words(language))
        data: Mapping[str, Sequence[str]] = load("zuruf.skills.understanding", language).more.get(
            "changes", {}
        )
        self.changes = ChangeReader(self.orders, load_templates(data))

    def read(self, pieces: Sequence[Piece], session: Session) -> Read | None:
        """Return the operations that the pieces mean, None when they are no order."""
        pieces = list(pieces)
        if taken_back := _taken_back(pieces, session):
            return taken_back
        if told := self.kin.answer(pieces, session) or self.kin.other(pieces, session):
            return told
        if change := self.changes.read(pieces, session):
            return change
        if split := self._split(pieces, session):
            return split
        return self._plain(pieces, session)

    def _split(self, pieces: list[Piece], session: Session) -> Read | None:
        """Read a change and an order in one breath, joined by an "and"."""
        places = [
            at for at, piece in enumerate(pieces) if piece.classes & {"and", "also"} and not piece.content
        ]
        for at in places[:SPLITS]:
            before, after = pieces[:at], pieces[at + 1 :]
            if before and after and (first := self.changes.read(before, session)):
                rest = self.read(after, session)
                if rest:
                    return Read((*first.operations, *rest.operations), f"{first.rule}; {rest.rule}")
            if before and after and (last := self.changes.read(after, session)):
                start = self._plain(before, session)
                if start:
                    return Read((*start.operations, *last.operations), f"{start.rule}; {last.rule}")
        return None

    def _plain(self, pieces: list[Piece], session: Session) -> Read | None:
        focus = focus_line(session)
        meant = (
            tuple(line.sku for line in session.cart.lines)
            if "all" in _first_word(pieces)
            else (focus.sku,)
            if focus
            else ()
        )
        added = "with" in _first_word(pieces, "all", *AGAIN)
        if meant and added and only_options(pieces, meant, self.catalog):
            found = read_bare(pieces, session, self.catalog)
            return Read(*found) if found else None
        items = self.orders.items(pieces)
        if not any(item.products and not item.borrowed for item in items) and not self._only_strange(
            items, pieces
        ):
            if not session.cart.lines and (add := self._unnamed(pieces)):
                return add
            found = read_bare(pieces, session, self.catalog)
            return Read(*found) if found else None
        if len(items) == 1 and not session.cart.lines and (change := self._pointed(items[0], pieces)):
            return change
        if session.cart.lines and len(items) == 1:
            read = self._about_cart(items[0], pieces, session)
            if read:
                return read
        return Read(tuple(to_add(item) for item in items), "things to add")

    @staticmethod
    def _only_strange(items: list[Item], pieces: list[Piece]) -> bool:
        """Tell whether something is asked for in so many words that we do not know."""
        return (
            bool(items)
            and all(item.heard and not item.products for item in items)
            and any("want" in piece.classes for piece in pieces)
        )

    def _unnamed(self, pieces: list[Piece]) -> Read | None:
        """Read "a large one with ham" in a shop where only few things have such options."""
        groups = {group for piece in pieces for group, _ in piece.choices}
        named = sum(bool(piece.choices) for piece in pieces)
        if named < 2 or not any(starts_item(pieces, at) for at in range(len(pieces))):
            return None
        alike: dict[tuple[str, ...], list[str]] = {}
        for product in self.catalog.products.values():
            if groups.intersection(product.options):
                alike.setdefault(tuple(product.options), []).append(product.sku)
        full = []
        for skus in [*alike.values()][:MOST_KINDS]:
            items = self.orders.items(pieces, tuple(skus))
            if sum(len(item.options) + (len(item.products) < len(skus)) for item in items) >= named:
                full.append((items, skus))
        meant = tuple(sku for _, skus in full for sku in skus)
        if not 0 < len(meant) <= MOST_UNNAMED:
            return None
        heard = " ".join(piece.text for piece in pieces)
        items, kind = full[0]
        open_still = [replace(item, products=meant, heard=heard) for item in items]
        wanted = (
            to_add(item if len(item.products) < len(kind) else unclear)
            for item, unclear in zip(items, open_still, strict=True)
        )
        return Read(tuple(wanted), "the only things with such options")

    def _pointed(self, item: Item, pieces: list[Piece]) -> Read | None:
        """Read "the pizza without onions", said of something that must be there already."""
        at = next((at for at, piece in enumerate(pieces) if piece.products), 0)
        before = [piece for piece in pieces[max(0, at - 2) : at] if not piece.choices]
        said = {name for piece in pieces for name in piece.classes}
        onto = any(piece.choices for piece in pieces[: max(0, at - 2)]) and pieces[at - 2].classes & ONTO
        wanted = "want" in said and "make" not in said and not onto
        bare = item.quantity is None or item.article
        if not item.options or not bare or wanted or not before or "definite" not in before[-1].classes:
            return None
        if len(item.products) != 1:
            return None
        return Read(
            (Modify(Target(item.products[0]), frozenset(item.options)),), "options of a thing pointed at"
        )

    def _definite_before(self, pieces: list[Piece]) -> bool:
        at = next((at for at, piece in enumerate(pieces) if piece.products), 0)
        return at > 0 and "definite" in pieces[at - 1].classes

    def _about_cart(self, item: Item, pieces: list[Piece], session: Session) -> Read | None:
        """Read one named thing as a change of what is in the cart."""
        classes = {name for piece in pieces if not piece.content for name in piece.classes}
        if any(line.sku in item.products for line in session.cart.lines):
            return self._of_it(item, pieces, classes, session)
        focus = focus_line(session)
        if focus is None:
            return None
        if "of_it" in classes and classes & {"swap", "for_it"}:
            count = next((piece.number for piece in pieces if piece.number is not None), 1.0)
            if count < focus.quantity:
                rest = SetQuantity(LAST, focus.quantity - count)
                return Read((rest, to_add(replace(item, quantity=count))), "some of them for another")
        first = next((each for each in pieces if "filler" not in each.classes or each.content), pieces[0])
        corrected = first.classes & {"correction", "not"} or "correction" in pieces[-1].classes
        if corrected or classes & {"rather", "instead"}:
            said = None if item.article and item.quantity == 1 else item.quantity
            add = to_add(replace(item, quantity=said))
            old = self._replaced(item, session)
            other = Replace(old, add.sku, said, add.unit, add.options, add.candidates, add.heard)
            return Read((other,), "in place of the last one")
        return None

    def _replaced(self, item: Item, session: Session) -> Target:
        """Return the line in whose place a thing comes: the last one, unless only another is of its kind."""
        kin = self.kin.of(item.products[0])
        lines = [focus_line(session), *reversed(session.cart.lines)]
        alike = next((line for line in lines if line and line.sku in kin), None)
        return LAST if alike is None or alike == lines[0] else Target(alike.sku)

    def _of_it(self, item: Item, pieces: list[Piece], classes: set[str], session: Session) -> Read | None:
        """Read something said of a thing that is in the cart: options for it, or how many."""
        bare = item.quantity is None or item.article
        if any(piece.classes >= {"also", "more"} for piece in pieces):
            return None
        step = 1 if "larger" in classes else -1 if "smaller" in classes else 0
        if bare and step:
            target = target_of(replace(item, options=()), session.cart)
            return Read((Modify(target, frozenset(item.options), step),), "a size of a thing in the cart")
        if "less" in classes and item.quantity is not None and not item.options:
            return Read((Remove(target_of(item, session.cart), item.quantity),), "so many less of a thing")
        counted = any(piece.number is not None or "article" in piece.classes for piece in pieces)
        pointed = "definite" in classes or "make" in classes or (item.sure < 0.9 and not counted)
        if "all" in classes and (change := modifies(item, session)):
            every = replace(change, target=replace(change.target, position="all"))
            return Read((every,), "options of all such things in the cart")
        if bare and pointed and (change := modifies(item, session)):
            return Read((change,), "options of a thing in the cart")
        if item.quantity is None or bare or item.options:
            return None
        fixed = self._definite_before(pieces) and not classes & {"more", "also", "and"}
        if fixed or classes & {"rather", "correction"}:
            many = SetQuantity(target_of(item, session.cart), item.quantity, item.unit)
            return Read((many,), "how many of a thing in the cart")
        return None


def _taken_back(pieces: Sequence[Piece], session: Session) -> Read | None:
    """Read "oh, forget it": an open question is let go, else the last change is taken back."""
    forgotten = any("forget" in piece.classes for piece in pieces)
    if not forgotten or not all(piece.classes & LIGHT and not piece.content for piece in pieces):
        return None
    if session.question is not None:
        return Read((), "the question is let go", "no")
    return Read((), "the last change is taken back", "order.undo") if session.undo else None


def _first_word(pieces: Sequence[Piece], *after: str) -> frozenset[str]:
    """Return the classes of the first word that is no mere filler, nor of these classes."""
    skipped = {"filler", "and", *after}
    return next((each.classes for each in pieces if each.content or not each.classes & skipped), frozenset())
