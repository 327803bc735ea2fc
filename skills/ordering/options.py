"""Options of a line: which replace which, what a product lets one choose, what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from zuruf.catalog.model import Catalog, OptionGroup, Preference
from zuruf.skills.api import ChosenOption, Line


@dataclass(frozen=True, slots=True)
class Refused:
    """An option that could not be taken.

    Not sold with the product, or (``other``) not together with another.
    """

    option: ChosenOption
    other: ChosenOption | None = None


def is_default(option: ChosenOption, group: OptionGroup) -> bool:
    """Tell whether an option says what holds anyway."""
    wanted = Preference(option.group, option.choice, option.amount, option.count)
    return wanted in group.default


def choose(
    chosen: Iterable[ChosenOption], wanted: Iterable[ChosenOption], groups: Iterable[OptionGroup]
) -> tuple[frozenset[ChosenOption], tuple[Refused, ...]]:
    """Return the options after the wanted ones were said, and those refused."""
    known = {group.group: group for group in groups}
    have = set(chosen)
    refused = []
    for option in sorted(wanted, key=lambda each: (each.amount != "none", str(each.choice), each.group)):
        group = known.get(option.group)
        if group is None or (option.choice and group.find(option.choice) is None):
            refused.append(Refused(option))
            continue
        clash = _clash(option, have, known)
        if clash:
            refused.append(Refused(option, clash))
            continue
        have = _placed(option, have, group)
    return frozenset(have), tuple(refused)


def _placed(option: ChosenOption, have: set[ChosenOption], group: OptionGroup) -> set[ChosenOption]:
    """Put an option in the place of those that it replaces."""

    def replaced(other: ChosenOption) -> bool:
        if other.group != option.group:
            return False
        whole = group.max == 1 or option.choice is None
        return whole or other.choice in (option.choice, None) or bool(other.candidates)

    left = {each for each in have if not replaced(each)}
    of_group = [each for each in left if each.group == option.group and each.amount != "none"]
    if group.max is not None and option.amount != "none" and len(of_group) >= group.max > 1:
        left.discard(of_group[0])
    return left if is_default(option, group) else left | {option}


def _clash(
    option: ChosenOption, have: set[ChosenOption], groups: dict[str, OptionGroup]
) -> ChosenOption | None:
    """Return the option that the catalog does not sell together with this one."""
    if option.choice is None or option.amount == "none":
        return None
    choice = groups[option.group].find(option.choice)
    for other in have:
        group = groups.get(other.group)
        if other.choice is None or other.amount == "none" or group is None:
            continue
        if group.max == 1 and other.group == option.group:
            continue
        theirs = group.find(other.choice)
        if (choice and other.choice in choice.not_with) or (theirs and option.choice in theirs.not_with):
            return other
    return None


def step(line: Line, by: int, catalog: Catalog) -> Line | None:
    """Go along the product's ordered group ("larger"): None where it has none."""
    group = next((each for each in catalog.groups_of(line.sku) if each.ordered), None)
    if group is None or not group.choices:
        return None
    ids = [each.choice for each in group.choices]
    said = next((each.choice for each in line.options if each.group == group.group), None)
    start = said or next((each.choice for each in group.default), None) or ids[0]
    place = min(max((ids.index(start) if start in ids else 0) + by, 0), len(ids) - 1)
    options, _ = choose(line.options, [ChosenOption(group.group, ids[place])], catalog.groups_of(line.sku))
    return replace(line, options=options)


def open_choice(line: Line, catalog: Catalog) -> tuple[str, tuple[str, ...]] | None:
    """Return the group and the choices that must still be decided for a line."""
    for option in sorted(line.options, key=lambda each: each.group):
        if option.candidates and option.choice is None and option.amount != "none":
            return option.group, option.candidates
    for group in catalog.groups_of(line.sku):
        chosen = any(each.group == group.group for each in line.options)
        if group.min >= 1 and not group.default and not chosen:
            return group.group, tuple(each.choice for each in group.choices)
    return None


def carried_over(options: Iterable[ChosenOption], catalog: Catalog, sku: str) -> frozenset[ChosenOption]:
    """Return those options that another product has too."""
    groups = {group.group: group for group in catalog.groups_of(sku)}
    return frozenset(
        each
        for each in options
        if each.group in groups and (each.choice is None or groups[each.group].find(each.choice))
    )
