"""What applying operations to a cart came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from zuruf.skills.api import Cart, Line, Operation

Happened = Literal["added", "changed", "removed", "cleared", "order_options"]
Why = Literal[
    "unknown_product",
    "age_check",
    "sold_out",
    "not_there",
    "not_with",
    "no_such_option",
    "not_to_be_had",
    "no_step",
]
Wanted = Literal[
    "which", "which_line", "how_much", "too_many", "packs", "stock_left", "which_option", "meant"
]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done: to a line, as it is now (removed: as it was)."""

    what: Happened
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """An operation that could not be done, and why; ``values`` for the words about it."""

    why: Why
    operation: Operation
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Open:
    """An operation that waits for an answer; ``operation`` None where the line is already in the cart."""

    what: Wanted
    operation: Operation | None
    values: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The cart after the operations, the line last spoken of, what was done, asked and refused."""

    cart: Cart
    focus: int | None
    done: tuple[Change, ...] = ()
    questions: tuple[Open, ...] = ()
    rejected: tuple[Rejected, ...] = ()
