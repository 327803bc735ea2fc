"""The loop: turns, the shut microphone, taps, silence, and a disk that is full."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from zuruf.catalog.load import load_demo
from zuruf.skills.assistant import Assistant, Rendered, Turn
from zuruf.skills.ledger import MemoryLedger
from zuruf.skills.session import Session
from zuruf.skills.types import Command, Utterance
from zuruf.voice.ear import Ear
from zuruf.voice.errors import EngineError, OutboxError
from zuruf.voice.loop import Loop, Microphone, Sound, Spoken, Tap
from zuruf.voice.recognizer import RATE, Partial, Vocabulary
from zuruf.voice.speech import Manner

QUIET = bytes(2 * RATE)
LOUD = (np.sin(np.arange(RATE) * 0.3) * 9000).astype("<i2").tobytes()


class Scripted:
    """A recogniser that hears what the test says."""

    language = "de"

    def __init__(self) -> None:
        self.script: list[str] = []
        self.broken = False
        self.fed = 0

    def listen(self, vocabulary: Vocabulary | None) -> None:
        if self.broken:
            raise EngineError("broken")

    def feed(self, pcm: bytes) -> Partial | None:
        self.fed += len(pcm)
        return Partial("zwei")

    def finish(self) -> Utterance:
        return Utterance(self.script.pop(0) if self.script else "", "de", "voice")

    def reconsider(self, utterance: Utterance) -> Utterance:
        return utterance

    def close(self) -> None:
        """Close nothing."""


class Tongue:
    """A mouth that speaks until the test lets it end."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.done: list[Callable[[], None]] = []
        self.stopped = 0
        self.wishes: list[str] = []

    @property
    def busy(self) -> bool:
        return bool(self.done)

    def adjust(self, wish: str) -> None:
        self.wishes.append(wish)

    def say(self, text: str, language: str, done: Callable[[], None]) -> None:
        self.said.append(text)
        self.done.append(done)

    def finish(self) -> None:
        while self.done:
            self.done.pop()()

    def stop(self) -> None:
        self.stopped += 1
        self.finish()

    def close(self) -> None:
        """Close nothing."""


class Wall:
    """A page that remembers what it showed."""

    def __init__(self) -> None:
        self.shown: list[Mapping[str, Any]] = []

    def show(self, screen: Mapping[str, Any]) -> None:
        self.shown.append(screen)

    def states(self) -> list[str]:
        found = [str(screen["state"]) for screen in self.shown]
        return [state for at, state in enumerate(found) if not at or found[at - 1] != state]

    def close(self) -> None:
        """Close nothing."""


@functools.cache
def assistant() -> Assistant:
    return Assistant(load_demo())


class Kiosk:
    """A loop with everything around it scripted."""

    def __init__(self, ledger: Any = None) -> None:
        self.recognizer, self.tongue, self.wall = Scripted(), Tongue(), Wall()
        self.ledger = ledger or MemoryLedger()
        self.turns: list[Turn] = []
        ear = Ear({"de": self.recognizer}, lambda language, session: None)
        self.loop = Loop(assistant(), self.ledger, ear, self.tongue, self.wall, on_turn=self._note)

    def _note(self, turn: Turn, session: Session, rendered: Rendered) -> None:
        self.turns.append(turn)

    def hear(self, *texts: str) -> None:
        """Let a customer say something after each reply."""
        for text in texts:
            self.recognizer.script.append(text)
            self.feed(LOUD + QUIET)
            self.tongue.finish()
            self.settle()

    def feed(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), 3200):
            self.loop.take(Sound(pcm[start : start + 3200]))

    def settle(self) -> None:
        """Take the events that came, and wait until the echo is over."""
        while not self.loop.events.empty():
            self.loop.take(self.loop.events.get())
        self.feed(bytes(16000))

    def cart(self) -> list[tuple[str, float]]:
        return (
            [(line.sku, line.quantity) for line in self.loop.session.cart.lines] if self.loop.session else []
        )


@pytest.fixture
def kiosk() -> Iterator[Kiosk]:
    kiosk = Kiosk()
    yield kiosk
    kiosk.loop.ear.close()


