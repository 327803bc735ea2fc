"""What the API takes and gives of orders, consents and withdrawals."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from zuruf.server.api.models.base import (
    Answer,
    Cents,
    Code,
    Exact,
    Given,
    Identity,
    Language,
    Moment,
    Number,
    Paged,
    Positive,
    Short,
    Text,
    _no_zero,
)


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
