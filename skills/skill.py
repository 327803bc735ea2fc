"""The Skill that everybody writes, and the Context through which it reaches what lies outside."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from zuruf.catalog.model import Catalog, Product
from zuruf.skills.language import LanguageData, load
from zuruf.skills.regular import Regular
from zuruf.skills.session import Session
from zuruf.skills.types import Asked, Intent, Outcome, Question, Reply, Unresolved


class Found(Protocol):
    """A product that a search found, with a score from 0 to 1."""

    @property
    def sku(self) -> str:
        """The product's SKU."""

    @property
    def score(self) -> float:
        """How well it fits, 0 to 1."""


class ProductSearch(Protocol):
    """Find products as a customer would say them."""

    def find(self, text: str, language: str, limit: int = 5) -> Sequence[Found]:
        """Return the best products, best first."""


class Orders(Protocol):
    """What is known of placed orders."""

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """Return an order (``id, status, total, lines, placed_at, eta``) by its number."""

    def last_order(self, session_id: str, customer: str | None) -> Mapping[str, Any] | None:
        """Return the last order of this visit or customer."""


class History(Protocol):
    """What a known customer bought before, and what it says of the future."""

    def purchases(self, customer: str) -> Sequence[tuple[date, str, float]]:
        """Return (day, SKU, quantity), oldest first."""

    def regular(self, customer: str) -> Regular:
        """Return all that a customer lets us know of them."""


class Ids(Protocol):
    """Issue numbers where they are spoken: a prefix per device and a counter."""

    def order_number(self) -> str:
        """Return the next order number, such as "K1-1042"."""

    def case_number(self) -> str:
        """Return the next callback's case number."""

    def key(self) -> str:
        """Return a new idempotency key (UUID)."""


@dataclass(frozen=True)
class Context:
    """What a skill may use of the world. Everything that is outside comes in here."""

    catalog: Catalog
    search: ProductSearch | None
    orders: Orders
    history: History
    ids: Ids
    now: datetime
    device: str = "local"

    def product(self, sku: str) -> Product:
        """Return a product, or raise KeyError."""
        return self.catalog.products[sku]


class Skill:
    """A skill owns the intents that its language files declare.

    ``de.yaml`` and ``en.yaml`` lie beside its module.

    ``handle`` gets an intent of its own, ``answer`` the reply to a question that it has asked. Both return
    an outcome and the session as it shall go on; a skill keeps nothing itself.
    """

    name: ClassVar[str]

    def handle(self, intent: Intent, session: Session, context: Context) -> tuple[Outcome, Session]:
        """Do what the intent wants."""
        raise NotImplementedError

    def answer(
        self, question: Question, intent: Intent, session: Session, context: Context
    ) -> tuple[Outcome, Session] | None:
        """Take the answer to a question of this skill; None when the words are no answer to it."""
        return None

    def guess(self, session: Session, context: Context) -> Intent | None:
        """Say what words that nobody has understood mean to this skill, from what was said before.

        Mostly None.
        """
        return None

    def welcome(self, session: Session, context: Context) -> tuple[Asked | None, Session]:
        """Say what this skill has to say of its own accord to a known customer, once a visit.

        Mostly nothing.
        """
        return None, session

    @classmethod
    def package(cls) -> str:
        """Return the package in which the skill's language files lie."""
        module = sys.modules[cls.__module__]
        return module.__name__ if hasattr(module, "__path__") else module.__name__.rpartition(".")[0]

    def words(self, session: Session) -> LanguageData:
        """Return the skill's file in the session's language: phrases, slots, replies, labels, and more."""
        return load(self.package(), session.language)


def not_yet(intent: Intent, session: Session, *replies: Reply) -> tuple[Outcome, Session]:
    """Say that an intent is understood but not possible yet, and offer a person.

    Whoever wishes for it again in place of an answer gets the person: nobody is asked in circles.
    """
    asked = session.question
    if asked and asked.name == "not_yet" and asked.data.get("intent") == intent.name:
        return Unresolved("misunderstood", session.heard), replace(session, question=None)
    question = Question("yes_no", "conversation", "not_yet", {"intent": intent.name})
    return Asked(replies or (Reply("conversation.not_yet"),), question), session
