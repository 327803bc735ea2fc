"""Sound in, utterances out: the end of speech is judged here, and every recogniser hears the same."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

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

T = TypeVar("T")

BLOCK = FRAME * 5
"""Samples handed to a recogniser at once: 100 ms."""


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody began to speak."""


@dataclass(frozen=True, slots=True)
class Broken:
    """No recogniser could hear the utterance."""


Heard = Started | Partial | Utterance | Broken


class Ear:
    """Feed 16-bit mono PCM at RATE; yields what was heard, as it is heard.

    `vocabulary` gives what may be said now, per language. Recognisers that fail are left out of the
    utterance. `decided` is when (monotonic) the end of the latest one was decided, `heard_seconds` all
    sound so far.
    """

    def __init__(
        self,
        recognizers: Mapping[str, Recognizer],
        vocabulary: Callable[[str, Session | None], Vocabulary | None],
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
        self._threads = ThreadPoolExecutor(max(1, len(self.recognizers)), "ear")
        self._gain = 1.0
        self._loudness = LOUDNESS
        self.decided = 0.0
        self.heard_seconds = 0.0

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
            self.decided = time.monotonic()
            yield from self._finish()

    def _frame(self, frame: npt.NDArray[np.int16]) -> Iterator[Heard]:
        self.heard_seconds += SECONDS
        event = self.endpointer.feed(frame)
        if event == "start":
            self._begin(frame)
            yield Started()
        elif event == "end":
            self.decided = time.monotonic()
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
        self._active = list(self.recognizers)
        self._all(lambda recognizer: recognizer.listen(self._vocabulary(recognizer.language, self.session)))

    def _hand_over(self) -> Iterator[Partial]:
        """Give the block to the recognisers, and tell the longest partial text."""
        if not self._block:
            return
        sound = np.concatenate(self._block).astype(np.float32)
        self._block = []
        self._measure(sound)
        pcm = np.clip(sound * self._gain, -32768, 32767).astype("<i2").tobytes()
        before = dict(self._partials)
        for language, partial in self._all(lambda recognizer: recognizer.feed(pcm)):
            if partial is not None:
                self._partials[language] = partial.text
        if self._partials != before:
            own = self._own()
            self.endpointer.heard(*((own,) if own else self._partials.values()))
            yield Partial(self._text())

    def _all(self, work: Callable[[Recognizer], T]) -> list[tuple[str, T]]:
        """Let every recogniser that still hears this utterance do something, side by side."""
        running = [(each, self._threads.submit(work, self.recognizers[each])) for each in self._active]
        done: list[tuple[str, T]] = []
        for language, future in running:
            try:
                done.append((language, future.result()))
            except EngineError as error:
                log.error("%s", error)
                self._active.remove(language)
        return done

    def _text(self) -> str:
        """Return the partial text of the session's language, else the longest."""
        return self._own() or max(self._partials.values(), key=len, default="")

    def _own(self) -> str | None:
        """Return the partial text of the session's language."""
        return self._partials.get(self.session.language) if self.session else None

    def _measure(self, sound: npt.NDArray[np.float32]) -> None:
        """Follow how loud speakers are here, over some utterances."""
        level = float(np.sqrt(np.mean(sound**2))) / 32768
        if level > self._loudness / 3:
            self._loudness += 0.05 * (level - self._loudness)
        elif level > 1e-3:
            self._loudness += 0.01 * (level - self._loudness)

    def _finish(self) -> Iterator[Heard]:
        yield from self._hand_over()
        heard = [utterance for _, utterance in self._all(lambda recognizer: recognizer.finish())]
        if heard:
            own = self.session.language if self.session and self.session.greeted else None
            best = better(heard, own)
            yield self.recognizers[best.language].reconsider(best)
        else:
            yield Broken()

    def close(self) -> None:
        """End the recognisers."""
        self._threads.shutdown()
        for recognizer in self.recognizers.values():
            recognizer.close()


def seconds(pcm: bytes) -> float:
    """Return how long some PCM lasts."""
    return len(pcm) / (2 * RATE)
