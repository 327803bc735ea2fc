# The training libraries are an extra: mypy does without them.
# mypy: disable-error-code="import-not-found,import-untyped"
"""Utterances to learn from: sentences spoken by many voices, with the phones and when they begin."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from zuruf.models.tiny.recipe.phones import SILENCE, Inventory
from zuruf.models.tiny.training.synthesizer import Manner, Speech, Synthesizer
from zuruf.models.tiny.training.voices import TAUGHT

RATE = 16_000
SHORTEST_PAUSE = 0.045
QUIETEST, SHORTEST = 500, 1600

Segments = list[tuple[str, float]]
"""Phones and the second in which each begins."""


@dataclass(frozen=True)
class Utterance:
    """Samples at 16 kHz in the range of 16 bit, and what is said."""

    samples: NDArray[np.int16]
    segments: Segments


def segments_of(inventory: Inventory, voice: str, speech: Speech, rate: int) -> Segments:
    """Return the phones of a speech; several that come from one phoneme share its time."""
    end = len(speech.samples) / rate
    raw: list[tuple[str, float, int, int]] = []
    for sample, mnemonic in speech.events:
        phones = inventory.phones_of(voice, mnemonic) if mnemonic is not None else []
        raw += [(phone, sample / rate, place, len(phones)) for place, phone in enumerate(phones)]
    spread: Segments = []
    for at, (phone, begin, place, count) in enumerate(raw):
        after = at - place + count
        until = raw[after][1] if after < len(raw) else end
        spread.append((phone, begin + (until - begin) * place / count))
    return _without_short_pauses(spread, end)


def _without_short_pauses(segments: Segments, end: float) -> Segments:
    kept: Segments = []
    for at, (phone, begin) in enumerate(segments):
        if phone == SILENCE:
            if kept and kept[-1][0] == SILENCE:
                continue
            later = (time for each, time in segments[at:] if each != SILENCE)
            next_sound = next(later, None)
            if next_sound is not None and next_sound - begin < SHORTEST_PAUSE:
                continue
        kept.append((phone, begin))
    return kept


class Speaker:
    """Speaks sentences in a random manner; one process has one, since the library keeps state."""

    def __init__(self, inventory: Inventory, respellings: dict[str, str]) -> None:
        """Load the synthesizer."""
        self._inventory, self._respellings = inventory, respellings
        self._synthesizer = Synthesizer()

    def utterance(self, sentence: Sequence[str], seed: int) -> Utterance | None:
        """Return a spoken sentence, or None where nothing came out of it."""
        rng = random.Random(seed)
        voice = rng.choice(self._inventory.voices) + rng.choice(TAUGHT)
        manner = Manner(
            rate=int(rng.triangular(120, 230, 170)), pitch=int(rng.triangular(10, 90, 50)),
            range=rng.randint(20, 75), gap=rng.choice((0, 0, 0, 0, 0, 1, 3)),
        )
        speech = self._synthesizer.say(voice, self._written(sentence, rng), manner)
        segments = segments_of(self._inventory, voice, speech, self._synthesizer.rate)
        samples = soxr.resample(speech.samples.astype(np.float32), self._synthesizer.rate, RATE)
        if rng.random() < 0.5:
            samples, segments = _stretched(samples, segments, rng.uniform(0.88, 1.14))
        silent = all(phone == SILENCE for phone, _ in segments)
        if silent or len(samples) < SHORTEST or np.abs(samples).max() < QUIETEST:
            return None
        return _padded(samples, segments, rng)

    def _written(self, sentence: Sequence[str], rng: random.Random) -> str:
        words = [
            self._respellings[word] if word in self._respellings and rng.random() < 0.5 else word
            for word in sentence
        ]
        return " ".join(word + ("," if rng.random() < 0.05 else "") for word in words)


def _stretched(
    samples: NDArray[np.float32], segments: Segments, factor: float
) -> tuple[NDArray[np.float32], Segments]:
    """Change the length of the vocal tract, pitch and tempo together."""
    stretched = soxr.resample(samples, RATE * factor, RATE)
    return stretched, [(phone, begin / factor) for phone, begin in segments]


def _padded(samples: NDArray[np.float32], segments: Segments, rng: random.Random) -> Utterance:
    """Put silence of random length before and after."""
    lead, tail = (0.0 if rng.random() < 0.12 else rng.uniform(0.1, 0.6) for _ in range(2))
    end = len(samples) / RATE + lead
    if lead:
        moved = [
            (phone, begin + lead) for phone, begin in segments if phone != SILENCE or begin > 0.02
        ]
        segments = [(SILENCE, 0.0), *moved]
    if tail and segments[-1][0] != SILENCE:
        segments = [*segments, (SILENCE, end)]
    elif not tail and segments[-1][0] == SILENCE and end - segments[-1][1] < SHORTEST_PAUSE:
        segments = segments[:-1]
    pads = [np.zeros(int(seconds * RATE), np.float32) for seconds in (lead, tail)]
    whole = np.concatenate([pads[0], samples, pads[1]])
    return Utterance(np.clip(whole, -32768, 32767).astype(np.int16), segments)
