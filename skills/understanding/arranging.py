"""Arrange items that belong together: named twice, one of several, one of each."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from zuruf.catalog.model import Catalog
from zuruf.skills.understanding.items import Item, Option


class Arranger:
    """Works out which items speak of the same things."""

    def __init__(self, catalog: Catalog, name_words: dict[str, set[str]]) -> None:
        self.catalog = catalog
        self.name_words = name_words
        self.several = frozenset(name for name, group in catalog.groups.items() if group.max != 1)

    def arranged(self, items: list[Item]) -> list[Item]:
        """Return the items without what was excluded, joined and split as they were meant."""
        wanted = self._refined(self._again(_ahead([item for item in items if not item.excluded])))
        return self._parted(told_apart([each for item in wanted for each in self._one_each(item)]))

    def _one_each(self, item: Item) -> list[Item]:
        """Read "two scoops, vanilla and lemon" as one of each, where only one choice can be had."""
        chosen: dict[str, list[Option]] = {}
        for option in item.options:
            if option.amount != "none" and self.catalog.groups[option.group].max == 1:
                chosen.setdefault(option.group, []).append(option)
        several = next((options for options in chosen.values() if len(options) > 1), None)
        if several is None or item.quantity not in (None, 1, len(several)):
            return [item]
        rest = tuple(option for option in item.options if option not in several)
        if item.quantity == 1 and self.catalog.groups[several[0].group].ordered:
            return [replace(item, options=(*rest, several[-1]))]
        return [replace(item, quantity=1, options=(*rest, option)) for option in several]

    def _again(self, items: list[Item]) -> list[Item]:
        """Give a thing what is said of it later: "two coffees and a tea, the coffees with milk"."""
        result: list[Item] = []
        for item in items:
            at = next((at for at, each in enumerate(result) if each.products == item.products), None)
            pointed = at is not None and item.quantity is None and item.options and _definite(item)
            if at is None or not pointed or (item.joined and at == len(result) - 1):
                result.append(item)
            else:
                result[at] = replace(
                    result[at], options=merge(result[at].options, item.options, self.several)
                )
        return result

    def _refined(self, items: list[Item]) -> list[Item]:
        """Join a thing named twice: "apples, the green ones", "white wine riesling"."""
        result: list[Item] = []
        for item in items:
            before = result[-1] if result else None
            if before and not before.products and item.products and item.quantity is None and not item.joined:
                result[-1] = replace(item, quantity=before.quantity, unit=before.unit)
                continue
            if (
                before
                and before.products
                and not item.borrowed
                and not before.borrowed
                and not item.joined
                and (item.products)
                and (item.quantity is None or before.quantity is None)
            ):
                common = tuple(sku for sku in item.products if sku in before.products)
                if not common and item.sure < 0.9 or len(item.products) == 1:
                    common = common or self._same_kind(before, item)
                if common and not (item.quantity is not None and before.options):
                    counted = item if item.quantity is not None else before
                    result[-1] = replace(
                        before,
                        products=common,
                        quantity=counted.quantity,
                        unit=counted.unit,
                        article=counted.article,
                        options=merge(before.options, item.options),
                        sure=max(before.sure, item.sure),
                    )
                    continue
            result.append(item)
        return result

    def _same_kind(self, before: Item, item: Item) -> tuple[str, ...]:
        """Return products of the second naming that are called by the first's word too."""
        said = before.heard.split()[-1:] if before.heard else []
        definite = any("definite" in piece.classes for piece in item.pieces)
        if not said or not definite:
            return ()
        hinted = tuple(sku for piece in item.pieces for sku in piece.hints)
        return tuple(
            dict.fromkeys(
                sku
                for sku in (*item.products, *hinted)
                if any(word.startswith(said[0][:4]) for word in self.name_words.get(sku, ()))
            )
        )

    def _shares_word(self, sku: str, other: Item) -> bool:
        said = {word[:5] for word in other.heard.split()}
        return any(word[:5] in said for word in self.name_words.get(sku, ()))

    def _parted(self, items: list[Item]) -> list[Item]:
        """Take "one of them with …" out of the item before; "one without" lacks what the other has."""
        result: list[Item] = []
        parting = False
        for item in items:
            parting = parting and item.borrowed
            before = next((each for each in reversed(result) if not each.borrowed), None)
            if item.bare_none and item.borrowed and result and result[-1].options:
                item = replace(
                    item,
                    options=tuple(
                        replace(option, amount="none", count=1) for option in result[-1].options[-1:]
                    ),
                )
            if (
                item.of_it
                and not item.borrowed
                and item.quantity is not None
                and result
                and (result[-1].quantity or 1) > item.quantity
            ):
                result[-1] = replace(result[-1], quantity=(result[-1].quantity or 1) - item.quantity)
                kind = tuple(sku for sku in item.products if self._shares_word(sku, result[-1]))
                item = replace(item, products=kind or item.products)
            if item.borrowed and not item.forward and result and item.quantity is None and not item.of_it:
                result[-1] = replace(result[-1], options=(*result[-1].options, *item.options))
                continue
            if item.borrowed and not item.forward and before and (item.of_it or parting or not item.joined):
                at = result.index(before)
                have, part = before.quantity or 1, item.quantity or 1
                own = replace(item, options=merge(before.options, item.options, self.several))
                if have > part:
                    parting = True
                    result[at] = replace(before, quantity=have - part)
                    item = own
                elif have == part and (item.of_it or have > 1 or at < len(result) - 1):
                    result[at] = replace(own, borrowed=False)
                    continue
            result.append(item)
        return result


