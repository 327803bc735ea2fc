"""Sound in, utterances out: the end of speech is judged here, and every recogniser hears the same."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zuruf.skills.session import Session
from zuruf.skills.types import Utterance
from zuruf.voice.endpoint import FRAME, SECONDS, Endpointer
from zuruf.voice.errors import EngineError
from zuruf.voice.hearing import better
from zuruf.voice.recognizer import RATE, Partial, Recognizer, Vocabulary
from zuruf.voice.sound import LOUDNESS, MOST_GAIN

log = logging.getLogger(__name__)

BLOCK = FRAME * 5
"""Samples handed to a recogniser at once: 100 ms."""


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody began to speak."""


@dataclass(frozen=True, slots=True)
class Broken:
    """No recogniser could hear the utterance; `why` is for the log."""

    why: str


Heard = Started | Partial | Utterance | Broken


class Ear:
    """Feed 16-bit mono PCM at RATE; yields what was heard, as it is heard.

    `vocabulary` gives what may be said now, per language. Recognisers that fail are left out of the utterance.
    """

    def __init__(
        self, recognizers: Mapping[str, Recognizer], vocabulary: Callable[[str, Session | None], Vocabulary | None],
        endpointer: Endpointer | None = None,
    ) -> None:
        self.recognizers = dict(recognizers)
        self._vocabulary = vocabulary
        self.endpointer = endpointer or Endpointer()
        self.session: Session | None = None
        self._rest = np.zeros(0, np.int16)
        lead = int(self.endpointer.patience.lead / SECONDS)
        self._lead: deque[npt.NDArray[np.int16]] = deque(maxlen=lead)
        self._block: list[npt.NDArray[np.int16]] = []
        self._partials: dict[str, str] = {}
        self._active: list[str] = []
        self._gain = 1.0
        self._loudness = LOUDNESS

    def reset(self) -> None:
        """Forget an utterance that has begun."""
        self.endpointer.reset()
        self._lead.clear()
        self._block.clear()
        self._rest = np.zeros(0, np.int16)

    def feed(self, pcm: bytes) -> Iterator[Heard]:
        """Take some sound."""
        samples = np.concatenate([self._rest, np.frombuffer(pcm, "<i2")])
        whole = len(samples) // FRAME * FRAME
        self._rest = samples[whole:]
        for frame in samples[:whole].reshape(-1, FRAME):
            yield from self._frame(frame)

    def flush(self) -> Iterator[Heard]:
        """End the utterance that goes on, as at the end of a recording."""
        if self.endpointer.speaking:
            self.endpointer.reset()
            yield from self._finish()

    def _frame(self, frame: npt.NDArray[np.int16]) -> Iterator[Heard]:
        event = self.endpointer.feed(frame)
        if event == "start":
            self._begin(frame)
            yield Started()
        elif event == "end":
            self._block.append(frame)
            yield from self._finish()
        elif self.endpointer.speaking:
            self._block.append(frame)
            if len(self._block) * FRAME >= BLOCK:
                yield from self._hand_over()
        else:
            self._lead.append(frame)

    def _begin(self, frame: npt.NDArray[np.int16]) -> None:
        self._block = [*self._lead, frame]
        self._lead.clear()
        self._partials = {}
        self._gain = min(LOUDNESS / max(self._loudness, 1e-5), MOST_GAIN)
        self._active = []
        for language, recognizer in self.recognizers.items():
            try:
                recognizer.listen(self._vocabulary(language, self.session))
                self._active.append(language)
            except EngineError as error:
                log.error("%s", error)

    def _hand_over(self) -> Iterator[Partial]:
        """Give the block to the recognisers, and tell the longest partial text."""
        if not self._block:
            return
        sound = np.concatenate(self._block).astype(np.float32)
        self._block = []
        self._measure(sound)
        pcm = np.clip(sound * self._gain, -32768, 32767).astype("<i2").tobytes()
        before = self._text()
        for language in list(self._active):
            try:
                partial = self.recognizers[language].feed(pcm)
            except EngineError as error:
                log.error("%s", error)
                self._active.remove(language)
                continue
            if partial is not None:
                self._partials[language] = partial.text
        if self._text() != before:
            self.endpointer.heard(self._text())
            yield Partial(self._text())

    def _text(self) -> str:
        """Return the partial text of the session's language, else the longest."""
        own = self._partials.get(self.session.language) if self.session else None
        return own or max(self._partials.values(), key=len, default="")

    def _measure(self, sound: npt.NDArray[np.float32]) -> None:
        """Follow how loud speakers are here, over some utterances."""
        level = float(np.sqrt(np.mean(sound**2))) / 32768
        if level > self._loudness / 3:
            self._loudness += 0.05 * (level - self._loudness)
        elif level > 1e-3:
            self._loudness += 0.01 * (level - self._loudness)

    def _finish(self) -> Iterator[Heard]:
        yield from self._hand_over()
        heard: list[Utterance] = []
        problem = "no recogniser works"
        for language in self._active:
            try:
                heard.append(self.recognizers[language].finish())
            except EngineError as error:
                log.error("%s", error)
                problem = str(error)
        if heard:
            yield better(heard, self.session.language if self.session and self.session.greeted else None)
        else:
            yield Broken(problem)

    def close(self) -> None:
        """End the recognisers."""
        for recognizer in self.recognizers.values():
            recognizer.close()


def seconds(pcm: bytes) -> float:
    """Return how long some PCM lasts."""
    return len(pcm) / (2 * RATE)
