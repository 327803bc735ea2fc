"""From pieces to items: which number, product and options belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from zuruf.catalog.model import Catalog
from zuruf.skills.cart import Amount, ChosenOption
from zuruf.skills.understanding.tagger import Piece

Option = ChosenOption
MAX_SEGMENT = 32


@dataclass(frozen=True)
class Item:
    """One thing that is wanted: products that the words may mean, how many, and its options.

    ``explicit`` tells whether a number or an article was said; ``borrowed`` that the product is that of the item before.
    """

    products: tuple[str, ...] = ()
    quantity: float | None = None
    unit: str | None = None
    options: tuple[Option, ...] = ()
    heard: str = ""
    score: float = 0.0
    sure: float = 1.0
    article: bool = False
    borrowed: bool = False
    of_it: bool = False
    joined: bool = False
    pieces: tuple[Piece, ...] = field(default=(), repr=False)


class _Reader:
    """Reads the pieces of one segment as one item of a given product."""

    def __init__(self, catalog: Catalog, products: tuple[str, ...], anchor: int | None) -> None:
        self.catalog = catalog
        self.products = products
        self.anchor = anchor
        self.groups = [group for sku in products[:8] for group in catalog.products[sku].options]
        self.options: list[Option] = []
        self.quantity: float | None = None
        self.unit: str | None = None
        self.half = 1.0
        self.article = self.of_it = False
        self.score = 0.0
        self.mode: Amount = "normal"
        self.mode_used = self.mode_joined = False
        self.count: float | None = None
        self.number: Piece | None = None

    def read(self, pieces: Sequence[Piece], before: Sequence[str] = ()) -> None:
        for at, piece in enumerate(pieces):
            if at == self.anchor:
                self._take_number(None)
                self.score += piece.length * piece.score + 1.0
                self._end_mode()
                continue
            following = pieces[at + 1] if at + 1 < len(pieces) else None
            self._one(piece, at, following)
        self._take_number(None)

    def _one(self, piece: Piece, at: int, following: Piece | None) -> None:
        if piece.content and self._option(piece, at):
            return
        if piece.number is not None:
            self._take_number(None)
            self.number = piece
            self._end_mode()
        elif piece.unit or piece.container:
            self._take_number(piece)
        elif "without" in piece.classes:
            self._set_mode("none")
        elif "light" in piece.classes:
            self._set_mode("light" if self.mode != "none" or self.mode_used else "none")
        elif "extra" in piece.classes:
            self._set_mode("extra" if self.mode != "none" or self.mode_used else "none")
        elif "with" in piece.classes:
            self._end_mode()
            self.score += 0.3
        elif piece.classes & {"and", "or"}:
            self.mode_joined = True
        elif "of_it" in piece.classes:
            self.of_it = True
            self.score += 0.5
        elif "article" in piece.classes:
            self._take_number(None)
            self.article = True
            self._end_mode()
        elif piece.content:
            self.score -= 0.8 * piece.length
        elif not piece.known:
            self.score -= 0.6
        elif not piece.classes & {"filler", "definite", "want", "also", "it", "side"}:
            self.score -= 0.5

    def _set_mode(self, mode: Amount) -> None:
        self.mode = mode
        self.mode_used = self.mode_joined = False

    def _end_mode(self) -> None:
        self._set_mode("normal")

    def _option(self, piece: Piece, at: int) -> bool:
        fitting = [(group, choice) for group, choice in piece.choices if group in self.groups]
        if not fitting:
            if piece.groups and any(group in self.groups for group in piece.groups) and self.mode != "normal":
                group = next(each for each in piece.groups if each in self.groups)
                self.options.append(Option(group, None, self.mode))
                self.score += piece.length
                return True
            return False
        fitting.sort(key=lambda each: self.groups.index(each[0]))
        group = fitting[0][0]
        choices = [choice for each, choice in fitting if each == group]
        definition = self.catalog.groups[group]
        if self.mode_used and not self.mode_joined:
            self._end_mode()
        mode, count = self.mode, 1
        if self.number is not None and definition.counts and self.number.number == int(self.number.number or 0):
            count, self.number = int(self.number.number or 1), None
        option = Option(group, choices[0] if len(choices) == 1 else None, mode, count,
                        tuple(choices) if len(choices) > 1 else ())
        if mode in ("light", "extra"):
            self._end_mode()
        elif mode == "none":
            self.mode_used, self.mode_joined = True, False
        if option not in self.options:
            self.options.append(option)
        self.score += piece.length * piece.score + 0.5
        return True

    def _take_number(self, counted: Piece | None) -> None:
        """Take the number that stands open as the quantity, in the unit said after it."""
        number, self.number = self.number, None
        if number is None and counted is None:
            return
        value = number.number if number is not None else None
        if counted is not None and number is None:
            if self.quantity is not None and self.unit is None and counted.unit:
                value, self.quantity = self.quantity, None
            elif self.article or counted.container:
                value = 1.0
                if counted.container and (self.quantity is not None or counted.container == 1):
                    self.score += 0.3
                    return
            else:
                value = 1.0
        if value is None:
            return
        if self.quantity is not None:
            if number is not None and self.quantity == 1 and self.article:
                pass
            else:
                self.score -= 4.0
                return
        self.quantity = value
        self.score += 1.5
        if counted is not None and counted.unit:
            self.quantity = round(value * counted.unit.amount, 6)
            self.unit = counted.unit.unit
        elif counted is not None and counted.container:
            self.quantity = value * counted.container


def _clashes(options: Sequence[Option], catalog: Catalog) -> int:
    """Count options beyond what their groups allow."""
    seen: dict[str, int] = {}
    for option in options:
        if option.amount != "none":
            seen[option.group] = seen.get(option.group, 0) + 1
    return sum(
        max(0, count - limit) for group, count in seen.items()
        if (limit := catalog.groups[group].max) is not None
    )


def read_item(pieces: Sequence[Piece], anchor: int | None, products: tuple[str, ...], catalog: Catalog) -> Item:
    """Read a segment as one item; the more of it is explained, the higher the score."""
    reader = _Reader(catalog, products, anchor)
    reader.read(pieces)
    reader.score -= 3.0 * _clashes(reader.options, catalog)
    if anchor is not None:
        first_with = next((at for at, each in enumerate(pieces) if "with" in each.classes and not each.content), None)
        if first_with is not None and anchor > first_with and first_with == 0:
            reader.score -= 2.0
    quantity = reader.quantity
    if quantity is None and reader.article:
        quantity = 1.0
    anchored = pieces[anchor] if anchor is not None else None
    return Item(
        products, quantity, reader.unit, tuple(reader.options),
        anchored.text if anchored else "", reader.score, anchored.score if anchored else 0.9,
        reader.article, anchor is None, reader.of_it,
        bool(pieces and "and" in pieces[0].classes), tuple(pieces),
    )


def _starts_item(piece: Piece) -> bool:
    return piece.number is not None or bool(piece.classes & {"article"})


def _boundary(pieces: Sequence[Piece], at: int) -> float:
    """Say how good a place before ``pieces[at]`` is to begin a new item."""
    if at == 0:
        return 0.0
    piece, before = pieces[at], pieces[at - 1]
    if piece.classes & {"and", "also", "want"}:
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        return 1.6 if following is not None and (_starts_item(following) or following.classes & {"also", "want"}) else 0.5
    if before.classes & {"and"}:
        return -2.5
    if _starts_item(piece):
        return 1.0
    if piece.classes & {"with", "without", "light", "extra"}:
        return -2.0
    return 0.0


class Segmenter:
    """Cuts pieces into items, each around one product, by the best sum of scores."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def items(self, pieces: Sequence[Piece]) -> list[Item]:
        """Return the items of a run of pieces, in order."""
        count = len(pieces)
        best: list[tuple[float, int, Item | None, tuple[str, ...]]] = [(0.0, 0, None, ())]
        for end in range(1, count + 1):
            skipped = best[end - 1]
            top = (skipped[0] - self._skip(pieces[end - 1]), end - 1, None, skipped[3])
            for start in range(max(0, end - MAX_SEGMENT), end):
                item = self._segment(pieces, start, end, best[start][3])
                if item is None:
                    continue
                score = best[start][0] + item.score + _boundary(pieces, start)
                if score > top[0]:
                    top = (score, start, item, item.products)
            best.append(top)
        found: list[Item] = []
        at = count
        while at > 0:
            _, start, item, _ = best[at]
            if item is not None:
                found.append(item)
            at = start
        return found[::-1]

    def _skip(self, piece: Piece) -> float:
        if piece.content:
            return piece.length * 0.5
        return 0.3 if piece.number is not None else 0.05

    def _segment(
        self, pieces: Sequence[Piece], start: int, end: int, before: tuple[str, ...]
    ) -> Item | None:
        run = pieces[start:end]
        anchors = [at for at, piece in enumerate(run) if piece.products]
        if len(anchors) > 6:
            return None
        candidates = [read_item(run, at, run[at].products, self.catalog) for at in anchors]
        if before and any(_starts_item(each) or "of_it" in each.classes for each in run[:3]) and any(each.choices for each in run):
            borrowed = read_item(run, None, before, self.catalog)
            if borrowed.options:
                candidates.append(replace(borrowed, score=borrowed.score - 1.5))
        if not candidates:
            return None
        return max(candidates, key=lambda each: each.score)
