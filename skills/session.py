"""One customer's visit: everything that the conversation remembers between two turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from zuruf.skills.cart import Cart
from zuruf.skills.types import Question, Reply


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One line of the transcript, for the callback.

    Who spoke, what was heard or said, what was understood.
    """

    speaker: str
    text: str
    intent: str | None = None
    confidence: float | None = None
    why: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """A customer's visit. Immutable: each turn returns the next one.

    ``focus`` is the index in ``cart.lines`` of the line last spoken of; ``undo`` the carts to go back to,
    newest last; ``topic`` the product last asked about that is not in the cart; ``question`` what is
    awaited, ``waiting`` questions that come after it; ``failures`` the misunderstood turns in a row.
    ``customer`` is an id where one is known, None for a guest. ``data`` belongs to the skills, by skill
    name. ``silent`` counts the silences in a row; ``ended`` is true once the customer has left.
    """

    id: str
    language: str = "de"
    cart: Cart = Cart()
    focus: int | None = None
    undo: tuple[Cart, ...] = ()
    question: Question | None = None
    waiting: tuple[Question, ...] = ()
    failures: int = 0
    greeted: bool = False
    customer: str | None = None
    last_order: str | None = None
    last_replies: tuple[Reply, ...] = ()
    transcript: tuple[TurnRecord, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    silent: int = 0
    ended: bool = False
    topic: str | None = None

    @property
    def begun(self) -> bool:
        """Tell whether the customer is in the middle of something: what comes now is said to us."""
        return bool(self.cart) or self.question is not None or self.topic is not None

    @property
    def heard(self) -> str:
        """Return what the customer said in this turn."""
        return next((each.text for each in reversed(self.transcript) if each.speaker == "customer"), "")

    def of(self, skill: str) -> dict[str, Any]:
        """Return a copy of what a skill keeps in this session."""
        kept = self.data.get(skill)
        return dict(kept) if isinstance(kept, Mapping) else {}

    def keep(self, skill: str, **values: Any) -> Session:
        """Return the session with values of a skill changed."""
        return replace(self, data={**self.data, skill: {**self.of(skill), **values}})
