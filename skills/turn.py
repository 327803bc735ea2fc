"""What one turn came to, for whoever commits, speaks and shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from zuruf.skills.types import Command, Intent, Question, Reply

Label = Literal["handled", "asked", "ordered", "unresolved", "ignored", "ended"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn's outcome: its label, what to say, what is awaited, and what must be on disk before it is said.

    ``order`` is ``{"id", "total"}`` of an order that this turn places, ``callback`` ``{"id", "reason",
    "phone", "when"}``
    of a case that it opens or completes.
    """

    heard: str
    language: str
    label: Label
    intent: Intent
    replies: tuple[Reply, ...] = ()
    question: Question | None = None
    commands: tuple[Command, ...] = ()
    order: Mapping[str, Any] | None = None
    callback: Mapping[str, Any] | None = None

    @property
    def expects(self) -> str | None:
        """Return what the open question wants."""
        return self.question.expects if self.question else None
