"""What the models of the API are made of. Times are ISO 8601, money is integer cents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

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


class Paged(Exact):
    """How much of a list, and from where."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Annotated[str, Field(max_length=500)] | None = None
