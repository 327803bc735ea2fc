"""What a skill is made of: everything that somebody who writes one needs is imported from here."""

from __future__ import annotations

from zuruf.skills import again, consenting, hours, language, paying, pricing, regular, values
from zuruf.skills.cart import Cart, ChosenOption, Line
from zuruf.skills.operations import (
    Add,
    Clear,
    Modify,
    Operation,
    OrderOptions,
    Remove,
    Repeat,
    Replace,
    SetQuantity,
    Target,
)
from zuruf.skills.rendering import numbers
from zuruf.skills.ridge import Ridge
from zuruf.skills.session import Session, TurnRecord
from zuruf.skills.skill import Context, Skill, not_yet
from zuruf.skills.types import (
    UNHEARD,
    Asked,
    Command,
    Ended,
    Expects,
    Handled,
    Ignored,
    Intent,
    NotRecognized,
    Outcome,
    Question,
    Reason,
    Reply,
    Unresolved,
    Utterance,
)
from zuruf.skills.understanding.as_json import options_json

__all__ = [
    "Add", "Asked", "Cart", "ChosenOption", "Clear", "Command", "Context", "Ended", "Expects",
    "Handled", "Ignored", "Intent", "Line", "Modify", "NotRecognized", "Operation", "OrderOptions",
    "Outcome", "Question", "Reason", "Remove", "Repeat", "Replace", "Reply", "Ridge", "Session",
    "SetQuantity", "Skill", "Target", "TurnRecord", "UNHEARD", "Unresolved", "Utterance", "again",
    "consenting", "hours", "language", "not_yet", "numbers", "options_json", "paying", "pricing", "regular",
    "values",
]
