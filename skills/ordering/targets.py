"""Which line of the cart is meant."""

from __future__ import annotations

from collections.abc import Sequence

from zuruf.skills.api import ChosenOption, Line, Target


def find(target: Target, lines: Sequence[Line], focus: int | None) -> list[int]:
    """Return the indexes of the lines that a target means.

    Several only for "all" or where it stays unclear.
    """
    if target.position == "all":
        wanted = {target.sku, *target.candidates} - {None}
        return [at for at, line in enumerate(lines) if not wanted or line.sku in wanted]
    if target.sku or target.candidates:
        return _named(target, lines, focus)
    if target.position is not None:
        return _placed(target.position, len(lines), focus)
    if target.options:
        fitting = [at for at, line in enumerate(lines) if _has(line, target.options)]
        return [focus] if focus in fitting else fitting[-1:]
    return [focus] if focus is not None and focus < len(lines) else list(range(len(lines)))[-1:]


def _named(target: Target, lines: Sequence[Line], focus: int | None) -> list[int]:
    names = {target.sku, *target.candidates}
    fitting = [at for at, line in enumerate(lines) if line.sku in names]
    if target.options:
        fitting = [at for at in fitting if _has(lines[at], target.options)] or fitting
    if isinstance(target.position, int) and 0 < target.position <= len(fitting):
        return [fitting[target.position - 1]]
    if target.position in ("first", "last") and fitting:
        return [fitting[0] if target.position == "first" else fitting[-1]]
    return [focus] if focus in fitting else fitting


def _placed(position: object, count: int, focus: int | None) -> list[int]:
    if not count:
        return []
    if position == "first":
        return [0]
    if isinstance(position, int):
        return [position - 1] if 0 < position <= count else []
    return [focus] if focus is not None and focus < count else [count - 1]


def _has(line: Line, options: frozenset[ChosenOption]) -> bool:
    said = {(each.group, each.choice, each.amount) for each in line.options}
    return all((each.group, each.choice, each.amount) in said for each in options)
