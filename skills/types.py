"""The stations of one turn: utterance, intent or not recognized, reply or unresolved, outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from zuruf.skills.operations import Operation

Channel = Literal["voice", "touch", "text"]
Expects = Literal["yes_no", "binding", "quantity", "choice", "product", "phone", "time", "language", "pin"]
Reason = Literal[
    "human_request",
    "misunderstood",
    "complaint",
    "refund",
    "safety",
    "sensitive",
    "data_protection",
    "special_order",
    "age_check",
    "repeated_contact",
    "error",
]

UNHEARD = "[unk]"
"""What a recogniser writes for words that it does not know: with it, half a sentence is like too much."""


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word with its confidence (0 to 1) and times in seconds from the start of the utterance."""

    text: str
    confidence: float = 1.0
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody said, typed or tapped.

    ``alternatives`` are the recogniser's other readings, best first; ``free`` is what a second decode
    without a grammar heard, None where there was none. ``silence`` stands for a customer who says nothing.
    """

    text: str
    language: str = "de"
    channel: Channel = "text"
    confidence: float = 1.0
    words: tuple[Word, ...] = ()
    alternatives: tuple[str, ...] = ()
    free: str | None = None
    silence: bool = False


@dataclass(frozen=True, slots=True)
class Intent:
    """What the utterance wants. ``operations`` belong to ``order.change``; the others carry ``slots``.

    ``why`` explains the decision: which words became what, scores, the runner-up, the rule.
    """

    name: str
    confidence: float = 1.0
    slots: Mapping[str, Any] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotRecognized:
    """Nothing understood. ``addressed`` False: it was not meant for us (talk in the room) and is ignored."""

    addressed: bool = True
    guess: Intent | None = None
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say: the key of a phrase and its values, never text.

    Values may be numbers, text, or the typed values of ``zuruf.skills.values`` (money, product, lines,
    times …), which the renderer puts into the customer's language for the ear and for the eye.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What is awaited of the customer.

    ``owner`` is the skill that gets the answer, ``data`` what it needs for it.
    """

    expects: Expects
    owner: str
    name: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """Something to be committed before anything is said: ``kind`` and plain JSON-able ``data``.

    Kinds: ``place_order``, ``open_callback``, ``cancel_order``, ``change_consent``, ``withdraw``,
    ``note_offer``, ``mute_item``. ``key`` is the
    idempotency key, a UUID.
    """

    kind: str
    key: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handled:
    """Done. ``replies`` are said in order, after the commands are on disk."""

    replies: tuple[Reply, ...] = ()
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question is open."""

    replies: tuple[Reply, ...]
    question: Question
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Unresolved:
    """It goes to a person. ``replies`` are said before the words about the callback."""

    reason: Reason
    detail: str = ""
    replies: tuple[Reply, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ignored:
    """It was not for us: nothing is said, nothing counts as misunderstood."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The customer has left; the cart goes with them."""

    replies: tuple[Reply, ...] = ()


Outcome = Handled | Asked | Unresolved | Ignored | Ended
"""What a skill answers."""
