"""The Assistant: takes what was said through understanding and the skills to a turn's outcome."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

from zuruf.catalog.model import Catalog
from zuruf.catalog.search import ProductSearch as CatalogSearch
from zuruf.skills.assistant import asking, finishing
from zuruf.skills.assistant.bundled import all_skills, packages
from zuruf.skills.conversation import silence
from zuruf.skills.ledger import CountingIds, MemoryLedger, NoHistory
from zuruf.skills.people import case, escalation
from zuruf.skills.rendering import Rendered, Renderer
from zuruf.skills.session import Session
from zuruf.skills.skill import Context, History, Ids, Orders, ProductSearch, Skill
from zuruf.skills.turn import Turn
from zuruf.skills.types import (
    Asked,
    Handled,
    Ignored,
    Intent,
    NotRecognized,
    Outcome,
    Reply,
    Unresolved,
    Utterance,
)
from zuruf.skills.understanding import Understander
from zuruf.skills.understanding.taught import Lesson, with_words

MAX_TEXT = 2000
MISUNDERSTOOD_TWICE = 2
UNSURE_BELOW = 0.5
UNSURE = Intent("none", 0.0)
UTC_NOW = partial(datetime.now, UTC)
log = logging.getLogger(__name__)


class Assistant:
    """Turns utterances into outcomes. It keeps nothing: the session goes in and comes out.

    ``orders``, ``history`` and ``ids`` reach what lies outside; ``clock`` returns an aware time.
    Utterances of language "auto" are taken in the language whose words fit best. ``lessons`` are what people
    taught it: ``catalog`` and ``search`` then know the taught words, too.
    """

    def __init__(
        self,
        catalog: Catalog,
        search: ProductSearch | None = None,
        skills: Sequence[Skill] | None = None,
        *,
        orders: Orders | None = None,
        history: History | None = None,
        ids: Ids | None = None,
        device: str = "local",
        clock: Callable[[], datetime] = UTC_NOW,
        rules: escalation.Rules | None = None,
        understander: Understander | None = None,
        lessons: Sequence[Lesson] = (),
    ) -> None:
        self.catalog = with_words(catalog, lessons)
        self.search = search if self.catalog is catalog or search is None else CatalogSearch(self.catalog)
        self.skills = tuple(all_skills() if skills is None else skills)
        self.by_name = {skill.name: skill for skill in self.skills}
        self.packages = packages(self.skills)
        self.owners = finishing.owners(self.skills, self.packages, catalog.shop.languages)
        self.orders = orders if orders is not None else MemoryLedger()
        self.history = history if history is not None else NoHistory()
        self.ids = ids if ids is not None else CountingIds()
        self.device = device
        self.clock = clock
        self.rules = rules if rules is not None else escalation.bundled_rules()
        others = [package for package in self.packages.values() if not package.startswith("zuruf.skills.")]
        self.understander = understander or Understander(
            self.catalog, self.search, catalog.shop.languages, others, lessons
        )
        self.renderer = Renderer(catalog, self.packages, self.rules.wording)

    def session(self, language: str | None = None, customer: str | None = None) -> Session:
        """Return a new customer's session."""
        languages = self.catalog.shop.languages or ("de",)
        return Session(str(uuid4()), language if language in languages else languages[0], customer=customer)

    def context(self) -> Context:
        """Return what the skills may use of the world, now."""
        now = self.clock().astimezone(ZoneInfo(self.catalog.shop.timezone))
        return Context(self.catalog, self.search, self.orders, self.history, self.ids, now, self.device)

    def turn(self, session: Session, said: Utterance | Intent) -> tuple[Turn, Session]:
        """Take one turn. An error of a skill becomes a callback, never silence."""
        heard = "" if isinstance(said, Intent) else said.text[:MAX_TEXT]
        try:
            return self._turn(session, said, heard)
        except Exception as error:
            log.exception("A skill failed; a person is called.")
            return self.rescued(session, error, heard)

    def rescued(self, session: Session, error: Exception, heard: str) -> tuple[Turn, Session]:
        """Return the turn for something that broke; where no case can be opened either, say so."""
        try:
            return self.failed(session, error, heard)
        except Exception:
            log.exception("Not even a callback could be opened.")
            return self.unsaved(session, heard)

    def failed(self, session: Session, error: BaseException, heard: str = "") -> tuple[Turn, Session]:
        """Return the turn for something that broke: a callback with reason ``error``."""
        outcome = Unresolved("error", type(error).__name__)
        session = finishing.with_record(replace(session, question=None), heard, UNSURE)
        return self._finish(heard, session.language, UNSURE, outcome, "people", session, session)

    def unsaved(self, session: Session, heard: str = "") -> tuple[Turn, Session]:
        """Return the turn for the case that nothing can be stored at all."""
        turn = Turn(heard, session.language, "unresolved", UNSURE, (Reply("people.failed"),))
        return turn, replace(session, question=None)

    def render(self, turn: Turn, session: Session) -> Rendered:
        """Return a turn's replies in words, for the ear and for the eye."""
        return self.renderer.render(turn.replies, turn.language)

    def _turn(self, session: Session, said: Utterance | Intent, heard: str) -> tuple[Turn, Session]:
        if isinstance(said, Intent):
            heard = str(said.slots.get("text", ""))
            after = finishing.with_record(session, heard, said)
            return self._dispatch(heard, session.language, said, session, after)
        if said.silence:
            outcome, after = silence.handle(session)
            return self._finish(heard, session.language, UNSURE, outcome, "conversation", session, after)
        if not heard.strip():
            return self._finish(heard, session.language, UNSURE, Ignored(), "conversation", session, session)
        language = self._language(said, session)
        spoken = replace(said, text=heard, language=language)
        before = replace(session, language=language, silent=0)
        danger = self.rules.decide(heard, language, session)
        understood = self.understander.understand(spoken, before)
        heard, understood = finishing.without_pin(heard, understood, before)
        if danger and escalation.prevails(danger, understood, before):
            return self._escalate(heard, danger, before)
        intent = understood if isinstance(understood, Intent) else UNSURE
        after = finishing.with_record(before, heard, understood)
        if intent.confidence < UNSURE_BELOW:
            guess = None if before.question else self._guess(after)
            careful = before.question is not None or finishing.hardly_said(intent, heard)
            intent = guess or (finishing.safest(intent) if careful else intent)
        if intent.name.startswith("human.") and self.rules.taken_back(heard, language):
            intent = replace(intent, confidence=0.0)
        if intent.name == "none":
            return self._unrecognized(replace(spoken, text=heard), understood, before, after)
        return self._dispatch(heard, language, intent, before, after)

    def _language(self, said: Utterance, session: Session) -> str:
        languages = self.catalog.shop.languages
        if said.language != "auto":
            return said.language if said.language in languages else session.language
        return self.understander.detect(said.text) if len(languages) > 1 else languages[0]

    def _guess(self, session: Session) -> Intent | None:
        """Ask the skills what half a sentence means to them after what was said before."""
        context = self.context()
        return next((guess for skill in self.skills if (guess := skill.guess(session, context))), None)

    def _escalate(self, heard: str, danger: escalation.Decision, session: Session) -> tuple[Turn, Session]:
        intent = Intent(
            "human.callback", danger.confidence, why={"because": danger.because, "rule": danger.reason}
        )
        after = finishing.with_record(session, heard, intent)
        outcome = Unresolved(danger.reason, danger.because)
        return self._finish(heard, session.language, intent, outcome, "people", session, after)

    def _unrecognized(
        self, spoken: Utterance, understood: Intent | NotRecognized, before: Session, after: Session
    ) -> tuple[Turn, Session]:
        """Offer it to whoever has asked; else ask back once, then call a person."""
        heard, language = spoken.text, spoken.language
        answered = self._answer(UNSURE, after)
        outcome: Outcome
        if answered:
            outcome, owner, session = answered
            return self._finish(heard, language, UNSURE, outcome, owner, before, replace(session, failures=0))
        if finishing.not_for_us(spoken, understood):
            return self._finish(heard, language, UNSURE, Ignored(), "conversation", before, before)
        failures = before.failures + 1
        after = replace(after, failures=failures)
        if failures >= MISUNDERSTOOD_TWICE:
            outcome, after = Unresolved("misunderstood", heard), replace(after, failures=0)
        else:
            outcome = asking.ask_back(understood, before, self._package)
        return self._finish(heard, language, UNSURE, outcome, "conversation", before, after)

    def _package(self, intent: Intent) -> str | None:
        return self.packages.get(self.owners.get(intent.name, ""))

    def _answer(self, intent: Intent, session: Session) -> tuple[Outcome, str, Session] | None:
        question = session.question
        owner = self.by_name.get(question.owner) if question else None
        if question is None or owner is None:
            return None
        answered = owner.answer(question, intent, session, self.context())
        return (answered[0], owner.name, answered[1]) if answered else None

    def _dispatch(
        self, heard: str, language: str, intent: Intent, before: Session, after: Session
    ) -> tuple[Turn, Session]:
        """Give the intent to whoever has asked, else to the skill that owns it."""
        after = replace(after, failures=0, silent=0)
        answered = self._answer(intent, after)
        if answered:
            outcome, name, session = answered
            again = session.data.get("again")
            if isinstance(again, Intent):
                session = replace(session, data={k: v for k, v in session.data.items() if k != "again"})
                session = replace(session, question=None)
                turn, session = self._dispatch(heard, language, again, before, session)
                earlier = outcome.commands if isinstance(outcome, Handled | Asked) else ()
                return replace(turn, commands=(*earlier, *turn.commands)), session
            return self._finish(heard, language, intent, outcome, name, before, session)
        owner = self.by_name.get(finishing.owner(intent, self.owners, self.by_name), self.skills[0])
        outcome, session = owner.handle(intent, after, self.context())
        return self._finish(heard, language, intent, outcome, owner.name, before, session)

    def _finish(
        self,
        heard: str,
        language: str,
        intent: Intent,
        outcome: Outcome,
        owner: str,
        before: Session,
        after: Session,
    ) -> tuple[Turn, Session]:
        """Make the turn of an outcome, and the session as it goes on."""
        opened = None
        if intent.name not in finishing.CURT:
            outcome, after = finishing.welcomed(outcome, owner, after, self.skills, self.context)
        if isinstance(outcome, Unresolved):
            outcome = replace(outcome, replies=finishing.qualified(outcome.replies, owner))
            opened = case.hand_over(outcome, after, self.context(), self.renderer)
            outcome, owner, after = opened.outcome, "people", opened.session
        language = after.language
        replies = () if isinstance(outcome, Ignored) else finishing.qualified(outcome.replies, owner)
        question = finishing.question_after(outcome, before, after)
        commands = outcome.commands if isinstance(outcome, Handled | Asked) else ()
        turn = Turn(
            heard,
            language,
            finishing.label(outcome, commands, opened),
            intent,
            replies,
            question,
            commands,
            finishing.order_of(commands),
            finishing.callback_of(commands, after, opened),
        )
        turn, after = finishing.introduced(
            turn, after, self.catalog.shop.name, bool(opened and opened.urgent)
        )
        after = finishing.remembered(turn, replace(after, question=question), self.render(turn, after))
        return turn, after
