"""Answers to the questions about the cart: which product, how many, which option."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.catalog.model import Catalog, all_words, localized
from zuruf.skills.api import (
    Add,
    ChosenOption,
    Context,
    Intent,
    Modify,
    Operation,
    Question,
    Remove,
    Repeat,
    Replace,
    Session,
    SetQuantity,
    Target,
    language,
    values,
)
from zuruf.skills.ordering import options
from zuruf.skills.ordering.apart import names_among, names_of
from zuruf.skills.ordering.likeness import by_words


def operations(
    question: Question, intent: Intent, session: Session, context: Context
) -> tuple[Operation, ...] | None:
    """Return what the answer makes of the operation that waits.

    None where it is no answer to the question.
    """
    match question.name:
        case "which":
            return _product(question, intent, session, context.catalog)
        case "how_much" | "too_many" | "packs" | "stock_left":
            return _quantity(question, intent)
        case "which_line":
            return _line(question, intent)
        case "meant":
            return _meant(question, intent)
        case "which_option":
            return _option(question, intent, session, context.catalog)
    return None


def _product(
    question: Question, intent: Intent, session: Session, catalog: Catalog
) -> tuple[Operation, ...] | None:
    waiting = question.data["operation"]
    candidates = question.data["candidates"]
    for at, said in enumerate(intent.operations):
        sku = said.sku if isinstance(said, Add | Replace) else None
        if isinstance(said, Modify | SetQuantity | Repeat):
            sku = said.target.sku
        if sku is not None and sku in candidates:
            return (_completed(waiting, said, sku), *intent.operations[at + 1 :])
        narrowed = tuple(each for each in getattr(said, "candidates", ()) if each in candidates)
        if narrowed and len(narrowed) < len(candidates):
            return (replace(waiting, candidates=narrowed), *intent.operations[at + 1 :])
    if other := _instead(waiting, intent):
        return other
    if any(isinstance(said, Add | Replace) and said.sku for said in intent.operations):
        return None
    names = names_among(candidates, catalog, session.language)
    found = by_words(session.heard, names) or by_place(session, candidates)
    if not found and isinstance(waiting, Add | Replace) and waiting.heard:
        found = by_words(session.heard, of_that_name(waiting.heard, catalog, session.language))
    if len(found) == 1:
        return (replace(waiting, sku=found[0], candidates=()),)
    if found and len(found) < len(candidates):
        return (replace(waiting, candidates=found),)
    return _counted(waiting, intent)


def _instead(waiting: Operation, intent: Intent) -> tuple[Operation, ...] | None:
    """Put another thing in the place of the one that is asked about: "no, rather the young one"."""
    said = intent.operations[0] if intent.operations else None
    if not isinstance(waiting, Add | Replace) or not isinstance(said, Replace):
        return None
    if said.target.sku or said.target.candidates or not (said.sku or said.candidates):
        return None
    if said.quantity is None:
        quantity, unit = waiting.quantity, waiting.unit
    else:
        quantity, unit = said.quantity, said.unit
    changed = replace(
        waiting,
        sku=said.sku,
        candidates=said.candidates,
        quantity=quantity,
        unit=unit,
        options=said.options or waiting.options,
        heard=said.heard,
    )
    return (changed, *intent.operations[1:])


def _counted(waiting: Operation, intent: Intent) -> tuple[Operation, ...] | None:
    """Take how many of something, before it is said of what: the question for that stays open."""
    said = intent.operations[0] if len(intent.operations) == 1 else None
    if not isinstance(said, SetQuantity) or said.target.sku or not isinstance(waiting, Add | Replace):
        return None
    return (replace(waiting, quantity=said.quantity, unit=said.unit),)


def by_place(session: Session, candidates: Sequence[str]) -> tuple[str, ...]:
    """Return the candidate that is named by its place among those read out: the first, the second."""
    said = set(session.heard.casefold().replace(",", " ").replace(".", " ").split())
    places = language.load("ordering", session.language).more["places"]
    named = [at for at, words in enumerate(places) if said & set(words) and at < len(candidates)]
    return (candidates[named[0]],) if len(named) == 1 else ()


def of_that_name(heard: str, catalog: Catalog, tongue: str) -> dict[str, tuple[str, ...]]:
    """Return the products one of whose names holds the words that were asked about."""
    wanted = "".join(heard.casefold().split())
    names = {sku: names_of(sku, catalog, tongue) for sku in catalog.products}
    return {
        sku: each
        for sku, each in names.items()
        if any(wanted in "".join(name.casefold().split()) for name in each)
    }


def _completed(waiting: Operation, said: Operation, sku: str) -> Operation:
    """Return the waiting operation with the product that was named, and what else was said of it."""
    assert isinstance(waiting, Add | Replace)
    quantity, unit = waiting.quantity, waiting.unit
    if isinstance(said, Add | Replace) and said.quantity not in (None, 1):
        quantity, unit = said.quantity, said.unit
    elif isinstance(said, SetQuantity):
        quantity, unit = said.quantity, said.unit
    more: frozenset[ChosenOption] = getattr(said, "options", frozenset())
    groups = {each.group for each in more}
    merged = frozenset(each for each in waiting.options if each.group not in groups) | more
    return replace(waiting, sku=sku, candidates=(), quantity=quantity, unit=unit, options=merged)


def _meant(question: Question, intent: Intent) -> tuple[Operation, ...] | None:
    """Take ours for the other kind that was asked for, where that is confirmed or ours is named."""
    waiting = question.data["operation"]
    if intent.name == "yes":
        return (replace(waiting, kind=""),)
    said = next(iter(intent.operations), None)
    if isinstance(said, Add) and said.sku == waiting.sku and not said.kind:
        return (_completed(replace(waiting, kind=""), said, waiting.sku), *intent.operations[1:])
    return None


def _quantity(question: Question, intent: Intent) -> tuple[Operation, ...] | None:
    waiting = question.data["operation"]
    mine = waiting.sku if isinstance(waiting, Add | Replace) else waiting.target.sku
    for at, said in enumerate(intent.operations):
        same = isinstance(said, Add | Replace) and said.sku in (mine, None) and not said.candidates
        bare = isinstance(said, SetQuantity | Repeat) and said.target.sku in (mine, None)
        if not (same or bare) or said.quantity is None:  # type: ignore[union-attr]
            continue
        unit = getattr(said, "unit", None) or (waiting.unit if question.name == "how_much" else None)
        return (
            replace(waiting, quantity=said.quantity, unit=unit)  # type: ignore[union-attr]
            if not isinstance(waiting, Repeat)
            else replace(waiting, quantity=said.quantity),  # type: ignore[union-attr]
            *intent.operations[at + 1 :],
        )
    return _instead(waiting, intent)


def _line(question: Question, intent: Intent) -> tuple[Operation, ...] | None:
    waiting = question.data["operation"]
    candidates = question.data["candidates"]
    for said in intent.operations:
        target = getattr(said, "target", None)
        if target is None:
            continue
        place = target.position
        if place == "first" or (isinstance(place, int) and place <= len(candidates)):
            number = 1 if place == "first" else int(place)
            return (replace(waiting, target=Target(position=int(candidates[number - 1]))),)
        if place == "all" and isinstance(waiting, Remove):
            return (replace(waiting, target=replace(waiting.target, position="all")),)
        if target.options:
            return (replace(waiting, target=replace(waiting.target, options=target.options)),)
    return None


def _option(
    question: Question, intent: Intent, session: Session, catalog: Catalog
) -> tuple[Operation, ...] | None:
    if intent.operations:
        return None
    group = catalog.groups[question.data["group"]]
    names = {
        each.choice: (localized(each.name, session.language), *all_words(each.aliases, session.language))
        for each in group.choices
        if each.choice in question.data["candidates"]
    }
    found = by_words(session.heard, names) or by_place(session, tuple(names))
    if len(found) != 1:
        return None
    return (Modify(Target(), frozenset({ChosenOption(group.group, found[0])})),)


def still_open(session: Session, context: Context) -> tuple[Question, ...]:
    """Return the questions that wait, without those that have settled.

    A line's open option is looked up anew.
    """
    kept = tuple(each for each in session.waiting if each.owner == "ordering" and each.name != "which_option")
    asked = []
    for at, line in enumerate(session.cart.lines):
        missing = options.open_choice(line, context.catalog)
        if missing:
            group, choices = missing
            named = values.Listing(
                tuple(values.OptionName(ChosenOption(group, each)) for each in choices), "or"
            )
            asked.append(
                Question(
                    "choice",
                    "ordering",
                    "which_option",
                    {
                        "line": at,
                        "group": group,
                        "candidates": choices,
                        "values": {"product": values.ProductName(line.sku), "choices": named},
                    },
                )
            )
    return (*kept, *asked)
