"""The last steps of a turn: whose words, what stays open, what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from zuruf.skills import language
from zuruf.skills.people.case import HandedOver, callback_json
from zuruf.skills.people.phone import spoken_digits
from zuruf.skills.rendering import Rendered
from zuruf.skills.session import Session, TurnRecord
from zuruf.skills.skill import Context, Skill
from zuruf.skills.turn import Label, Turn
from zuruf.skills.types import (
    Asked,
    Command,
    Ended,
    Handled,
    Ignored,
    Intent,
    NotRecognized,
    Outcome,
    Question,
    Reply,
    Utterance,
)

MAX_TRANSCRIPT = 80
WEAK = 0.35
UNSAFE = ("order.undo", "order.clear", "withdraw", "track.", "privacy.", "human.", "reorder.", "goodbye")
"""Intents that are not taken on a weak hint while a question is open."""
CURT = ("stop", "no", "repeat", "more_time", "thanks")
"""Intents after which nothing is offered unasked."""
NOT_KEPT = "…"
"""What stands in the transcript for what must not be kept."""
MOMENTARY = ("rephrase", "unknown", "not_yet", "guess", "person")


def owners(skills: Sequence[Skill], packages: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Return intent -> name of the skill whose language files declare it."""
    found: dict[str, str] = {"order.change": "ordering"}
    for skill in skills:
        for each in languages:
            for intent in language.load(packages[skill.name], each).phrases:
                found.setdefault(intent, skill.name)
    return found


def owner(intent: Intent, owned: Mapping[str, str], skills: Mapping[str, Skill]) -> str:
    """Return the skill of an intent; one that is only tapped and never said begins with its skill's name."""
    tapped = intent.name.partition(".")[0]
    return owned.get(intent.name) or (tapped if tapped in skills else "conversation")


def welcomed(
    outcome: Outcome, owner: str, session: Session, skills: Sequence[Skill], context: Callable[[], Context]
) -> tuple[Outcome, Session]:
    """Add what a skill has to say to a known customer unasked, where nothing else is open or done."""
    if session.customer is None or session.question is not None or session.waiting:
        return outcome, session
    if not isinstance(outcome, Handled) or outcome.commands:
        return outcome, session
    for skill in skills:
        more, session = skill.welcome(session, context())
        if more is not None:
            replies = (*qualified(outcome.replies, owner), *qualified(more.replies, skill.name))
            return Asked(replies, more.question, more.commands), session
    return outcome, session


def qualified(replies: Sequence[Reply], owner: str) -> tuple[Reply, ...]:
    """Return replies whose keys name their skill."""
    return tuple(_qualified(each, owner) for each in replies)


def _qualified(reply: Reply, owner: str) -> Reply:
    inner = {
        name: _qualified(value, owner) if isinstance(value, Reply) else value
        for name, value in reply.values.items()
    }
    return Reply(reply.key if "." in reply.key else f"{owner}.{reply.key}", inner)


def with_record(session: Session, heard: str, understood: Intent | NotRecognized) -> Session:
    """Return the session with what the customer said in its transcript."""
    if isinstance(understood, Intent):
        record = TurnRecord(
            "customer", heard, understood.name, round(understood.confidence, 3), understood.why
        )
    else:
        record = TurnRecord("customer", heard, None, None, understood.why)
    return replace(session, transcript=(*session.transcript, record)[-MAX_TRANSCRIPT:])


def without_pin(
    heard: str, understood: Intent | NotRecognized, session: Session
) -> tuple[str, Intent | NotRecognized]:
    """Forget digits that are spoken while a PIN is to be typed: nothing of them is shown, kept or sent."""
    asked = session.question is not None and session.question.expects == "pin"
    if not asked or not spoken_digits(heard, session.language):
        return heard, understood
    return NOT_KEPT, replace(understood, why={})


def question_after(outcome: Outcome, before: Session, after: Session) -> Question | None:
    """Return the question that is open after a turn.

    One that was open stays so through turns that change nothing: "wie bitte?", "was kostet das?".
    """
    if isinstance(outcome, Asked):
        return outcome.question
    if isinstance(outcome, Ignored):
        return before.question
    if isinstance(outcome, Ended) or after.question is None:
        return None
    kept = after.question
    if kept.name in MOMENTARY:
        return None
    return kept if after.cart == before.cart else None


def label(outcome: Outcome, commands: Sequence[Command], opened: HandedOver | None) -> Label:
    """Return the outcome's name in the contract."""
    if opened is not None:
        return "unresolved"
    if any(each.kind == "place_order" for each in commands):
        return "ordered"
    match outcome:
        case Asked():
            return "asked"
        case Ignored():
            return "ignored"
        case Ended():
            return "ended"
    return "handled"


def order_of(commands: Sequence[Command]) -> dict[str, Any] | None:
    """Return the order that is placed."""
    return next(
        (
            {"id": each.data["id"], "total": each.data["total"]}
            for each in commands
            if each.kind == "place_order"
        ),
        None,
    )


def callback_of(
    commands: Sequence[Command], session: Session, opened: HandedOver | None
) -> dict[str, Any] | None:
    """Return the case that is opened or completed."""
    if opened is None and not any(each.kind == "update_callback" for each in commands):
        return None
    return callback_json(session)


def introduced(turn: Turn, session: Session, shop: str, urgent: bool) -> tuple[Turn, Session]:
    """Say at a session's first turn that one talks to a machine; in danger, what to do comes alone."""
    if session.greeted or urgent or turn.label == "ignored":
        return turn, session
    welcome = Reply("conversation.welcome", {"shop": shop})
    return replace(turn, replies=(welcome, *turn.replies)), replace(session, greeted=True)


def remembered(turn: Turn, session: Session, rendered: Rendered) -> Session:
    """Return the session with what was said in its transcript, for "wie bitte?" and for a callback."""
    if turn.label == "ended":
        return replace(session, ended=True, cart=type(session.cart)(), undo=(), focus=None, waiting=())
    if not turn.replies:
        return session
    keep_last = turn.intent.name == "repeat"
    record = TurnRecord("assistant", rendered.shown)
    return replace(
        session,
        transcript=(*session.transcript, record)[-MAX_TRANSCRIPT:],
        last_replies=session.last_replies if keep_last else turn.replies,
    )


def safest(intent: Intent) -> Intent:
    """Return an unsure intent, or none where it would drop or give away what a question is about."""
    return replace(intent, name="none") if intent.name.startswith(UNSAFE) else intent


def hardly_said(intent: Intent, heard: str) -> bool:
    """Tell whether a single word is all that speaks, weakly, for an intent."""
    return intent.confidence < WEAK and len(heard.split()) == 1


def not_for_us(spoken: Utterance, understood: Intent | NotRecognized) -> bool:
    """Tell whether something was not meant for us, or is nothing that we do. What is typed on our page is."""
    if spoken.channel == "touch":
        return False
    return understood.name == "none" if isinstance(understood, Intent) else not understood.addressed
