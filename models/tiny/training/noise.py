# The training libraries are an extra: mypy does without them.
# mypy: disable-error-code="import-not-found,import-untyped"
"""What happens to speech between a mouth and a microphone: noise, rooms, telephone lines, levels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, lfilter

from zuruf.models.tiny.training.utterances import RATE

Sound = NDArray[np.float32]

KINDS = ("white", "pink", "brown", "babble", "babble", "hum", "band", "tones", "clatter")
PINK = (
    [0.049922035, -0.095993537, 0.050612699, -0.004408786],
    [1, -2.494956002, 2.017265875, -0.522189400],
)


def rms(sound: Sound) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)) + 1e-9)


def speech_rms(sound: Sound) -> float:
    """Return the root mean square of the parts that are speech."""
    blocks = len(sound) // 400
    if not blocks:
        return rms(sound) + 1e-3
    energy = (sound[: blocks * 400].reshape(blocks, 400).astype(np.float64) ** 2).mean(1)
    return float(np.sqrt(energy[energy >= energy.max() * 1e-3].mean()) + 1e-3)


def _babble(length: int, rng: np.random.Generator, voices: Sequence[Sound]) -> Sound:
    mixed = np.zeros(length, np.float32)
    for _ in range(rng.integers(4, 9)):
        voice = voices[int(rng.integers(len(voices)))].astype(np.float32)
        voice = voice[::-1] if rng.random() < 0.5 else voice
        voice = np.resize(np.roll(voice, rng.integers(len(voice))), length)
        mixed += voice / speech_rms(voice)
    return mixed


def _hum(length: int, rng: np.random.Generator, white: Sound) -> Sound:
    time = np.arange(length) / RATE
    base = rng.choice([50, 60, 100, 120]) * rng.uniform(0.99, 1.01)
    tones = [np.sin(2 * np.pi * base * k * time + rng.uniform(0, 6)) / k for k in range(1, 8)]
    return np.asarray(np.sum(tones, axis=0) + 0.05 * white, np.float32)


def _tones(length: int, rng: np.random.Generator, white: Sound) -> Sound:
    time, mixed, at = np.arange(length) / RATE, np.zeros(length), 0
    while at < length:
        span = int(rng.uniform(0.1, 0.5) * RATE)
        part = time[at : at + span]
        fading = np.exp(-3 * np.arange(len(part)) / span)
        for frequency in rng.uniform(150, 1500, 3):
            mixed[at : at + span] += np.sin(2 * np.pi * frequency * part) * fading
        at += span
    return np.asarray(mixed + 0.02 * white, np.float32)


def noise(kind: str, length: int, rng: np.random.Generator, voices: Sequence[Sound]) -> Sound:
    """Return a noise of one of the KINDS; babble is mixed from other voices."""
    white = rng.standard_normal(length).astype(np.float32)
    if kind == "babble" and voices:
        return _babble(length, rng, voices)
    if kind == "pink":
        return np.asarray(lfilter(*PINK, white), np.float32)
    if kind == "brown":
        return np.asarray(lfilter([1], [1, -0.99], white), np.float32)
    if kind == "hum":
        return _hum(length, rng, white)
    if kind == "band":
        centre, radius = rng.uniform(200, 5000), rng.uniform(0.9, 0.995)
        poles = [1, -2 * radius * np.cos(2 * np.pi * centre / RATE), radius * radius]
        return np.asarray(lfilter([1], poles, white), np.float32)
    if kind == "tones":
        return _tones(length, rng, white)
    if kind == "clatter":
        strokes = (rng.random(length // 800 + 1) < 0.25).repeat(800)[:length]
        return np.asarray(white * lfilter([0.05], [1, -0.95], strokes) + 0.02 * white, np.float32)
    return white


def with_noise(sound: Sound, snr: float, rng: np.random.Generator, voices: Sequence[Sound]) -> Sound:
    """Add a random noise at a signal-to-noise ratio in dB."""
    added = noise(KINDS[rng.integers(len(KINDS))], len(sound), rng, voices)
    return (sound + added * (speech_rms(sound) / rms(added) / 10 ** (snr / 20))).astype(np.float32)


def in_a_room(sound: Sound, rng: np.random.Generator) -> Sound:
    """Add the echo of a small room."""
    length = int(rng.uniform(0.08, 0.45) * RATE)
    decay = np.exp(-6.9 * np.arange(length) / length) * rng.uniform(0.02, 0.12)
    echo = rng.standard_normal(length) * decay
    echo[: int(0.002 * RATE)] = 0
    echo[0] = 1.0
    return np.asarray(fftconvolve(sound, echo)[: len(sound)], np.float32)


def clean(sound: Sound, rng: np.random.Generator, voices: Sequence[Sound]) -> Sound:
    """Return the sound at some level, with hardly any noise."""
    if rng.random() < 0.4:
        sound = with_noise(sound, rng.uniform(15, 40), rng, voices)
    sound = _levelled(sound, rng)
    if rng.random() < 0.5:
        hiss = rng.standard_normal(len(sound)) * 10 ** rng.uniform(-0.5, 1.5)
        sound = np.asarray(sound + hiss, np.float32)
    return _whole(sound)


def spoilt(sound: Sound, rng: np.random.Generator, voices: Sequence[Sound]) -> Sound:
    """Return the sound in noise, in a room, over a telephone."""
    if rng.random() < 0.35:
        sound = in_a_room(sound, rng)
    sound = with_noise(sound, rng.uniform(2, 24), rng, voices)
    chance = rng.random()
    if chance < 0.10:
        telephone = np.sinc((np.arange(65) - 32) * 0.45) * np.hamming(65) * 0.45
        sound = np.asarray(lfilter(telephone, [1], sound), np.float32)
    elif chance < 0.25:
        sound = np.asarray(lfilter([1, rng.uniform(-0.6, 0.6)], [1], sound), np.float32)
    return _whole(_levelled(sound, rng))


def _levelled(sound: Sound, rng: np.random.Generator) -> Sound:
    return sound * np.float32(32768 * 10 ** (rng.uniform(-42, -14) / 20) / speech_rms(sound))


def _whole(sound: Sound) -> Sound:
    return np.clip(np.round(sound), -32768, 32767).astype(np.float32)