def test_an_order_is_committed_before_it_is_spoken(kiosk: Kiosk) -> None:
    told: list[int] = []
    kiosk.tongue.say = lambda text, language, done: told.append(len(kiosk.ledger.commands))  # type: ignore[method-assign]
    kiosk.hear("zwei butter", "das war's", "zahlungspflichtig bestellen")
    assert told == [0, 0, 1]
    assert kiosk.ledger.commands[0].data["lines"][0]["sku"] == "butter"


def test_the_page_sees_every_state(kiosk: Kiosk) -> None:
    kiosk.hear("zwei butter")
    assert kiosk.wall.states() == ["hearing", "speaking", "listening"]
    assert any(screen.get("partial") == "zwei" for screen in kiosk.wall.shown)
    assert kiosk.wall.shown[-1]["cart"][0]["sku"] == "butter"


def test_it_does_not_hear_itself(kiosk: Kiosk) -> None:
    kiosk.recognizer.script += ["zwei butter", "drei milch"]
    kiosk.feed(LOUD + QUIET)
    assert kiosk.tongue.busy
    before = kiosk.recognizer.fed
    kiosk.feed(LOUD + QUIET)
    assert kiosk.recognizer.fed == before and len(kiosk.turns) == 1
    kiosk.tongue.finish()
    kiosk.settle()
    kiosk.feed(LOUD + QUIET)
    assert len(kiosk.turns) == 2


def test_a_tap_cuts_it_off_and_changes_the_same_cart(kiosk: Kiosk) -> None:
    kiosk.recognizer.script.append("zwei butter")
    kiosk.feed(LOUD + QUIET)
    kiosk.loop.take(Tap({"kind": "tap", "action": "add", "sku": "rye_bread", "id": "1"}))
    assert kiosk.tongue.stopped == 1
    assert kiosk.cart() == [("butter", 2), ("rye_bread", 1)]


def test_a_first_tap_begins_a_visit_and_a_senseless_one_does_no_harm(kiosk: Kiosk) -> None:
    kiosk.loop.take(Tap({"kind": "tap", "action": "fly"}))
    kiosk.loop.take(Tap({"kind": "tap", "action": "add", "sku": "none"}))
    assert kiosk.turns == [] and kiosk.loop.session is None
    kiosk.loop.take(Tap({"kind": "say", "text": "ein roggenbrot", "language": "de"}))
    assert kiosk.cart() == [("rye_bread", 1)]


def test_mute_shuts_the_microphone_until_it_is_opened_again(kiosk: Kiosk) -> None:
    kiosk.loop.take(Tap({"kind": "tap", "action": "mute"}))
    kiosk.hear("zwei butter")
    assert kiosk.turns == [] and kiosk.wall.shown[-1]["state"] == "muted"
    kiosk.loop.take(Tap({"kind": "tap", "action": "mute"}))
    kiosk.feed(LOUD + QUIET)
    assert kiosk.cart() == [("butter", 2)]


def test_the_voice_is_made_louder_and_slower_for_this_customer_only(kiosk: Kiosk) -> None:
    kiosk.loop.take(Tap({"kind": "tap", "action": "add", "sku": "rye_bread"}))
    kiosk.tongue.finish()
    for wish in ("louder", "slower"):
        kiosk.loop.take(Tap({"kind": "tap", "action": wish}))
    assert kiosk.tongue.wishes == ["louder", "slower"]
    assert kiosk.tongue.said[-1] == kiosk.tongue.said[0], "the last reply is heard again"
    kiosk.loop.take(Tap({"kind": "tap", "action": "leave"}))
    assert kiosk.tongue.wishes[-1] == "usual"


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("können sie bitte lauter sprechen", "louder"),
        ("sprechen sie langsamer", "slower"),
        ("nicht so schnell bitte", "slower"),
        ("ein bisschen leiser bitte", "quieter"),
        ("sprich etwas schneller", "faster"),
        ("wie bitte", None),
    ],
)
def test_the_voice_is_changed_by_voice(kiosk: Kiosk, said: str, wish: str | None) -> None:
    kiosk.hear("ein roggenbrot", said)
    assert kiosk.tongue.wishes == ([wish] if wish else [])
    assert kiosk.tongue.said[1] in kiosk.tongue.said[0], "and the last reply is heard again"


