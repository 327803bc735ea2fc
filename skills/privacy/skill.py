"""The privacy skill: what is stored, and what a customer may ask for."""

from __future__ import annotations

from dataclasses import replace

from zuruf.skills.api import (
    Asked,
    Command,
    Context,
    Handled,
    Intent,
    Outcome,
    Question,
    Reply,
    Session,
    Skill,
    Unresolved,
    consenting,
    regular,
)

Answer = tuple[Outcome, Session]
PURPOSES = (regular.PREDICTION, regular.REMINDERS, regular.ORDER_UPDATES)


class Privacy(Skill):
    """Tells what is stored; hands access and erasure to a person; takes consent given and withdrawn."""

    name = "privacy"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Answer, change a known customer's consent, or call a person, who checks who is asking."""
        if intent.name == "privacy.info":
            return Handled((Reply("info"),)), session
        if intent.name != "privacy.consent":
            return Unresolved("data_protection", session.heard), session
        if session.customer is None:
            return Handled((Reply("no_consent_needed"),)), session
        purpose = str(intent.slots.get("purpose") or "")
        if str(intent.slots.get("given", "false")).casefold() == "true":
            return self.ask(purpose or regular.PREDICTION, session, context)
        return self.withdraw((purpose,) if purpose else PURPOSES, session, context)

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Store a yes to the wording that was just told; ask for the next purpose on its own."""
        agrees = intent.name == "yes" or (
            intent.name == "privacy.consent" and str(intent.slots.get("given", "")).casefold() == "true"
        )
        if question.name != "consent":
            return None
        session = replace(session, question=None)
        if intent.name in ("no", "stop"):
            return Handled((Reply("consent_declined"),)), session
        if not agrees:
            return None
        purpose = str(question.data["purpose"])
        command, session = consenting.changed(purpose, True, session, context)
        following = consenting.NEXT.get(purpose)
        if following and not self.agreed(following, session, context):
            said = (Reply("consent_given"), consenting.asked(following))
            return Asked(said, consenting.question(following), (command,)), session
        return Handled((Reply("consent_given"),), (command,)), session

    def ask(self, purpose: str, session: Session, context: Context) -> Answer:
        """Tell what the consent means and ask for it; nothing is stored without that."""
        if self.agreed(purpose, session, context):
            return Handled((Reply("consent_holds"),)), session
        return Asked((consenting.asked(purpose),), consenting.question(purpose)), session

    def withdraw(self, purposes: tuple[str, ...], session: Session, context: Context) -> Answer:
        """Take consents back at once, without a question."""
        commands: list[Command] = []
        for each in purposes:
            command, session = consenting.changed(each, False, session, context)
            commands.append(command)
        return Handled((Reply("consent_withdrawn"),), tuple(commands)), session

    def agreed(self, purpose: str, session: Session, context: Context) -> bool:
        """Tell whether the customer has agreed to a purpose, as far as that is known here."""
        if session.customer is None:
            return False
        return regular.as_of(session, context.history.regular(session.customer)).agreed(purpose)
