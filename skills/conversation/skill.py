"""The conversation skill: everything that is said about the conversation itself."""

from __future__ import annotations

from dataclasses import replace

from zuruf.skills.api import (
    Asked,
    Context,
    Ended,
    Handled,
    Intent,
    Outcome,
    Question,
    Reply,
    Session,
    Skill,
    Unresolved,
    not_yet,
    values,
)

Answer = tuple[Outcome, Session]
SIMPLE = {"who": "who", "thanks": "thanks", "help": "help", "more_time": "more_time"}


class Conversation(Skill):
    """Yes and no without a question, repeat, help, stop, language, greeting, thanks, goodbye."""

    name = "conversation"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Answer what is said about the conversation."""
        if intent.name in SIMPLE:
            return Handled((Reply(SIMPLE[intent.name]),)), session
        match intent.name:
            case "repeat":
                return Handled(session.last_replies or (Reply("nothing_said"),)), session
            case "stop":
                return Handled((Reply("stopped"),)), replace(session, question=None, waiting=())
            case "goodbye":
                return Ended((Reply("ended"),)), session
            case "greeting":
                return Handled((Reply("yes_to_what" if not session.greeted else "greeting"),)), session
            case "yes":
                return Handled((Reply("yes_to_what"),)), session
            case "no":
                return Handled((Reply("no_to_what" if session.cart else "fine"),)), session
            case "language":
                return self.language(intent, session, context)
        return not_yet(intent, session)

    def language(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Switch the language, or ask which."""
        wanted = intent.slots.get("language")
        if wanted in context.catalog.shop.languages:
            return Handled((Reply("language"),)), replace(session, language=str(wanted))
        choices = values.Listing(
            tuple(values.Label("conversation", each) for each in context.catalog.shop.languages), "or"
        )
        first = () if wanted is None else (Reply("no_language"),)
        return Asked(
            (*first, Reply("which_language", {"choices": choices})), Question("language", self.name)
        ), session

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Take the answer to "did you mean …" and "shall a person take care of it"."""
        if question.name == "guess" and intent.name == "yes":
            return Handled(), replace(
                session, question=None, data={**session.data, "again": question.data["intent"]}
            )
        if question.name == "not_yet" and intent.name == "yes":
            return Unresolved("human_request", str(question.data.get("intent", ""))), replace(
                session, question=None
            )
        let_go = question.expects == "yes_no" or question.name == "rephrase"
        if let_go and intent.name in ("no", "stop"):
            return Handled((Reply("fine"),)), replace(session, question=None)
        return None
