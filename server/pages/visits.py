"""Conversations in the server itself: one session for each browser, where no voice loop is connected."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from zuruf.catalog.live import Stock
from zuruf.server.clock import MINUTE
from zuruf.server.errors import Invalid
from zuruf.server.pages.ledger import KnownCustomers, KnownOrders, Numbers, ServerLedger
from zuruf.server.services import Services, services
from zuruf.skills.assistant import Assistant, take_turn
from zuruf.skills.ledger import MemoryLedger
from zuruf.skills.people.case import callback_json
from zuruf.skills.people.escalation import Rules
from zuruf.skills.session import Session
from zuruf.skills.skill import Ids
from zuruf.skills.taps import TapError, utterance
from zuruf.skills.types import Utterance
from zuruf.skills.understanding.taught import Lesson, lessons_of
from zuruf.skills.view import screen

EXTENSION = "zuruf.visits"
LIFETIME = 30 * MINUTE
MOST = 1000
REMEMBERED = 32
WARM_UP = "1 2"
"""Words that mean nothing, for the turn that makes everything ready."""


@dataclass
class Visit:
    """One customer at one browser: the session, what was shown last, and the taps that were done already.

    The assistant is this customer's: products and prices stay as they are until they have left.
    """

    session: Session
    assistant: Assistant
    seen_at: int
    screen: dict[str, Any] | None = None
    done: OrderedDict[str, dict[str, Any]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Visits:
    """The visits of this server. A visit that nobody touches for half an hour is forgotten, with its cart."""

    def __init__(self, parts: Services) -> None:
        self._parts = parts
        self._stock = parts.stock.current
        self._visits: OrderedDict[tuple[str, str], Visit] = OrderedDict()
        self._lock = threading.RLock()
        self._warm = False
        self._numbers: Ids = Numbers(parts)
        self._rules = parts.escalation
        self._assistants: dict[str, Assistant] = {}
        self._lessons: tuple[Lesson, ...] = ()

    @property
    def shelf(self) -> Stock:
        """What the next customer can buy, with the search in it."""
        return self._parts.stock.current

    def turn(self, token: str, device: str, tap: Mapping[str, Any]) -> dict[str, Any]:
        """Take one turn and return the screen. A tap that was done already returns what it returned first."""
        visit = self._visit(token, device, str(tap["language"]))
        with visit.lock:
            identity = str(tap["id"])
            if identity in visit.done:
                return visit.done[identity]
            if visit.screen is None:  # a new customer: what is sold now holds for them
                visit.assistant = self._assistant(device)
            try:
                said = utterance(tap, visit.session, visit.assistant.catalog)
            except (TapError, TypeError, ValueError) as error:
                raise Invalid(str(error), "bad_tap") from error
            here, ledger = visit.assistant, ServerLedger(self._parts, device)
            turn, visit.session = take_turn(here, ledger, visit.session, said)
            shown = screen(turn, visit.session, here.catalog, here.render(turn, visit.session))
            visit.screen = visit.done[identity] = {**shown, "voice": False, "state": "off"}
            while len(visit.done) > REMEMBERED:
                visit.done.popitem(last=False)
            if turn.label == "ended":
                visit.session = self._session(visit.assistant, device, visit.session.language)
                visit.screen = None
            return visit.done[identity]

    def warm_up(self, device: str) -> None:
        """Make ready in the background what the first turn in each language needs, once."""
        with self._lock:
            begun, self._warm = self._warm, True
        if not begun:
            threading.Thread(target=self._warm_up, args=(device,), name="warm-up", daemon=True).start()

    def _warm_up(self, device: str) -> None:
        assistant = self._assistant(device)
        for spoken in self.shelf.catalog.shop.languages:
            take_turn(assistant, MemoryLedger(), assistant.session(spoken), Utterance(WARM_UP, spoken))

    def screen(self, token: str, device: str) -> dict[str, Any] | None:
        """Return what a browser shows now, None for a new customer."""
        visit = self._present(token, device)
        return visit.screen if visit else None

    def case(self, token: str, device: str) -> str | None:
        """Return the number of the case of a browser's visit, once there is one."""
        visit = self._present(token, device)
        opened = callback_json(visit.session) if visit else None
        return str(opened["id"]) if opened else None

    def _present(self, token: str, device: str) -> Visit | None:
        with self._lock:
            visit = self._visits.get((token, device))
            return visit if visit and visit.seen_at > self._parts.config.clock() - LIFETIME else None

    def _visit(self, token: str, device: str, language: str) -> Visit:
        now = self._parts.config.clock()
        with self._lock:
            while self._visits and (
                len(self._visits) > MOST or next(iter(self._visits.values())).seen_at < now - LIFETIME
            ):
                self._visits.popitem(last=False)
            visit = self._visits.get((token, device))
            if visit is None:
                assistant = self._assistant(device)
                visit = Visit(self._session(assistant, device, language), assistant, now)
                self._visits[token, device] = visit
            visit.seen_at = now
            self._visits.move_to_end((token, device))
            return visit

    def _session(self, assistant: Assistant, device: str, language: str) -> Session:
        """Return a new session; a device that stands in a household begins with that customer."""
        return assistant.session(language, self._parts.regulars.identity.household(device))

    def _assistant(self, device: str) -> Assistant:
        """Return a device's assistant for the next customer.

        It is made anew after the catalog or the rules were changed, or staff taught something.
        """
        self._parts.stock.refresh()
        with self._lock:
            lessons, rules = lessons_of(self._parts.lessons.list()), self._parts.escalation
            if self.shelf is not self._stock or (lessons, rules) != (self._lessons, self._rules):
                self._stock, self._lessons, self._rules = self.shelf, lessons, rules
                self._assistants = {}
            if device not in self._assistants:
                self._assistants[device] = Assistant(
                    self._stock.catalog,
                    self._stock.search,
                    orders=self._known_orders(),
                    history=KnownCustomers(self._parts.regulars),
                    ids=self._numbers,
                    device=device,
                    lessons=self._lessons,
                    rules=self._spoken_rules(),
                )
            return self._assistants[device]

    def _known_orders(self) -> KnownOrders:
        return KnownOrders(self._parts.orders, self._parts.regulars.arrival)

    def _spoken_rules(self) -> Rules | None:
        return self._rules


def visits() -> Visits:
    """Return the visits of the application that handles this request; they begin with the first one."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _beginning:
        if EXTENSION not in app.extensions:
            parts = services()
            app.extensions[EXTENSION] = Visits(parts)
        found: Visits = app.extensions[EXTENSION]
        return found


_beginning = threading.Lock()
