"""Cart operations: what an utterance wants done to the cart. Each is data; one resolver applies them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zuruf.skills.cart import ChosenOption

Position = Literal["last", "first", "all"] | int


@dataclass(frozen=True, slots=True)
class Target:
    """The line that an operation is about: by product (and options said with it), or by position (from 1)."""

    sku: str | None = None
    position: Position | None = None
    options: frozenset[ChosenOption] = frozenset()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Add:
    """Put a product into the cart. ``sku`` None with candidates: several fit, to be asked.

    ``heard`` are the words that named it; ``sku`` None without candidates: a product we do not have.
    ``kind`` is what another kind of it than ours was called ("decaf latte"): to be asked; ``unknown`` are
    choices that it does not have: to be told.
    """

    sku: str | None
    quantity: float | None = 1
    unit: str | None = None
    options: frozenset[ChosenOption] = frozenset()
    candidates: tuple[str, ...] = ()
    heard: str = ""
    confidence: float = 1.0
    kind: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a line out of the cart, or ``quantity`` of it."""

    target: Target
    quantity: float | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """Set how many of a line."""

    target: Target
    quantity: float
    unit: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Modify:
    """Change a line's options.

    ``step`` +1 or -1 goes along an ordered group ("larger"), ``quantity`` splits the line.
    """

    target: Target
    options: frozenset[ChosenOption] = frozenset()
    step: int = 0
    quantity: float | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Replace:
    """Put another product in a line's place. ``quantity`` None keeps the line's."""

    target: Target
    sku: str | None
    quantity: float | None = None
    unit: str | None = None
    options: frozenset[ChosenOption] = frozenset()
    candidates: tuple[str, ...] = ()
    heard: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Repeat:
    """Add ``quantity`` more of a line."""

    target: Target
    quantity: float = 1
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Clear:
    """Empty the cart."""

    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class OrderOptions:
    """Set options of the whole order, such as to go."""

    options: frozenset[ChosenOption]
    confidence: float = 1.0


Operation = Add | Remove | SetQuantity | Modify | Replace | Repeat | Clear | OrderOptions
