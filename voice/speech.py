"""Text to speech: pyttsx3 in a child process with a deadline, started again when it hangs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zuruf.voice.child import Child
from zuruf.voice.errors import EngineError
from zuruf.voice.recognizer import RATE
from zuruf.voice.sound import Sound, read_wav

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\d\s])")
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
WAV_HEADER = 44
NOTHING = np.zeros(0, np.float32)
SHORTEST = 12
"""A sentence with fewer letters is spoken together with the next."""
STEPS: Mapping[str, tuple[int, float]] = {
    "louder": (0, 0.2), "quieter": (0, -0.2), "faster": (20, 0.0), "slower": (-20, 0.0),
}
"""What a customer may wish of the voice -> words a minute and volume more or less."""
SLOWEST, FASTEST, QUIETEST, LOUDEST = 95, 235, 0.2, 2.0


@dataclass(frozen=True)
class Manner:
    """How it speaks: words a minute, volume, and voices by language where not the usual one.

    The synthesiser's full volume is 1; above that its sound is amplified, for those who hear badly.
    """

    rate: int = 155
    volume: float = 1.0
    voices: Mapping[str, str] = field(default_factory=dict)

    def adjusted(self, wish: str) -> Manner:
        """Return the manner one step louder, quieter, faster or slower, within what can be understood."""
        rate = min(max(self.rate + STEPS[wish][0], SLOWEST), FASTEST)
        volume = min(max(round(self.volume + STEPS[wish][1], 2), QUIETEST), LOUDEST)
        return replace(self, rate=rate, volume=volume)


class Speech:
    """Turns text into sound. Raises EngineError when the synthesiser fails twice."""

    MODULE = "zuruf.voice.engines.tts_engine"

    def __init__(self, manner: Manner | None = None, deadline: float = 10.0, module: str = MODULE) -> None:
        self.manner = manner or Manner()
        self._deadline = deadline
        self._child = Child(module, {"do": "hello"}, "speech synthesiser")

    @property
    def child(self) -> Child:
        """The process behind."""
        return self._child

    def start(self) -> None:
        """Start the synthesiser, so that the first reply need not wait. Raises EngineError."""
        self._child.start()

    def synthesise(self, text: str, language: str) -> Sound:
        """Return the speech for a text; a synthesiser that hangs or dies is asked once more, started anew."""
        question: dict[str, Any] = {
            "do": "say", "text": _UNSPEAKABLE.sub(" ", text), "language": language, "rate": self.manner.rate,
            "volume": min(self.manner.volume, 1.0), "voice": self.manner.voices.get(language),
        }
        try:
            _, wav = self._child.ask(question, seconds=self._deadline)
        except EngineError:
            if self._child.pid is not None:
                raise
            _, wav = self._child.ask(question, seconds=self._deadline)
        if len(wav) <= WAV_HEADER:
            return Sound(NOTHING, RATE)
        sound = read_wav(io.BytesIO(wav), "the speech")
        gain = max(self.manner.volume, 1.0)
        return replace(sound, samples=np.clip(sound.samples * gain, -1, 1)) if gain > 1 else sound

    def sentences(self, text: str, language: str) -> Iterator[Sound]:
        """Return the speech sentence by sentence, so that the first can be heard while the next is made."""
        for sentence in split(text):
            sound = self.synthesise(sentence, language)
            if len(sound.samples):
                yield sound

    def close(self) -> None:
        """End the process."""
        self._child.close()


def split(text: str) -> list[str]:
    """Cut a text into sentences; very short ones stay with the next."""
    sentences: list[str] = []
    rest = ""
    for part in _SENTENCE.split(text.strip()):
        rest = f"{rest} {part}".strip()
        if sum(letter.isalnum() for letter in rest) >= SHORTEST:
            sentences.append(rest)
            rest = ""
    if rest and any(letter.isalnum() for letter in rest):
        sentences.append(rest)
    return sentences
