"""Changes of the cart: what is said of things already in it, with their names."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zuruf.skills.cart import Cart, ChosenOption
from zuruf.skills.operations import Add, Modify, Operation, Remove, Replace, SetQuantity, Target
from zuruf.skills.session import Session
from zuruf.skills.understanding.items import Item
from zuruf.skills.understanding.orders import OrderReader, to_add
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.templates import Spans, Template

OPENING = frozenset({"and", "opening"})


@dataclass(frozen=True)
class Read:
    """Operations with the rule that made them; or, without any, the intent that the words mean here."""

    operations: tuple[Operation, ...]
    rule: str
    intent: str = "order.change"


def target_of(item: Item, cart: Cart) -> Target:
    """Return the target that an item names; of several products the one that is in the cart."""
    there = [line.sku for line in cart.lines]
    fitting = tuple(dict.fromkeys(sku for sku in there if sku in item.products)) or item.products
    options = frozenset(item.options)
    if len(fitting) == 1:
        return Target(fitting[0], options=options)
    return Target(options=options, candidates=fitting)


class ChangeReader:
    """Reads changes by the templates of a language."""

    def __init__(self, orders: OrderReader, templates: Sequence[Template]) -> None:
        self.orders = orders
        self.templates = templates

    def read(self, pieces: Sequence[Piece], session: Session) -> Read | None:
        """Return the operations of the first template that fits all of the pieces."""
        opening = itertools.takewhile(lambda piece: piece.classes & OPENING and not piece.content, pieces)
        pieces = pieces[len(list(opening)) :]
        for template in self.templates:
            spans = template.match(pieces)
            if spans is None:
                continue
            operations = self._build(template.kind, spans, pieces, session)
            if operations:
                return Read(operations, str(template))
        return None

    def _build(
        self, kind: str, spans: Spans, pieces: Sequence[Piece], session: Session
    ) -> tuple[Operation, ...] | None:
        runs = {name: pieces[start:end] for name, (start, end) in spans.items()}
        items = {name: self.orders.items(run) for name, run in runs.items() if name in "abc"}
        if "c" in items and not self._in_cart(items["c"], session):
            return None
        named = items.get("a") or items.get("c") or []
        if kind == "remove":
            if changed := self._counted_after_no(named, pieces, session):
                return changed
            if gone := _options_gone(named, runs.get("a") or runs.get("c") or [], session):
                return (gone,)
            removed = self._remove(named, runs.get("a") or runs.get("c") or [], session)
            count = next((piece.number for piece in runs.get("n", ()) if piece.number is not None), None)
            return tuple(replace(each, quantity=count) for each in removed) if removed and count else removed
        if kind == "replace" and not named and session.cart.lines:
            return self._replace_last(items.get("b") or [])
        if not named or not named[0].products:
            return None
        new = items.get("b") or []
        if kind == "exchange" and (not new or new[0].article or new[0].quantity is not None):
            return None  # "take off the tea and add two coffees" is two changes, each with its own number
        if kind in ("replace", "exchange"):
            return self._replace(named, new, session)
        have = [line.quantity for line in session.cart.lines if line.sku in named[0].products]
        if "k" in runs and max(have, default=0.0) <= 1:
            return None
        changed = self._set_quantity(named, runs.get("n") or runs["k"], session)
        return _raised(changed, session) if kind == "raise" else changed

    def _in_cart(self, items: Sequence[Item], session: Session) -> bool:
        there = {line.sku for line in session.cart.lines}
        return bool(items) and all(there.intersection(item.products) for item in items)

    def _remove(
        self, items: Sequence[Item], run: Sequence[Piece], session: Session
    ) -> tuple[Remove, ...] | None:
        if not items:
            return None
        return tuple(
            Remove(
                target_of(item, session.cart), item.quantity if item.quantity and not item.article else None
            )
            for item in items
        )

    def _counted_after_no(
        self, items: Sequence[Item], pieces: Sequence[Piece], session: Session
    ) -> tuple[Operation, ...] | None:
        """Read "no, two ropes" as how many they shall be; "no" alone would be "without"."""
        if len(items) != 1 or not any({"without", "correction"} <= piece.classes for piece in pieces):
            return None
        item = items[0]
        if item.quantity is None or item.article or item.options:
            return None
        return (SetQuantity(target_of(item, session.cart), item.quantity, item.unit),)

    def _replace(
        self, old: Sequence[Item], new: Sequence[Item], session: Session
    ) -> tuple[Operation, ...] | None:
        if not new or not new[0].products:
            return None
        first, target = new[0], target_of(old[0], session.cart)
        said = first.quantity if not (first.article and first.quantity == 1 and first.unit is None) else None
        add = to_add(replace(first, quantity=said))
        changed = Replace(
            target, add.sku, said, add.unit, add.options, add.candidates, add.heard, add.confidence
        )
        return (changed, *(Remove(target_of(each, session.cart)) for each in old[1:]), *map(to_add, new[1:]))

    def _replace_last(self, new: Sequence[Item]) -> tuple[Operation, ...] | None:
        if not new or not new[0].products:
            return None
        first = new[0]
        said = None if first.article and first.quantity == 1 else first.quantity
        add = to_add(replace(first, quantity=said))
        last = Target(position="last")
        return (
            Replace(last, add.sku, said, add.unit, add.options, add.candidates, add.heard, add.confidence),
            *map(to_add, new[1:]),
        )

    def _set_quantity(
        self, items: Sequence[Item], number: Sequence[Piece], session: Session
    ) -> tuple[Operation, ...] | None:
        item = items[0]
        value = next((piece.number for piece in number if piece.number is not None), 1.0)
        unit = next((piece.unit for piece in number if piece.unit), None)
        if unit is None:
            return (SetQuantity(target_of(item, session.cart), value, item.unit),)
        return (SetQuantity(target_of(item, session.cart), round(value * unit.amount, 6), unit.unit),)


def _raised(changes: tuple[Operation, ...] | None, session: Session) -> tuple[Operation, ...] | None:
    """Read "more carrots, a kilo" as a kilo altogether where there is less, else as a kilo more."""
    for change in changes or ():
        if not isinstance(change, SetQuantity) or not change.target.sku:
            return None
        line = next((each for each in session.cart.lines if each.sku == change.target.sku), None)
        if line and _measured(line.quantity, line.unit) >= _measured(change.quantity, change.unit):
            return (Add(line.sku, change.quantity, change.unit, line.options),)
    return changes


def _measured(quantity: float, unit: str | None) -> float:
    return quantity / 1000 if unit in ("g", "ml") else quantity


def _options_gone(items: Sequence[Item], run: Sequence[Piece], session: Session) -> Modify | None:
    """Return what "no onions on the burger" takes off a thing in the cart, which itself stays."""
    item = items[0] if len(items) == 1 else None
    at = next((at for at, piece in enumerate(run) if piece.products), None)
    chosen = next((at for at, piece in enumerate(run) if piece.choices and not piece.products), None)
    if item is None or at is None or chosen is None or not modifies(item, session):
        return None
    between = {name for piece in run[min(at, chosen) + 1 : max(at, chosen)] for name in piece.classes}
    if not between or at < chosen and ("definite" not in between or "with" in between):
        return None
    gone = frozenset(ChosenOption(each.group, each.choice, "none") for each in item.options)
    return Modify(replace(target_of(item, session.cart), options=frozenset()), gone)


def modifies(item: Item, session: Session) -> Modify | None:
    """Return the change of options that an item with a line of its own in the cart means."""
    there = {line.sku for line in session.cart.lines}
    if not item.options or not there.intersection(item.products):
        return None
    return Modify(replace(target_of(item, session.cart), options=frozenset()), frozenset(item.options))
