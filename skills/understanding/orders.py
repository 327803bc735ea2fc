"""From items to cart operations: what is shared, split or corrected within one utterance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.catalog.model import Catalog
from zuruf.skills.operations import Add, Operation
from zuruf.skills.understanding.items import Item, Option, Segmenter, read_item
from zuruf.skills.understanding.tagger import Piece


def _split(pieces: Sequence[Piece], classes: set[str]) -> list[tuple[Piece | None, list[Piece]]]:
    """Cut at pieces of these classes; each part comes with the piece before it."""
    parts: list[tuple[Piece | None, list[Piece]]] = [(None, [])]
    for piece in pieces:
        if piece.classes & classes and not piece.content:
            parts.append((piece, []))
        else:
            parts[-1][1].append(piece)
    return parts


class OrderReader:
    """Reads pieces as things to be added."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.segmenter = Segmenter(catalog)

    def items(self, pieces: Sequence[Piece]) -> list[Item]:
        """Return what is wanted, with corrections, splits and shared words worked in."""
        items: list[Item] = []
        for marker, part in _split(pieces, {"correction", "forget"}):
            if marker is not None and "forget" in marker.classes:
                items = items[:-1]
            items = self._corrected(items, part) if marker and "correction" in marker.classes else items + self._run(part)
        return items

    def _run(self, pieces: list[Piece]) -> list[Item]:
        items: list[Item] = []
        shared: list[Piece] = []
        for marker, part in _split(pieces, {"all", "each"}):
            if marker is None:
                items = self._parted(self.segmenter.items(part))
                continue
            extra = self.segmenter.items(part)
            if extra and extra[0].products and not extra[0].borrowed:
                items += self._parted(extra)
            else:
                shared = part
                items = [self._share(item, shared, "each" in marker.classes) for item in items]
        return items

    def _share(self, item: Item, pieces: list[Piece], each: bool) -> Item:
        read = read_item(pieces, None, item.products, self.catalog)
        options = {(o.group, o.choice): o for o in (*item.options, *read.options)}
        quantity = read.quantity if read.quantity is not None and (item.quantity is None or each) else item.quantity
        return replace(item, options=tuple(options.values()), quantity=quantity, unit=read.unit or item.unit)

    def _parted(self, items: list[Item]) -> list[Item]:
        """Take "one of them with …" out of the item before it."""
        result: list[Item] = []
        for item in items:
            if item.borrowed and result and (item.of_it or not item.joined):
                whole = next((at for at in range(len(result) - 1, -1, -1) if not result[at].borrowed), None)
                if whole is not None:
                    before = result[whole]
                    have, part = before.quantity or 1, item.quantity or 1
                    if have > part:
                        result[whole] = replace(before, quantity=have - part)
                        item = replace(item, options=merge(before.options, item.options))
                    elif have == part:
                        result[whole] = replace(before, options=merge(before.options, item.options))
                        continue
            result.append(item)
        return result

    def _corrected(self, items: list[Item], pieces: list[Piece]) -> list[Item]:
        run = self._run(pieces)
        if not items:
            return run
        if run and run[0].products and not run[0].borrowed:
            first = run[0]
            if first.quantity is None:
                first = replace(first, quantity=items[-1].quantity, unit=items[-1].unit)
            return [*items[:-1], first, *run[1:]]
        last = items[-1]
        read = read_item(pieces, None, last.products, self.catalog)
        if read.quantity is None and not read.options:
            return items
        return [*items[:-1], replace(
            last, quantity=read.quantity if read.quantity is not None else last.quantity,
            unit=read.unit or last.unit, options=merge(last.options, read.options),
        )]

    def operations(self, pieces: Sequence[Piece]) -> tuple[Operation, ...]:
        """Return an ``Add`` for everything that is wanted."""
        return tuple(to_add(item) for item in self.items(pieces))


def merge(old: Sequence[Option], new: Sequence[Option]) -> tuple[Option, ...]:
    """Return the old options with the new ones in place of those of the same group or choice."""
    groups = {option.group for option in new}
    return (*(option for option in old if option.group not in groups), *new)


def to_add(item: Item) -> Add:
    """Return the operation that adds an item."""
    one = len(item.products) == 1
    return Add(
        item.products[0] if one else None, item.quantity if item.quantity is not None else 1, item.unit,
        frozenset(item.options), () if one else item.products, item.heard, round(item.sure, 3),
    )
