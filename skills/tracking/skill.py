"""The tracking skill."""

from __future__ import annotations

from zuruf.skills.api import Context, Intent, Outcome, Session, Skill, not_yet


class Tracking(Skill):
    """The tracking skill."""

    name = "tracking"

    def handle(self, intent: Intent, session: Session, context: Context) -> tuple[Outcome, Session]:
        """Answer."""
        return not_yet(intent, session)
