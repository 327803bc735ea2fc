"""Consent in a conversation: told in the words that are stored, one purpose at a time, revocable at once."""

from __future__ import annotations

from zuruf.skills.language import load
from zuruf.skills.regular import PREDICTION, REMINDERS, noted
from zuruf.skills.session import Session
from zuruf.skills.skill import Context
from zuruf.skills.types import Command, Question, Reply

VERSION = "2026-11"
"""The version of the wordings in the privacy skill's language files; it changes with them."""
NEXT = {PREDICTION: REMINDERS}
"""What is asked after a purpose was agreed to: without it the first one helps only half."""


def wording(purpose: str, language: str) -> str:
    """Return the text that a customer agrees to."""
    return load("privacy", language).replies[f"consent_{purpose}"][0]


def question(purpose: str) -> Question:
    """Return the question for a consent; the privacy skill takes the answer."""
    return Question("yes_no", "privacy", "consent", {"purpose": purpose})


def asked(purpose: str) -> Reply:
    """Return the words of the question: the very wording that is stored with the answer."""
    return Reply(f"privacy.consent_{purpose}")


def changed(purpose: str, given: bool, session: Session, context: Context) -> tuple[Command, Session]:
    """Return the command that stores a consent given or revoked, and the session in which it holds."""
    command = Command(
        "change_consent",
        context.ids.key(),
        {
            "customer": session.customer,
            "purpose": purpose,
            "given": given,
            "version": VERSION,
            "wording": wording(purpose, session.language),
            "at": context.now.isoformat(),
        },
    )
    return command, noted(session, consents={purpose: given})
