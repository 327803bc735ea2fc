"""When a request goes to a person: decided from words and history, and explained."""

from __future__ import annotations

from dataclasses import dataclass

from zuruf.skills.api import Intent, NotRecognized, Session
from zuruf.skills.types import Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """A person is called: the reason in the contract's words, and because of what."""

    reason: Reason
    because: str
    confidence: float = 1.0


class Rules:
    """Rules of escalation."""

    def decide(self, text: str, tongue: str, session: Session) -> Decision | None:
        """Return why a person is to be called, None where the machine goes on."""
        return None


def bundled_rules() -> Rules:
    """Return the rules that come with Zuruf."""
    return Rules()


def prevails(decision: Decision, understood: Intent | NotRecognized, session: Session) -> bool:
    """Tell whether a decision prevails over what was understood."""
    return True
