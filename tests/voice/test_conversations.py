"""Whole conversations by WAV: speech in, order or callback in the outbox, speech out, heard again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from tests.voice.conftest import TIMEOUT
from zuruf.catalog.load import load_demo
from zuruf.skills.assistant import Rendered, Turn
from zuruf.skills.session import Session
from zuruf.voice.edge import BLOCK, Config, Edge
from zuruf.voice.hearing import choices
from zuruf.voice.loop import Sound
from zuruf.voice.mouth import Mouth
from zuruf.voice.recognizer import RATE
from zuruf.voice.sound import Sound as Samples
from zuruf.voice.sound import levelled, read_wav, resampled, to_pcm
from zuruf.voice.speech import Speech

DATA = Path(__file__).parent.parent / "data" / "speech"


class Tape:
    """A loudspeaker that keeps what it plays."""

    def __init__(self) -> None:
        self.played: list[Samples] = []

    def play(self, sound: Samples) -> None:
        self.played.append(sound)

    def wait(self, interrupted: threading.Event | None = None) -> None:
        """Play in no time."""

    def stop(self) -> None:
        """Stop nothing."""

    def close(self) -> None:
        """Close nothing."""


class Counter:
    """A customer at the counter of the demo shop."""

    def __init__(self, language: str, state: Path) -> None:
        catalog = load_demo()
        self.language = language
        self.tape = Tape()
        self.turns: list[tuple[Turn, Session, Rendered]] = []
        config = Config(catalog, choices((language,), "vosk"), state=state, language=language)
        mouth = Mouth(Speech(), self.tape)
        self.edge = Edge(config, mouth=mouth, on_turn=lambda *turn: self.turns.append(turn))
        self.edge.start()

    def say(self, recording: Path) -> Turn | None:
        """Speak as a customer does, and wait for the reply; return the turn, None when there was none."""
        self.turns.clear()
        self.tape.played.clear()
        sound = np.concatenate([resampled(read_wav(recording)), np.zeros(2 * RATE, np.float32)])
        pcm = to_pcm(sound)
        for start in range(0, len(pcm), BLOCK):
            if not self.turns:
                self.edge.loop.take(Sound(pcm[start : start + BLOCK]))
        while self.edge.mouth.busy or not self.edge.loop.events.empty():
            self.edge.loop.take(self.edge.loop.events.get(timeout=TIMEOUT))
        self.edge.loop.take(Sound(bytes(RATE)))
        return self.turns[-1][0] if self.turns else None

    def said(self) -> str:
        """Return what the kiosk said, as the recogniser hears it."""
        recognizer = self.edge.recognizers[self.language]
        texts = []
        for sound in self.tape.played:
            heard = recognizer.decode(to_pcm(levelled(resampled(sound))), None)
            texts.append(heard.text)
        return " ".join(texts)

    def stored(self) -> dict[str, Any]:
        """Return what is in the outbox, and empty it."""
        found: dict[str, Any] = {}
        while (entry := self.edge.outbox.waiting() if self.edge.outbox else None) is not None:
            data = entry.command.data
            if entry.command.kind == "place_order":
                found["order"] = {line["sku"]: line["quantity"] for line in data["lines"]}
            elif entry.command.kind == "open_callback":
                found["callback"] = data["reason"]
            assert self.edge.outbox is not None
            self.edge.outbox.sent(entry)
        return found

    def leave(self) -> None:
        """Make room for the next customer."""
        self.edge.loop.session = self.edge.ear.session = None


@pytest.fixture(scope="module")
def counters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Counter]]:
    """Return the counter for customers of a language."""
    made: dict[str, Counter] = {}

    def counter(language: str) -> Counter:
        if language not in made:
            made[language] = Counter(language, tmp_path_factory.mktemp(language))
        made[language].leave()
        return made[language]

    yield counter
    for each in made.values():
        each.edge.close()


def conversations() -> list[Any]:
    cases = []
    for language in ("de", "en"):
        for talk in yaml.safe_load((DATA / f"conversations.{language}.yaml").read_text(encoding="utf-8")):
            cases.append(pytest.param(language, talk, id=f"{language}-{talk['name'].replace(' ', '-')}"))
    return cases


@pytest.mark.slow
@pytest.mark.parametrize(("language", "talk"), conversations())
def test_conversation(
    language: str, talk: Mapping[str, Any], counters: Callable[[str], Counter], say: Callable[..., Path]
) -> None:
    counter = counters(language)
    for text, outcome, words in talk["turns"]:
        turn = counter.say(say(text, language))
        assert turn is not None, text
        if outcome is not None:
            assert (turn.heard, turn.label) == (turn.heard if turn.label == outcome else text, outcome)
        if words is not None:
            said = counter.said()
            assert set(words.split()) <= set(said.split()), said
    assert counter.stored() == talk["end"]
