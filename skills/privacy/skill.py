"""The privacy skill: what is stored, and what a customer may ask for."""

from __future__ import annotations

from zuruf.skills.api import Command, Context, Handled, Intent, Outcome, Reply, Session, Skill, Unresolved

Answer = tuple[Outcome, Session]
PURPOSE = "prediction"
VERSION = 1


class Privacy(Skill):
    """Tells what is stored; hands access and erasure to a person; takes consent given and withdrawn."""

    name = "privacy"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Answer, change the consent of a known customer, or call a person, who knows how to check who is asking."""
        if intent.name == "privacy.info":
            return Handled((Reply("info"),)), session
        if intent.name == "privacy.consent" and session.customer is not None:
            given = str(intent.slots.get("given", "false")).casefold() == "true"
            command = Command("change_consent", context.ids.key(), {
                "customer": session.customer, "purpose": PURPOSE, "given": given, "version": VERSION,
                "wording": session.heard, "at": context.now.isoformat(),
            })
            return Handled((Reply("consent_given" if given else "consent_withdrawn"),), (command,)), session
        if intent.name == "privacy.consent":
            return Handled((Reply("no_consent_needed"),)), session
        return Unresolved("data_protection", session.heard), session
