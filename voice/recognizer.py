"""What hears: one protocol, and the recogniser that runs any engine in a child process."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from zuruf.skills.types import Utterance, Word
from zuruf.voice.child import Child
from zuruf.voice.errors import EngineError

log = logging.getLogger(__name__)

RATE = 16_000
"""Sample rate in Hz of all sound inside this room; 16-bit signed mono."""


class Vocabulary(Protocol):
    """What may be said now, in one language; made by `zuruf.skills.vocabulary`."""

    @property
    def language(self) -> str:
        """Language code."""

    @property
    def phrases(self) -> Sequence[str]:
        """Sentences and parts of sentences, in small letters."""

    @property
    def words(self) -> Sequence[str]:
        """Single words: names of products, numbers."""

    @property
    def awaited(self) -> bool:
        """Whether a question is open, whose answer is likelier than any order."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What was heard of an utterance so far."""

    text: str


class Recognizer(Protocol):
    """Hears one utterance at a time in one language."""

    language: str

    def listen(self, vocabulary: Vocabulary | None) -> None:
        """Begin an utterance; with a vocabulary, prefer it. Raises EngineError."""

    def feed(self, pcm: bytes) -> Partial | None:
        """Take 16-bit mono PCM at RATE; return what changed in the partial text. Raises EngineError."""

    def finish(self) -> Utterance:
        """End the utterance and return it; empty text when nothing was heard. Raises EngineError."""

    def reconsider(self, utterance: Utterance) -> Utterance:
        """Return the utterance that was just finished with other readings, where it was not sure."""

    def close(self) -> None:
        """Give everything back."""


class ProcessRecognizer:
    """A Recognizer whose engine lives in a child process, which may die without harm.

    What was fed since `listen` is kept until `finish`, so that an utterance during which the engine died is
    decoded again by a new process, once.
    """

    def __init__(self, module: str, hello: dict[str, Any], language: str, name: str) -> None:
        self.language = language
        self._child = Child(module, hello, name)
        self._begin: dict[str, Any] = {"do": "listen", "phrases": None}
        self._heard = bytearray()
        self._partial = ""
        self._sure = True

    @property
    def child(self) -> Child:
        """The process behind."""
        return self._child

    def start(self) -> None:
        """Load the model now, so that the first utterance need not wait. Raises EngineError."""
        self._child.start()

    def renew(self, hello: Mapping[str, Any]) -> None:
        """Tell this to the process from now on; one that was told something else is ended."""
        if self._child.hello != hello:
            self._child.close()
            self._child.hello = dict(hello)

    def unknown(self, words: Sequence[str]) -> list[str]:
        """Return those of the words that the model does not know. Raises EngineError."""
        return list(self._child.ask({"do": "unknown", "words": list(words)}, seconds=60)[0]["unknown"])

    def listen(self, vocabulary: Vocabulary | None) -> None:
        """Begin an utterance."""
        phrases = None
        if vocabulary is not None:
            phrases = list(dict.fromkeys((*vocabulary.phrases, *vocabulary.words)))
        awaited = vocabulary is not None and vocabulary.awaited
        self._begin = {"do": "listen", "phrases": phrases, "awaited": awaited}
        self._heard.clear()
        self._partial = ""
        self._ask(self._begin, seconds=60)

    def feed(self, pcm: bytes) -> Partial | None:
        """Hear some sound."""
        text = str(self._ask({"do": "feed"}, pcm).get("partial", ""))
        self._heard += pcm
        if text == self._partial:
            return None
        self._partial = text
        return Partial(text)

    def finish(self) -> Utterance:
        """End the utterance."""
        answer = self._ask({"do": "finish"}, seconds=20 + 4 * len(self._heard) / (2 * RATE))
        self._heard.clear()
        self._sure = bool(answer["sure"])
        return self._utterance(answer)

    def reconsider(self, utterance: Utterance) -> Utterance:
        """Return the utterance that was just finished with other readings, where it was not sure."""
        if self._sure:
            return utterance
        try:
            more = self._child.ask({"do": "alternatives"}, seconds=20)[0]["alternatives"]
        except EngineError as error:
            log.warning("An utterance stays without other readings: %s", error)
            return utterance
        others = dict.fromkeys((*utterance.alternatives, *more))
        return replace(utterance, alternatives=tuple(other for other in others if other != utterance.text))

    def decode(self, pcm: bytes, vocabulary: Vocabulary | None) -> Utterance:
        """Hear a whole recording."""
        self.listen(vocabulary)
        for start in range(0, len(pcm), RATE):
            self.feed(pcm[start : start + RATE])
        return self.finish()

    def _ask(self, header: dict[str, Any], pcm: bytes = b"", seconds: float = 10.0) -> dict[str, Any]:
        """Ask the engine; one that died is started again and hears the utterance from its beginning."""
        try:
            return self._child.ask(header, pcm, seconds)[0]
        except EngineError:
            if self._child.pid is not None:
                raise
            if header is not self._begin:
                self._child.ask(self._begin, seconds=60)
                self._child.ask({"do": "feed"}, bytes(self._heard), 60)
            return self._child.ask(header, pcm, seconds)[0]

    def _utterance(self, answer: dict[str, Any]) -> Utterance:
        words = tuple(
            Word(str(word["word"]), float(word["conf"]), float(word["start"]), float(word["end"]))
            for word in answer["words"]
        )
        return Utterance(
            text=str(answer["text"]),
            language=self.language,
            channel="voice",
            confidence=float(answer["confidence"]),
            words=words,
            alternatives=tuple(answer["alternatives"]),
            free=answer["free"],
        )

    def close(self) -> None:
        """End the process."""
        self._child.close()
