"""The people skill: asks for a person, and completes the case: phone number, wished time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zuruf.skills.api import (
    Asked,
    Command,
    Context,
    Handled,
    Intent,
    Outcome,
    Question,
    Reason,
    Reply,
    Session,
    Skill,
    Unresolved,
    language,
    values,
)
from zuruf.skills.people import case, phone, times

Answer = tuple[Outcome, Session]
TRIES = 2
SURE: Mapping[Reason, float] = {"complaint": 0.6, "human_request": 0.4}
"""How sure an intent must be to call a person without asking; the rules of escalation ask nothing."""


class People(Skill):
    """Calls a person when the customer wants one or complains; asks how and when to reach the customer."""

    name = "people"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Hand over; where it is not sure that a person is wanted, ask."""
        reason: Reason = "complaint" if intent.name == "human.complaint" else "human_request"
        if intent.confidence < SURE[reason]:
            question = Question("yes_no", self.name, "person", {"reason": reason})
            return Asked((Reply("offer"),), question), session
        return Unresolved(reason, session.heard), session

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Take a phone number, its confirmation, or a wished time."""
        match question.name:
            case "person" if intent.name == "yes":
                return Unresolved(question.data["reason"], session.heard), replace(session, question=None)
            case "person" if intent.name == "no":
                return Handled((Reply("conversation.fine"),)), replace(session, question=None)
            case "phone":
                return self.phone(question, intent, session, context)
            case "phone_right":
                return self.confirmed(question, intent, session, context)
            case "time":
                return self.time(question, intent, session, context)
        return None

    def phone(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Collect digits until they make a number, then read it back; who leaves then is in the case."""
        said = phone.spoken_digits(session.heard, session.language)
        few = len(said) < 3 and not question.data["digits"]
        if not said or (few and intent.operations):
            if intent.name == "no" or skips(session):
                return self.without_number(session)
            if intent.name not in ("none", "yes"):
                return None
            return self.again(question, session)
        digits = str(question.data["digits"]) + said
        if len(digits) < phone.ENOUGH:
            return Asked(
                (Reply("phone_more"),), replace(question, data={**question.data, "digits": digits})
            ), session
        shop = context.catalog.shop
        number = phone.international(digits, phone.region(shop.phone, shop.timezone))
        if number is None:
            wrong = Reply("phone_invalid", {"phone": values.PhoneNumber(digits)})
            return Asked((wrong,), replace(question, data={**question.data, "digits": ""})), session
        asked = Question("yes_no", self.name, "phone_right", {"phone": number, "said": digits})
        unconfirmed = case.update(session, context, {"transcript": case.transcript(session)})
        read_back = Reply("phone_read_back", {"phone": values.PhoneNumber(digits)})
        return Asked((read_back,), asked, (unconfirmed,)), session

    def again(self, question: Question, session: Session) -> Answer | None:
        """Ask once more for the number, then go on without."""
        tries = int(question.data.get("tries", 0)) + 1
        if tries >= TRIES:
            return self.without_number(session)
        return Asked(
            (Reply("phone_again"),), replace(question, data={**question.data, "tries": tries})
        ), session

    def without_number(self, session: Session) -> Answer:
        """Go on without a number: it is never a condition."""
        number = values.Code(session.of(self.name).get("id", ""))
        session = replace(session, question=None).keep(self.name, no_phone=True)
        return Handled((Reply("no_phone", {"case": number}), Reply("at_kiosk"))), session

    def confirmed(
        self, question: Question, intent: Intent, session: Session, context: Context
    ) -> Answer | None:
        """Store the number once the customer has heard it and said yes; take a corrected one."""
        number = str(question.data["phone"])
        if intent.name == "yes":
            session = session.keep(self.name, phone=number)
            consent = {
                "call": True,
                "purpose": session.of(self.name)["reason"],
                "at": context.now.isoformat(),
            }
            command = case.update(session, context, {"phone": number, "consent": consent})
            asked = Question("time", self.name, "time", {})
            return Asked((Reply("phone_noted"), Reply("ask_time")), asked, (command,)), session
        digits = phone.spoken_digits(session.heard, session.language)
        if len(digits) >= phone.ENOUGH:
            return self.phone(Question("phone", self.name, "phone", {"digits": ""}), intent, session, context)
        if skips(session):
            return self.without_number(session)
        if intent.name in ("no", "none"):
            again = Question("phone", self.name, "phone", {"digits": ""})
            return Asked((Reply("phone_wrong"),), again), session
        return None

    def time(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Store the wished time, and close with what happens next."""
        wish = times.wished(session.heard, session.language, context.now)
        commands: tuple[Command, ...] = ()
        said: tuple[Reply, ...] = ()
        if wish is None:
            if intent.name == "none" and not question.data.get("tried"):
                return Asked((Reply("time_again"),), replace(question, data={"tried": True})), session
            if intent.name not in ("none", "yes", "no", "thanks"):
                return None
        else:
            when: dict[str, Any] = wish.as_json()
            session = session.keep(self.name, when=when)
            commands = (case.update(session, context, {"when": when}),)
            if wish.start:
                said = (Reply("time_noted", {"when": values.Moment(wish.start, context.now)}),)
        number = values.Code(session.of(self.name)["id"])
        replies = (*said, Reply("done", {"case": number}), *((Reply("go_on"),) if session.cart else ()))
        return Handled(replies, commands), replace(session, question=None)


def skips(session: Session) -> bool:
    """Tell whether the customer would rather not give a number."""
    return any(
        each in session.heard.casefold() for each in language.load("people", session.language).more["skip"]
    )
