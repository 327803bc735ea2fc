"""The conversations of the chat page: guests only, each alone, with numbers that nobody guesses."""

from __future__ import annotations

import copy
import secrets
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

from flask import Flask, current_app

from zuruf.server.clock import HOUR, MINUTE, SECOND
from zuruf.server.devices import CHAT
from zuruf.server.errors import Forbidden, TooMany
from zuruf.server.pages import language as words
from zuruf.server.pages.ledger import KnownOrders
from zuruf.server.pages.visits import Visits
from zuruf.server.security.pace import Pace, Places
from zuruf.server.services import Services, services
from zuruf.skills.people.escalation import Rules, bundled_rules
from zuruf.skills.skill import Ids

EXTENSION = "zuruf.chat"
AT_THE_COUNTER = ("identify", "pin", "sign_out")
"""Taps that belong to a device in the shop: on the open net a PIN would be guessed."""
WORDING = "chat_wording."
"""Texts that take the place of a reply that speaks to somebody in the shop: "people.when_open" and others."""


class ChatNumbers(Ids):
    """Issues numbers at random: who knows one was told it."""

    def order_number(self) -> str:
        """Return an order number."""
        return f"C{_drawn()}"

    def case_number(self) -> str:
        """Return a case number."""
        return f"CF{_drawn()}"

    def key(self) -> str:
        """Return a new idempotency key."""
        return str(uuid4())


def _drawn() -> int:
    return 10_000_000 + secrets.randbelow(90_000_000)


class ChatOrders(KnownOrders):
    """Of all orders those that were placed in the chat."""

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """Return an order of the chat by its number."""
        found = super().order(order_id)
        return found if found and found["device"] == CHAT else None


class Chat(Visits):
    """The visits to the chat page, and how much of it is too much.

    They have a room of their own, so that a crowd here drives nobody's cart out of a kiosk.
    """

    def __init__(self, parts: Services) -> None:
        super().__init__(parts)
        self._numbers = ChatNumbers()
        clock = parts.config.clock
        self.visitors = Pace(20, 10 * MINUTE / SECOND, clock)
        self.turns = Pace(30, MINUTE / SECOND, clock)
        self.turns_of_address = Pace(120, MINUTE / SECOND, clock)
        self.cases = Pace(5, HOUR / SECOND, clock)
        self.streams = Places(60, 4)

    def take(self, token: str, address: str, tap: Mapping[str, Any]) -> dict[str, Any]:
        """Take one turn of a visitor. Raises `TooMany`, and `Forbidden` for what belongs to the shop."""
        if tap.get("action") in AT_THE_COUNTER:
            raise Forbidden("Cards and PINs are for the devices in the shop.", "at_the_counter")
        self.turns.take(token)
        self.turns_of_address.take(address)
        before = self.case(token, CHAT)
        if not before:
            self.cases.check(address)
        screen = self.turn(token, CHAT, {key: each for key, each in tap.items() if key != "customer"})
        if screen.get("callback") and not before:
            with suppress(TooMany):  # the case is stored: it counts against the next one
                self.cases.take(address)
        return screen

    def _known_orders(self) -> KnownOrders:
        return ChatOrders(self._parts.orders, self._parts.regulars.arrival)

    def _spoken_rules(self) -> Rules:
        """Return the rules with words for somebody elsewhere; the shop's own wording prevails."""
        rules = copy.copy(self._rules or bundled_rules())
        own = {
            (spoken, key.removeprefix(WORDING)): text
            for spoken in words.available()
            for key, text in words.texts(spoken).items()
            if key.startswith(WORDING)
        }
        rules.wording = {**own, **rules.wording}
        return rules


def chat() -> Chat:
    """Return the chat of the application that handles this request; it begins with the first visitor."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _beginning:
        if EXTENSION not in app.extensions:
            app.extensions[EXTENSION] = Chat(services())
        found: Chat = app.extensions[EXTENSION]
        return found


_beginning = threading.Lock()
