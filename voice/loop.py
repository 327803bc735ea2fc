"""The loop: what is heard or tapped becomes a turn; it is on disk before it is spoken and shown."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zuruf.skills.assistant import Assistant, Rendered, Turn, take_turn
from zuruf.skills.ledger import Ledger
from zuruf.skills.session import Session
from zuruf.skills.taps import utterance
from zuruf.skills.types import Intent, Utterance
from zuruf.skills.view import screen
from zuruf.voice.ear import Broken, Ear, Heard, Started, seconds
from zuruf.voice.microphone import State
from zuruf.voice.mouth import Voice
from zuruf.voice.page import Page
from zuruf.voice.recognizer import Partial
from zuruf.voice.speech import STEPS

log = logging.getLogger(__name__)

ECHO = 0.25
"""Seconds for which the microphone stays shut after something was said."""


@dataclass(frozen=True)
class Sound:
    """A block from the microphone."""

    pcm: bytes


@dataclass(frozen=True)
class Tap:
    """A tap on the kiosk page, as the page posted it."""

    data: Mapping[str, Any]


@dataclass(frozen=True)
class Microphone:
    """The microphone's state has changed."""

    state: State


@dataclass(frozen=True)
class Spoken:
    """A reply is said to its end, or cut off."""


Event = Sound | Tap | Microphone | Spoken


Observer = Callable[[Turn, Session, Rendered], None]


@dataclass
class Loop:
    """One kiosk: one session, one ear, one mouth, one page. Events come in through `put` from any thread.

    `silence` is after how many seconds of quiet the customer is asked whether they are still there.
    `on_turn` is told each turn. `first` is the language of a new session, None for the shop's first.
    `resident` says in whose household the device stands. `between` is called while nobody is here, before
    anything is heard: the time to change what the next customer is served with.
    """

    assistant: Assistant
    ledger: Ledger
    ear: Ear
    mouth: Voice
    page: Page
    silence: float = 30.0
    first: str | None = None
    on_turn: Observer | None = None
    resident: Callable[[], str | None] = lambda: None
    between: Callable[[], None] = lambda: None
    session: Session | None = None
    events: queue.Queue[Event] = field(default_factory=queue.Queue)
    _quiet: float = 0.0
    _shut: float = 0.0
    _muted: bool = False
    _microphone: State | None = None
    _screen: Mapping[str, Any] = field(default_factory=dict)

    def put(self, event: Event) -> None:
        """Hand over an event."""
        self.events.put(event)

    def run(self, stop: threading.Event) -> None:
        """Take events until told to stop."""
        self._show(state=self._resting)
        while not stop.is_set():
            try:
                event = self.events.get(timeout=0.2)
            except queue.Empty:
                continue
            self.take(event)

    def take(self, event: Event) -> None:
        """Take one event."""
        if self.session is None and not self.ear.endpointer.speaking:
            self.between()
        match event:
            case Sound(pcm):
                self._hear(pcm)
            case Tap():
                self._tapped(event)
            case Microphone(state):
                self._microphone = state
                self._show(state=self._resting)
                self.ear.reset()
            case Spoken():
                self._shut = ECHO
                self._show(state=self._resting)

    def end_of_sound(self) -> None:
        """End the utterance that goes on, as at the end of a recording."""
        for heard in self.ear.flush():
            self._heard(heard)

    def _hear(self, pcm: bytes) -> None:
        if self.mouth.busy or self._muted:
            self.ear.reset()
            return
        if self._shut > 0:
            self._shut -= seconds(pcm)
            return
        self._quiet += seconds(pcm)
        for heard in self.ear.feed(pcm):
            self._quiet = 0.0
            self._heard(heard)
        if self._quiet > self.silence and self.session is not None:
            self.turn(Utterance("", self.session.language, "voice", silence=True))

    def _heard(self, heard: Heard) -> None:
        match heard:
            case Started():
                self._show(state="hearing", partial="")
            case Partial(text):
                self._show(state="hearing", partial=text)
            case Broken():
                log.error("An utterance could not be heard, since no recogniser works.")
                self._show(state=self._resting)
            case Utterance() if not heard.text and not heard.free:
                self._show(state=self._resting)
            case Utterance():
                self.turn(heard)

    def _tapped(self, tap: Tap) -> None:
        self.mouth.stop()
        self.ear.reset()
        if tap.data.get("action") == "mute":
            self._muted = not self._muted
            self._show(state=self._resting)
            return
        if tap.data.get("action") in STEPS:
            self.turn(Intent("repeat", slots={"touch": True, "manner": tap.data["action"]}))
            return
        session = self._present(tap.data.get("language"))
        try:
            said = utterance(tap.data, session, self.assistant.catalog)
        except (KeyError, ValueError) as error:
            log.error("A tap that nobody understands is left out: %r", error)
            return
        self.session = session
        self.turn(said)

    def turn(self, said: Utterance | Intent) -> None:
        """Take a turn: commit, then speak and show."""
        self._quiet = 0.0
        session = self._present(said.language if isinstance(said, Utterance) else None)
        turn, after = take_turn(self.assistant, self.ledger, session, said)
        rendered = self.assistant.render(turn, after)
        self.session = self.ear.session = None if after.ended else after
        if after.ended:
            self.mouth.adjust("usual")
        if turn.intent.name == "repeat" and turn.intent.slots.get("manner") in STEPS:
            self.mouth.adjust(str(turn.intent.slots["manner"]))
        if turn.label != "ignored":
            self._say(turn, after, rendered)
        else:
            self._show(state=self._resting)
        if self.on_turn is not None:
            self.on_turn(turn, after, rendered)

    def _present(self, language: str | None) -> Session:
        """Return the session of the customer who is here, a new one for a new customer."""
        if self.session is not None and not self.session.ended:
            return self.session
        return self.assistant.session(self.first or language, self.resident())

    def _say(self, turn: Turn, session: Session, rendered: Rendered) -> None:
        if rendered.spoken:
            self.mouth.say(rendered.spoken, turn.language, lambda: self.put(Spoken()))
        self._screen = screen(turn, session, self.assistant.catalog, rendered)
        self._show(state="speaking" if self.mouth.busy else self._resting, partial="")

    @property
    def _resting(self) -> str:
        """The state while nothing happens: listening, if there is anything to listen with."""
        return "listening" if self._microphone in (None, "live") and not self._muted else "muted"

    def _show(self, **changes: Any) -> None:
        known = {"microphone": self._microphone} if self._microphone else {}
        self._screen = {**self._screen, **known, **changes}
        self.page.show(self._screen)
