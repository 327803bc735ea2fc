"""The thread that brings the outbox to the server, in order, until it has it, and never twice."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable

from zuruf.skills.types import Command
from zuruf.voice.errors import OutboxError
from zuruf.voice.outbox import Entry, Outbox
from zuruf.voice.shop_client import Away, Refused

log = logging.getLogger(__name__)

PROMISED = ("place_order", "cancel_order", "withdraw", "change_consent")
"""Kinds of commands that a customer counts on: when the server refuses one, a person has to know."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0


class Sender:
    """Sends what waits in the outbox; what the server refuses for good is set aside.

    A lost answer means the command is sent again under the same idempotency key, so the server has it once.
    """

    def __init__(
        self, outbox: Outbox, send: Callable[[Command], None],
        first_pause: float = FIRST_PAUSE, longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._outbox, self._send = outbox, send
        self._first, self._longest = first_pause, longest_pause
        self._wake = threading.Event()
        self._stop = threading.Event()
        self.online: bool | None = None
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)

    def start(self) -> None:
        """Start sending."""
        self._thread.start()

    def wake(self) -> None:
        """Send at once: something new is in the outbox, or the server is back."""
        self._wake.set()

    def close(self) -> None:
        """Stop; what was not sent waits for the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def flush(self) -> bool:
        """Send all that waits now, and say whether the outbox is empty."""
        try:
            while (entry := self._outbox.waiting()) is not None:
                if not self._deliver(entry):
                    return False
        except OutboxError as error:
            log.error("%s", error)
            return False
        return True

    def _run(self) -> None:
        pause = self._first
        while not self._stop.is_set():
            self._wake.clear()
            if self.flush():
                pause = self._first
                self._wake.wait(self._longest)
            else:
                self._stop.wait(pause * random.uniform(0.7, 1.3))
                pause = min(2 * pause, self._longest)

    def _deliver(self, entry: Entry) -> bool:
        """Send one command; say whether the next one may be tried."""
        if self._stop.is_set():
            return False
        try:
            self._send(entry.command)
        except Away as away:
            if self.online is not False:
                log.warning("The server cannot be reached (%s); commands wait in the outbox.", away)
            self.online = False
            self._outbox.tried(entry)
            return False
        except Refused as refused:
            log.error("The server refuses %s %s: %s", entry.command.kind, entry.command.key, refused)
            self._outbox.refused(entry, str(refused), self._for_a_person(entry.command, str(refused)))
            return True
        self.online = True
        self._outbox.sent(entry)
        return True

    def _for_a_person(self, refused: Command, why: str) -> Command | None:
        """Return the case of what a customer was told as noted and the server will not take."""
        if refused.kind not in PROMISED:
            return None
        data = refused.data
        because = f"error: the server refused {refused.kind}"
        told = {name: data[name] for name in ("session", "customer", "language") if data.get(name)}
        order = data.get("order_id") or data.get("id")
        case = {"id": self._outbox.case_number(), "reason": "error", "because": because, "order": order}
        cart = list(data.get("lines") or ())
        return Command(
            "open_callback", self._outbox.key(), {**case, **told, "detail": why[:500], "cart": cart}
        )