def test_a_manner_stays_within_what_can_be_understood() -> None:
    manner = Manner(rate=155, volume=0.5)
    assert manner.adjusted("louder").volume == 0.7 and manner.adjusted("slower").rate == 135
    for _ in range(20):
        manner = manner.adjusted("quieter").adjusted("faster")
    assert (manner.rate, manner.volume) == (235, 0.2)


def test_silence_is_asked_about_and_then_the_cart_goes(kiosk: Kiosk) -> None:
    kiosk.feed(QUIET * 40)
    assert kiosk.turns == []
    kiosk.hear("zwei butter")
    for _ in range(2):
        kiosk.feed(QUIET * 31)
        kiosk.tongue.finish()
        kiosk.settle()
    assert [turn.label for turn in kiosk.turns] == ["handled", "handled", "ended"]
    assert kiosk.loop.session is None


def test_a_new_customer_gets_an_empty_cart(kiosk: Kiosk) -> None:
    kiosk.hear("zwei butter", "tschüss", "ein roggenbrot")
    assert kiosk.cart() == [("rye_bread", 1)]


def test_what_is_not_heard_changes_nothing(kiosk: Kiosk) -> None:
    kiosk.hear("")
    kiosk.recognizer.broken = True
    kiosk.hear("zwei butter")
    assert kiosk.turns == [] and kiosk.wall.shown[-1]["state"] == "listening"
    kiosk.recognizer.broken = False
    kiosk.recognizer.script.clear()
    kiosk.hear("zwei butter")
    assert kiosk.cart() == [("butter", 2)]


def test_a_lost_microphone_is_shown(kiosk: Kiosk) -> None:
    kiosk.loop.take(Microphone("gone"))
    assert (kiosk.wall.shown[-1]["state"], kiosk.wall.shown[-1]["microphone"]) == ("muted", "gone")
    kiosk.loop.take(Tap({"kind": "tap", "action": "add", "sku": "butter"}))
    kiosk.tongue.finish()
    kiosk.settle()
    shown = kiosk.wall.shown[-1]
    assert (shown["state"], shown["microphone"]) == ("muted", "gone"), "also after a turn by touch"
    kiosk.loop.take(Microphone("live"))
    assert kiosk.wall.shown[-1]["state"] == "listening"


class FullDisk:
    """A ledger that cannot store orders, nor anything else when `everything` is set."""

    def __init__(self, everything: bool) -> None:
        self.everything = everything
        self.commands: list[Command] = []

    def commit(self, commands: Sequence[Command]) -> None:
        if any(self.everything or each.kind == "place_order" for each in commands):
            raise OutboxError("disk full")
        self.commands += commands


@pytest.mark.parametrize(("everything", "stored"), [(False, ["error"]), (True, [])])
def test_nothing_is_claimed_that_could_not_be_stored(everything: bool, stored: list[str]) -> None:
    kiosk = Kiosk(FullDisk(everything))
    kiosk.hear("zwei butter", "das war's", "zahlungspflichtig bestellen")
    assert kiosk.turns[-1].label == "unresolved" and kiosk.turns[-1].order is None
    assert [each.data["reason"] for each in kiosk.ledger.commands if each.kind == "open_callback"] == stored
    assert kiosk.tongue.said[-1]
    kiosk.loop.ear.close()


def test_it_runs_until_told_to_stop(kiosk: Kiosk) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=kiosk.loop.run, args=(stop,))
    thread.start()
    kiosk.loop.put(Tap({"kind": "say", "text": "ein roggenbrot", "language": "de"}))
    kiosk.loop.put(Spoken())
    while not kiosk.turns:
        stop.wait(0.01)
    stop.set()
    thread.join(60)
    assert not thread.is_alive() and kiosk.cart() == [("rye_bread", 1)]
