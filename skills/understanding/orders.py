"""From items to cart operations: what is shared, split or corrected within one utterance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.catalog.model import Catalog
from zuruf.skills.operations import Add, Operation
from zuruf.skills.understanding.arranging import Arranger, meant, merge
from zuruf.skills.understanding.carried import carried, equally
from zuruf.skills.understanding.clauses import (
    before_and,
    corrections,
    leading,
    left_over,
    members,
    resumed,
    split,
    up_to_item,
    without_beneficiary,
)
from zuruf.skills.understanding.items import Item, Segmenter, read_item
from zuruf.skills.understanding.pieces import Piece


class OrderReader:
    """Reads pieces as things to be added."""

    def __init__(self, catalog: Catalog, name_words: dict[str, set[str]] | None = None) -> None:
        self.catalog = catalog
        self.name_words = name_words or {}
        self.arranger = Arranger(catalog, self.name_words)
        self.segmenter = Segmenter(catalog, self.name_words)

    def items(self, pieces: Sequence[Piece], known: tuple[str, ...] = ()) -> list[Item]:
        """Return what is wanted, with corrections, splits and shared words worked in.

        ``known`` are products that need not be named, because they are spoken of.
        """
        items: list[Item] = []
        before: list[Piece] = []
        for marker, part in corrections(members(resumed(without_beneficiary(pieces)))):
            classes = marker.classes if marker else frozenset()
            if "pause" in classes:
                items, before = self._after_pause(items, part, known), part
                continue
            if "correction" in classes and items and left_over(before, items[-1]):
                items, before = items + self._run(part, known), part
                continue
            before = part
            if "correction" in classes and not part and len(items) > 1:
                items = meant(items)
                continue
            if "forget" in classes:
                items = items[:-1]
            items = (
                self._corrected(items, part) if "correction" in classes else items + self._run(part, known)
            )
        return carried(items, self.catalog)

    def _after_pause(self, items: list[Item], part: list[Piece], known: tuple[str, ...]) -> list[Item]:
        """Go on after "hang on": the same thing with another number corrects it, another one is added."""
        run = self._run(part, known)
        own = run[0] if run and not run[0].borrowed else None
        if items and (own is None or own.products == items[-1].products):
            return self._corrected(items, part)
        return items + run

    def _run(self, pieces: list[Piece], known: tuple[str, ...] = ()) -> list[Item]:
        items: list[Item] = []
        waiting: list[list[Piece]] = []
        ahead: list[Piece] = []
        for marker, part in split(pieces, {"all", "each", "not"}):
            if marker is None:
                lead, part = leading(part)
                waiting += [lead] if lead else []
                ahead = part
                items = self.arranger.arranged(self.segmenter.items(part, known))
                continue
            if "not" in marker.classes:
                items = self._except(items, part)
                continue
            more = self.segmenter.items(part)
            own = [item for item in more if item.products and not item.borrowed]
            if items and own and all(self._only_options(part, item) or _same(own, item) for item in items):
                own = []
            if own and not items and "each" in marker.classes:
                counted = read_item(ahead, None, own[0].products, self.catalog, self.name_words)
                items = equally(self.arranger.arranged(more), counted, self.catalog)
            elif own and not items:
                shared, rest = up_to_item(part, own[0])
                waiting.append(shared)
                items = self.arranger.arranged(self.segmenter.items(rest))
            elif own and "all" in marker.classes:
                shared, rest = up_to_item(part, own[0])
                items = [self._share(item, shared, False) for item in items]
                items += self.arranger.arranged(self.segmenter.items(rest))
            elif own:
                items += self.arranger.arranged(more)
            else:
                items = [self._share(item, part, "each" in marker.classes) for item in items]
                if "each" in marker.classes and items and not part:
                    items = equally(items, None, self.catalog)
        for shared in waiting:
            items = [self._share(item, shared, False) for item in items]
        return items

    def _only_options(self, part: Sequence[Piece], item: Item) -> bool:
        """Tell whether words that could be products are options of a thing: "all with oat milk"."""
        return bool(item.products) and only_options(part, item.products, self.catalog)

    def _except(self, items: list[Item], part: list[Piece]) -> list[Item]:
        """Leave out what "not the …" names, and go on after it."""
        named = self.segmenter.items(part)
        if items and not named:
            without = Piece("", 0, 0, frozenset({"without"}), score=1.0, how="word")
            return [*items[:-1], self._share(items[-1], [without, *part], False)]
        return items + named[1:] if items else self.arranger.arranged(named)

    def _share(self, item: Item, pieces: list[Piece], each: bool) -> Item:
        read = read_item(pieces, None, item.products, self.catalog, self.name_words)
        options = {(option.group, option.choice): option for option in (*item.options, *read.options)}
        counted = (
            read.quantity if read.quantity is not None and (item.quantity is None or each) else item.quantity
        )
        return replace(item, options=tuple(options.values()), quantity=counted, unit=read.unit or item.unit)

    def _corrected(self, items: list[Item], pieces: list[Piece]) -> list[Item]:
        run = self._run(pieces)
        if not items:
            return run
        if run and run[0].products and not run[0].borrowed:
            first, last = run[0], items[-1]
            head, rest = before_and(pieces)
            if first.joined and head:
                return self._corrected(items, head) + self._run(rest)
            same = first.products == last.products
            if first.quantity is None or first.article and last.quantity not in (None, 1) and not same:
                first = replace(first, quantity=last.quantity, unit=last.unit)
            if same:
                first = replace(first, options=merge(last.options, first.options))
            return [*items[:-1], first, *run[1:]]
        last = items[-1]
        read = read_item(pieces, None, last.products, self.catalog, self.name_words)
        if read.quantity is None and not read.options:
            return items
        return [
            *items[:-1],
            replace(
                last,
                quantity=read.quantity if read.quantity is not None else last.quantity,
                unit=read.unit or last.unit,
                options=merge(last.options, read.options),
            ),
        ]

    def operations(self, pieces: Sequence[Piece]) -> tuple[Operation, ...]:
        """Return an ``Add`` for everything that is wanted."""
        return tuple(to_add(item) for item in self.items(pieces))


def _same(named: Sequence[Item], item: Item) -> bool:
    """Tell whether nothing new is named, only the thing again: "on all of those rolls"."""
    return len(named) == 1 and named[0].quantity is None and named[0].products == item.products


def only_options(pieces: Sequence[Piece], products: Sequence[str], catalog: Catalog) -> bool:
    """Tell whether all that pieces name are options of products, and no number makes a new thing of them."""
    groups = {group for sku in products for group in catalog.products[sku].options}
    named = [piece for piece in pieces if piece.content]
    return (
        bool(named)
        and all(any(group in groups for group, _ in piece.choices) for piece in named)
        and not any(piece.number is not None for piece in pieces)
    )


def to_add(item: Item) -> Add:
    """Return the operation that adds an item."""
    one = len(item.products) == 1
    return Add(
        item.products[0] if one else None,
        item.quantity if item.quantity is not None else 1,
        item.unit,
        frozenset(item.options),
        () if one else item.products,
        item.heard,
        round(item.sure, 3),
        item.kind if one else "",
        item.unknown,
    )
