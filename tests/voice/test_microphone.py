"""The microphone and the loudspeaker, through the real PortAudio."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.voice.conftest import TIMEOUT, VirtualAudio, heard, until
from zuruf.voice import portaudio
from zuruf.voice.errors import DeviceError
from zuruf.voice.microphone import SENTENCES, Microphone, State
from zuruf.voice.sound import Sound, from_pcm, read_wav, resampled
from zuruf.voice.speaker import Speaker

ALIKE = 0.4
"""Correlation from which two sounds are the same: a busy machine loses blocks now and then."""


class Listener:
    """Collects what a microphone gives."""

    def __init__(self, **options: float) -> None:
        self.sound = bytearray()
        self.states: list[State] = []
        self.microphone = Microphone(self.sound.extend, self.states.append, "pulse", **options)

    def __enter__(self) -> Listener:
        portaudio.refresh()
        self.microphone.start()
        assert until(lambda: self.sound)
        return self

    def __exit__(self, *_: object) -> None:
        self.microphone.close()


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Return the highest correlation of two sounds, whatever the delay."""
    size = 1 << (len(one) + len(other)).bit_length()
    product = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)))
    return float(product.max() / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


@pytest.mark.slow
def test_a_customer_is_heard(audio: VirtualAudio, say: Callable[..., Path]) -> None:
    spoken = say("Ich möchte zwei Packungen Kaffee bestellen")
    with Listener(patience=TIMEOUT) as listener:
        audio.speak(spoken)
        until(lambda: False, 0.5)
    assert likeness(from_pcm(bytes(listener.sound)), resampled(read_wav(spoken))) > ALIKE
    assert listener.states == ["live"]


@pytest.mark.slow
def test_a_suspended_microphone_is_noticed_and_comes_back(audio: VirtualAudio) -> None:
    with Listener(patience=0.5) as listener:
        audio.run("pactl", "suspend-source", "kiosk_mic", "1")
        assert until(lambda: "stalled" in listener.states)
        audio.run("pactl", "suspend-source", "kiosk_mic", "0")
        assert until(lambda: listener.states[-1] == "live")


@pytest.mark.slow
def test_a_muted_microphone_is_noticed_and_comes_back(audio: VirtualAudio, say: Callable[..., Path]) -> None:
    with Listener(zeros=0.3) as listener:
        audio.run("pactl", "set-source-mute", "kiosk_mic", "1")
        assert until(lambda: "muted" in listener.states)
        audio.run("pactl", "set-source-mute", "kiosk_mic", "0")
        audio.speak(say("Ich möchte zwei Packungen Kaffee bestellen"))
        assert until(lambda: "live" in listener.states[listener.states.index("muted") :])


@pytest.mark.slow
def test_a_killed_sound_system_is_noticed_and_comes_back(audio: VirtualAudio) -> None:
    with Listener(patience=0.5) as listener:
        audio.kill()
        assert until(lambda: {"gone", "stalled"} & set(listener.states))
        audio.start()
        before = len(listener.sound)
        assert until(lambda: listener.states[-1] == "live" and len(listener.sound) > before)


def test_every_state_has_one_clear_sentence() -> None:
    assert all(text.endswith(".") or ": " in text for text in SENTENCES.values())


def test_a_device_that_is_not_there_is_told(audio: VirtualAudio) -> None:
    states: list[State] = []
    microphone = Microphone(lambda _: None, states.append, "nowhere", speaking=lambda: True)
    try:
        with pytest.raises(DeviceError, match="No microphone “nowhere” was found"):
            microphone.start()
        assert until(lambda: states == ["gone"])
    finally:
        microphone.close()
    with pytest.raises(DeviceError, match="No loudspeaker “nowhere” was found"):
        Speaker("nowhere").start()


@pytest.mark.slow
def test_one_that_is_plugged_in_later_is_found_and_nothing_is_cut_off(audio: VirtualAudio) -> None:
    audio.kill()
    speaking = threading.Event()
    sound = bytearray()
    microphone = Microphone(sound.extend, lambda _: None, "pulse", speaking=speaking.is_set)
    try:
        with pytest.raises(DeviceError):
            microphone.start()
        audio.start()
        assert until(lambda: microphone.state == "live" and sound)
        speaking.set()
        stream = microphone._stream
        audio.run("pactl", "suspend-source", "kiosk_mic", "1")
        assert until(lambda: microphone.state == "stalled")
        assert microphone._stream is stream, "not while a reply is heard"
        speaking.clear()
        assert until(lambda: microphone._stream is not stream)
        audio.run("pactl", "suspend-source", "kiosk_mic", "0")
        assert until(lambda: microphone.state in ("live", "muted"))
    finally:
        microphone.close()


@pytest.mark.slow
def test_what_is_played_is_heard_and_can_be_cut_off(audio: VirtualAudio, say: Callable[..., Path]) -> None:
    sound = read_wav(say("Sonst noch etwas?"))
    recorder = audio.record()
    speaker = Speaker("pulse")
    speaker.start()
    try:
        speaker.play(sound)
        assert speaker.busy
        speaker.wait()
        until(lambda: False, 0.4)
        assert likeness(heard(recorder).samples, resampled(sound)) > ALIKE
        interrupted = threading.Event()
        interrupted.set()
        speaker.play(Sound(np.tile(sound.samples, 50), sound.rate))
        speaker.wait(interrupted)
        assert not speaker.busy
    finally:
        speaker.close()
