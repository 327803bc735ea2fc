"""Text to speech: the real pyttsx3 in its process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from zuruf.voice.errors import EngineError
from zuruf.voice.speech import Manner, Speech, split

ENGINES = Path(__file__).parent / "engines"


@pytest.fixture
def speech() -> Iterator[Speech]:
    speech = Speech()
    yield speech
    speech.close()


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Speech]:
    monkeypatch.setenv("PYTHONPATH", str(ENGINES))
    monkeypatch.setenv("HANGING_SPEECH_MARK", str(tmp_path / "hung"))
    speech = Speech(deadline=30, module="hanging_speech")
    yield speech
    speech.close()


def test_every_utterance_is_spoken_in_its_language(speech: Speech) -> None:
    german = speech.synthesise("Noch etwas?", "de")
    english = speech.synthesise("Noch etwas?", "en")
    assert german.seconds > 0.3 and english.seconds > 0.3
    assert len(german.samples) != len(english.samples)
    assert np.abs(german.samples).max() > 0.1


def test_rate_and_volume(speech: Speech) -> None:
    usual = speech.synthesise("Ihre Bestellung ist notiert.", "de")
    speech.manner = Manner(rate=250, volume=0.3)
    fast = speech.synthesise("Ihre Bestellung ist notiert.", "de")
    assert fast.seconds < 0.8 * usual.seconds
    assert np.abs(fast.samples).max() < 0.6 * np.abs(usual.samples).max()
    speech.manner = Manner().adjusted("louder").adjusted("louder")
    loud = speech.synthesise("Ihre Bestellung ist notiert.", "de")
    assert np.abs(loud.samples).mean() > 1.25 * np.abs(usual.samples).mean(), "louder than the usual voice"
    assert np.abs(loud.samples).max() <= 1


def test_a_language_without_a_voice_is_told(speech: Speech) -> None:
    with pytest.raises(EngineError, match="there is no voice for “xx”"):
        speech.synthesise("Hallo", "xx")


def test_control_characters_do_no_harm(speech: Speech) -> None:
    assert speech.synthesise("Zwei\x00 \x1b[31mBrote", "de").seconds > 0.3


@pytest.mark.slow
def test_a_synthesiser_that_hangs_is_killed_and_started_again(hanging: Speech) -> None:
    hanging._deadline = 8
    assert hanging.synthesise("bitte nicht hang", "de").seconds > 0.3
    assert hanging.child.starts == 2


def test_a_synthesiser_that_dies_twice_is_told_and_the_next_reply_is_spoken(hanging: Speech) -> None:
    with pytest.raises(EngineError, match=r"speech synthesiser ended \(SIGABRT\).*broken voice"):
        hanging.synthesise("die", "de")
    assert hanging.synthesise("Guten Tag", "de").seconds > 0.3


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ja.", []),
        ("Zusammen 6,40 Euro. Soll ich bestellen?", ["Zusammen 6,40 Euro.", "Soll ich bestellen?"]),
        ("Ja. Ein Roggenbrot, notiert. Gut.", ["Ja. Ein Roggenbrot, notiert.", "Gut."]),
        ("", []),
    ],
)
def test_replies_are_cut_into_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == (sentences or ([text] if text else []))
