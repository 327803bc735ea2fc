"""What the API takes and gives. Times are ISO 8601, money is integer cents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

BIGGEST = 2**53 - 1


def _no_zero(text: str) -> str:
    if "\0" in text:
        raise ValueError("zero bytes are not allowed")
    return text


def _sane(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2200:
        raise ValueError("the year must lie between 2000 and 2200")
    return moment


Moment = Annotated[datetime, AfterValidator(_sane)]
Text = Annotated[str, AfterValidator(_no_zero), Field(max_length=20_000)]
Short = Annotated[str, AfterValidator(_no_zero), Field(max_length=200)]
Identity = Annotated[
    str, AfterValidator(_no_zero), Field(min_length=1, max_length=60, pattern=r"^[^\s/?#%]+$")
]
Code = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
Language = Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
Cents = Annotated[int, Field(ge=-BIGGEST, le=BIGGEST)]
Positive = Annotated[int, Field(ge=0, le=BIGGEST)]
Number = Annotated[int, Field(ge=1, le=BIGGEST)]
Role = Literal["agent", "supervisor", "admin"]
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


class Given(BaseModel):
    """A request's body; unknown fields are kept, so that newer devices work with older servers."""

    model_config = ConfigDict(extra="allow")


class Exact(BaseModel):
    """A request's body or query in which unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """An answer; more fields may come in later versions."""

    model_config = ConfigDict(extra="allow")


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


class Paged(Exact):
    """How much of a list, and from where."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Annotated[str, Field(max_length=500)] | None = None


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


class OrderLine(Given):
    """A line of an order; ``price`` is its gross total in cents."""

    sku: Short
    quantity: Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
    price: Cents
    deposit: Positive | None = None


class PlaceOrder(Given):
    """An order that the customer has confirmed with the binding words."""

    id: Identity
    session: Short | None = None
    device: Short | None = None
    language: Language | None = None
    customer: Identity | None = None
    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=1000)]
    lines_total: Cents | None = None
    deposit_total: Cents | None = None
    delivery: Cents | None = None
    total: Cents
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    payment: Short | None = None
    placed_at: Moment | None = None
    binding_text: Text | None = None


class Confirmation(Given):
    """The customer's binding confirmation, given by phone: the words, and in which case."""

    by: Literal["phone", "counter"] = "phone"
    words: Annotated[Text, Field(min_length=1)]
    case: Short | None = None


class ChangeOrder(Given):
    """An order as it shall be, on the customer's word."""

    version: Number
    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=1000)]
    lines_total: Cents | None = None
    deposit_total: Cents | None = None
    delivery: Cents | None = None
    total: Cents
    confirmation: Confirmation


class Order(Answer):
    """An order."""

    id: str
    status: str
    total: int
    currency: str
    lines: list[dict[str, Any]]
    placed_at: str
    eta: str | None
    version: int


class OrderPage(Answer):
    """A page of orders, newest first."""

    items: list[Order]
    next: str | None


class OrderFilter(Paged):
    """Which orders."""

    session: Short | None = None
    customer: Short | None = None
    status: Short | None = None


class Cancel(Given):
    """Why an order is cancelled."""

    why: Text | None = None


class SetStatus(Exact):
    """Where an order is, and when it is expected to be there."""

    status: Code
    why: Text | None = None
    eta: Moment | None = None


class Remark(Exact):
    """A refund or goodwill that was agreed. No money is moved by the software."""

    kind: Literal["refund", "goodwill"]
    cents: Positive
    text: Text = ""


class ChangeConsent(Given):
    """A consent given or revoked."""

    customer: Identity
    purpose: Code
    given: bool
    version: Annotated[str, AfterValidator(_no_zero), Field(max_length=40)] | None = None
    wording: Text | None = None
    at: Moment | None = None


class Withdraw(Given):
    """A withdrawal from an order."""

    order_id: Short | None = None
    name: Text | None = None
    text: Text | None = None
    contact: Text | None = None
    at: Moment | None = None


class SaveCustomer(Exact):
    """A customer; version 0 makes a new one."""

    version: Positive
    name: Text | None = None
    phone: Short | None = None
    email: Short | None = None
    language: Language | None = None
    note: Text | None = None


class Login(Exact):
    """Login and password."""

    login: Short
    password: Short


class NewPassword(Exact):
    """The present and the new password."""

    old: Short
    new: Short


class NewStaff(Exact):
    """A new account."""

    login: Annotated[str, AfterValidator(_no_zero), Field(min_length=1, max_length=80)]
    name: Short = ""
    role: Role = "agent"
    languages: Annotated[list[Language], Field(max_length=50)] = []
    skills: Annotated[list[Code], Field(max_length=50)] = []


class ChangeStaff(Exact):
    """What changes of an account."""

    name: Short | None = None
    role: Role | None = None
    languages: Annotated[list[Language], Field(max_length=50)] | None = None
    skills: Annotated[list[Code], Field(max_length=50)] | None = None
    disabled: bool | None = None


class NewDevice(Exact):
    """A new device, paired by a code (``pair`` true) or by the token that is returned."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")] | None = None
    name: Short = ""
    pair: bool = True


class Pair(Exact):
    """A pairing code."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class Save(Exact):
    """A value and the version at which it was read."""

    value: dict[str, Any]
    version: Positive


class Teach(Exact):
    """What words mean: a product (kind "word") or an intent (kind "sentence")."""

    kind: Literal["word", "sentence"]
    language: Language
    words: Annotated[Short, Field(min_length=1)]
    target: Annotated[Short, Field(min_length=1)]
    case: Short | None = None
