"""When somebody has finished speaking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zuruf.voice.endpoint import FRAME, SECONDS, Endpointer, Patience
from zuruf.voice.recognizer import RATE
from zuruf.voice.sound import read_wav, resampled
from zuruf.voice.unfinished import unfinished


def noise(seconds: float, level: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, level * 32768, int(seconds * RATE)).astype(np.int16)


def events(endpointer: Endpointer, sound: np.ndarray) -> list[tuple[str, float]]:
    """Feed a sound and return events with the seconds at which they came."""
    found = []
    for at, frame in enumerate(sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)):
        if (event := endpointer.feed(frame)) is not None:
            found.append((event, at * SECONDS))
    return found


def spoken(say: Callable[..., Path], text: str) -> np.ndarray:
    samples = resampled(read_wav(say(text)))
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return (samples[loud[0] : loud[-1]] * 32767).astype(np.int16)


@pytest.mark.parametrize("room", [0.0, 0.0005, 0.003])
def test_the_end_comes_half_a_second_after_speech(say: Callable[..., Path], room: float) -> None:
    speech = spoken(say, "Ich möchte zwei Liter Hafermilch und ein Roggenbrot")
    sound = noise(len(speech) / RATE + 4, room)
    sound[RATE : RATE + len(speech)] += speech
    endpointer = Endpointer()
    events(endpointer, noise(5, room, seed=2))
    endpointer.reset()
    (first, began), (second, ended) = events(endpointer, sound)
    assert (first, second) == ("start", "end")
    assert 1.0 <= began <= 1.25
    assert 0.4 <= ended - 1 - len(speech) / RATE <= 0.65


def test_a_silent_or_noisy_room_says_nothing() -> None:
    assert events(Endpointer(), np.zeros(5 * RATE, np.int16)) == []
    endpointer = Endpointer()
    events(endpointer, noise(8, 0.01))
    endpointer.reset()
    assert events(endpointer, noise(10, 0.01, seed=2)) == []


def test_a_short_knock_is_no_speech() -> None:
    sound = noise(3, 0.0005)
    sound[RATE : RATE + 640] += noise(0.04, 0.2)
    assert events(Endpointer(), sound) == []


@pytest.mark.parametrize(
    ("texts", "least", "most"),
    [
        (["zwei brötchen"], 0.4, 0.7),
        (["zwei brötchen und"], 1.3, 1.6),
        (["zwei brötchen bitte", "want save i bit die"], 0.7, 1.0),
        (["zwei brötchen und", "want save i bit die"], 1.3, 1.6),
    ],
)
def test_who_is_in_mid_thought_is_given_more_time(texts: list[str], least: float, most: float) -> None:
    endpointer = Endpointer(unfinished=unfinished("de"))
    sound = noise(1, 0.0005)
    sound[RATE // 2 :] += noise(0.5, 0.1)
    assert [name for name, _ in events(endpointer, sound)] == ["start"]
    endpointer.heard(*texts)
    ((name, when),) = events(endpointer, noise(3, 0.0005))
    assert name == "end" and least <= when <= most


def test_noise_that_begins_does_not_keep_it_waiting_when_nothing_more_is_understood() -> None:
    endpointer = Endpointer()
    events(endpointer, noise(2, 0.0005))
    events(endpointer, noise(1, 0.1))
    endpointer.heard("zwei brötchen")
    assert [name for name, _ in events(endpointer, noise(2.5, 0.1))][0] == "end"


def test_nobody_speaks_longer_than_the_longest() -> None:
    endpointer = Endpointer(Patience(longest=3))
    (_, began), (name, ended), *_ = events(endpointer, np.concatenate([noise(1, 0.0001), noise(9, 0.2)]))
    assert name == "end" and ended - began == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize(
    ("language", "open_", "closed"),
    [("de", "und mit ein die oder", "nein bitte ohne2"), ("en", "and with a the or", "no please")],
)
def test_words_after_which_nobody_has_finished(language: str, open_: str, closed: str) -> None:
    words = unfinished(language)
    assert set(open_.split()) <= words
    assert not set(closed.split()) & words
