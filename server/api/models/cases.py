"""What the API takes and gives of cases."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from zuruf.server.api.models.base import (
    Answer,
    Code,
    Exact,
    Given,
    Identity,
    Language,
    Moment,
    Number,
    Paged,
    Positive,
    Reason,
    Short,
    Text,
)


class Consent(Given):
    """Whether, and for what, the customer may be called."""

    call: bool = False
    purpose: Short | None = None
    at: Moment | None = None


class CaseDetails(Given):
    """What became known of a case."""

    phone: Short | None = None
    when: Text | dict[str, Any] | None = None
    consent: Consent | None = None
    transcript: list[Any] | None = None
    cart: list[Any] | None = None
    order: Any = None
    attempts: Any = None
    suggestion: Any = None


class OpenCase(CaseDetails):
    """A request that goes to a person. A phone number is never a condition."""

    id: Identity
    reason: Reason
    because: Text | None = None
    detail: Text | None = None
    session: Short | None = None
    device: Short | None = None
    language: Language = "de"
    customer: Identity | None = None
    created_at: Moment | None = None


class CaseOpened(Answer):
    """The case that a request became or joined, and what the customer may be told."""

    id: str
    number: str
    state: str
    joined: bool
    deadline: str
    expected: dict[str, Any]
    warnings: list[str]


class CaseProgress(Answer):
    """What the customer may know of a case: how far it is, and when somebody comes while it waits."""

    number: str
    step: Literal["shop", "missed", "colleague", "call", "done"]
    expected: dict[str, Any] | None
    created_at: str


class CaseSummary(Answer):
    """A case as lists show it."""

    id: str
    state: str
    reason: str
    priority: int
    language: str
    deadline_at: str
    holder: int | None
    fence: int
    version: int


class Case(CaseSummary):
    """Everything about a case."""

    told: dict[str, Any]
    history: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    numbers: list[str]


class CasePage(Answer):
    """A page of cases, and the cursor of the next one."""

    items: list[CaseSummary]
    next: str | None


class CaseFilter(Paged):
    """Which cases: ``state`` may name several with commas, or "waiting"; nothing means all open ones."""

    state: Short | None = None
    reason: Reason | None = None
    holder: Number | None = None
    assigned_to: Number | None = None
    customer: Short | None = None
    phone: Short | None = None
    session: Short | None = None


class Fence(Exact):
    """The fencing number that the claim returned."""

    fence: Positive


class Dial(Fence):
    """``asked_now``: the customer asked just now to be called outside the wished window or hours."""

    asked_now: bool = False


class Close(Fence):
    """How a case ends."""

    disposition: Code
    note: Text = ""


class Noted(Fence):
    """A move with a note."""

    note: Text = ""


class Reschedule(Exact):
    """A window that was agreed with the customer. Supervisors may leave the fence out."""

    fence: Positive | None = None
    when: Text | dict[str, Any]
    why: Text = ""


class Transfer(Fence):
    """To a colleague (``to``, an id) or to whoever has a ``skill``."""

    to: Number | None = None
    skill: Code | None = None
    why: Text = ""


class Escalate(Exact):
    """To the supervisors. Supervisors may leave the fence out."""

    fence: Positive | None = None
    why: Text = ""


class Assign(Exact):
    """To whom; null gives the case back to all."""

    to: Number | None
    why: Text = ""


class Raise(Exact):
    """How urgent, 0 to 100."""

    priority: int = Field(ge=0, le=100)
    why: Text = ""


class Why(Exact):
    """A reason in words."""

    why: Text = ""


class Note(Exact):
    """A note in words."""

    text: Annotated[Text, Field(min_length=1)]


class Contact(Exact):
    """A corrected phone number or window; ``version`` is that of the page."""

    version: Number
    phone: Short | None = None
    when: Text | dict[str, Any] | None = None