def _ahead(items: list[Item]) -> list[Item]:
    """Give "two large" what is said before the name in "two large and one small cheese pizza"."""
    done: list[Item] = []
    for item in reversed(items):
        after = done[-1] if done else None
        if item.forward and after:
            own = {option.group for option in item.options}
            shared = tuple(option for option in after.before if option.group not in own)
            item = replace(item, options=(*item.options, *shared), before=after.before)
        done.append(item)
    return done[::-1]


def told_apart(items: list[Item]) -> list[Item]:
    """Drop "two burgers" before the two that it announces: "two burgers, a plain one and a hot one"."""
    for at, item in enumerate(items):
        total = item.quantity or 1
        if len(item.products) == 1 or total < 2 or item.unit or item.options:
            continue
        count, end = 0.0, at + 1
        while end < len(items) and count < total and _one_of(items[end], item.products):
            count += items[end].quantity or 1
            end += 1
        if count == total and end > at + 2:
            told = [replace(each, borrowed=False) for each in items[at + 1 : end]]
            return [*items[:at], *told, *told_apart(items[end:])]
    return items


def _definite(item: Item) -> bool:
    """Tell whether "the" stands right before the name."""
    at = next((at for at, piece in enumerate(item.pieces) if piece.products), 0)
    return at > 0 and "definite" in item.pieces[at - 1].classes


def _one_of(item: Item, products: tuple[str, ...]) -> bool:
    """Tell whether a thing named outright, or told from the others, may be one of those announced."""
    told = len(products) > 1 or not item.borrowed
    named = len(item.products) == 1 and told and item.unit is None
    return named and (not products or item.products[0] in products)


def meant(items: list[Item]) -> list[Item]:
    """Take the last thing for the one before it: "two oat milk, soy milk I mean"."""
    last, before = items[-1], items[-2]
    if last.joined or not last.products:
        return items
    if last.quantity is None:
        last = replace(last, quantity=before.quantity, unit=before.unit)
    return [*items[:-2], last]


def merge(
    old: Sequence[Option], new: Sequence[Option], several: Set[str] = frozenset()
) -> tuple[Option, ...]:
    """Return the old options with the new ones in place of those of the same group or choice.

    Of the groups in ``several`` the old ones stay besides.
    """
    said = {(option.group, option.choice if option.group in several else None) for option in new}
    kept = (
        option
        for option in old
        if (option.group, option.choice if option.group in several else None) not in said
    )
    return (*kept, *new)
