"""Asking back, once, what was not understood: by a guess, or for other words."""

from __future__ import annotations

from collections.abc import Callable

from zuruf.skills import language, values
from zuruf.skills.session import Session
from zuruf.skills.types import Asked, Intent, NotRecognized, Question, Reply


def ask_back(
    understood: Intent | NotRecognized, session: Session, package: Callable[[Intent], str | None]
) -> Asked:
    """Ask whether a guess is right, or ask for other words; an open question stays."""
    guess = understood.guess if isinstance(understood, NotRecognized) else None
    said = guessed(guess, session.language, package(guess)) if guess else None
    if said:
        asked = Question("yes_no", "conversation", "guess", {"intent": guess})
        return Asked((Reply("guess", {"guess": said}),), asked)
    question = session.question or Question("product", "conversation", "rephrase")
    return Asked((Reply("rephrase"),), question)


def guessed(intent: Intent, tongue: str, package: str | None) -> object | None:
    """Return how a guess is put to the customer: its operations' products, or a phrase of the intent."""
    skus = tuple(sku for each in intent.operations if (sku := getattr(each, "sku", None)))
    if skus:
        return values.products(skus)
    phrases = language.load(package, tongue).phrases.get(intent.name, ()) if package else ()
    return next((each for each in phrases if "{" not in each), None)
