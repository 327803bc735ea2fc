"""The child process that owns Vosk: a decode with the grammar, and a freer one beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from zuruf.skills.types import UNHEARD
from zuruf.voice.child import Handler, serve
from zuruf.voice.recognizer import RATE

SHORTEST_WORD = 0.2
"""Seconds; what is shorter is a noise."""
ALTERNATIVES = 5
CERTAIN = 0.8
"""Where every word is known and this certain, no other readings are sought."""
LEEWAY = 0.05
"""How much less certain the free decode may be where all its words belong to the shop."""


def grammar(phrases: Sequence[str], known: set[str]) -> str:
    """Return Vosk's JSON grammar: phrases whose words are all known, and `[unk]` for everything else."""
    usable = [phrase for phrase in phrases if phrase and all(word in known for word in phrase.split())]
    return json.dumps([*usable, UNHEARD], ensure_ascii=False)


class Pass:
    """One decode of an utterance; Vosk may cut it into segments, which are joined again."""

    def __init__(self, recognizer: Any) -> None:
        self.recognizer = recognizer
        self.words: list[dict[str, Any]] = []
        self._heard = 0.0
        self._began = 0.0

    def begin(self, grammar: str | None = None) -> None:
        """Forget the last utterance; a grammar may be set at no other time (Vosk aborts)."""
        self.recognizer.Reset()
        self.words = []
        self._began = self._heard
        if grammar is not None:
            self.recognizer.SetGrammar(grammar)

    def feed(self, pcm: bytes) -> str:
        """Hear some sound and return the text so far."""
        self._heard += len(pcm) / (2 * RATE)
        if self.recognizer.AcceptWaveform(pcm):
            self.words += json.loads(self.recognizer.Result()).get("result", [])
        partial = json.loads(self.recognizer.PartialResult()).get("partial", "")
        return text_of(self.words, partial)

    def finish(self) -> list[dict[str, Any]]:
        """Return all words; Vosk counts their times on from one utterance to the next."""
        self.words += json.loads(self.recognizer.FinalResult()).get("result", [])
        for word in self.words:
            word["start"], word["end"] = (round(word[end] - self._began, 3) for end in ("start", "end"))
        return self.words


def text_of(words: Sequence[dict[str, Any]], more: str = "") -> str:
    """Return the words as text; unknown ones stay in their places, unless there are no others."""
    said = [str(word["word"]) for word in words if word["word"] != UNHEARD or heard_long(word)] + more.split()
    return " ".join(said) if any(word != UNHEARD for word in said) else ""


def heard_long(word: dict[str, Any]) -> bool:
    """Say whether a sound was long enough for a word."""
    return float(word["end"]) - float(word["start"]) >= SHORTEST_WORD


def sure(words: Sequence[dict[str, Any]]) -> bool:
    """Say whether every word is known and certain."""
    return all(word["conf"] >= CERTAIN and word["word"] != UNHEARD for word in words)


def confidence(words: Sequence[dict[str, Any]]) -> float:
    """Return the mean confidence, 0 to 1; an unknown word counts as 0."""
    if not words:
        return 0.0
    return float(sum(word["conf"] for word in words if word["word"] != UNHEARD)) / len(words)


class VoskHandler(Handler):
    """Answers hello, unknown, listen, feed, finish and alternatives."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}
        self._grammar: str | None = None
        self._expected: set[str] = set()
        self._strict: Pass | None = None
        self._pcm = bytearray()

    def on_hello(self, _: bytes, model: str, takes_grammar: bool = True) -> dict[str, Any]:
        """Load the model, and let it hear some silence, so that the first utterance is as fast as any."""
        import vosk

        vosk.SetLogLevel(-1)
        self._vosk = vosk
        self._model = vosk.Model(model)
        self._takes_grammar = takes_grammar
        self._free = Pass(self._recognizer())
        self._constrained = Pass(self._recognizer())
        self._free.feed(bytes(RATE // 5))
        self._free.finish()
        return {"ready": True}

    def _recognizer(self) -> Any:
        recognizer = self._vosk.KaldiRecognizer(self._model, RATE)
        recognizer.SetWords(True)
        return recognizer

    def _knows(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = self._model.vosk_model_find_word(word) >= 0
        return self._known[word]

    def on_unknown(self, _: bytes, words: list[str]) -> dict[str, Any]:
        """Say which words the model lacks."""
        return {"unknown": [word for word in words if not self._knows(word)]}

    def on_listen(self, _: bytes, phrases: list[str] | None, awaited: bool = False) -> dict[str, Any]:
        """Begin an utterance, with a grammar of the phrases or freely; a grammar knows nothing likelier."""
        self._pcm.clear()
        self._free.begin()
        self._strict = None
        if phrases is None or not self._takes_grammar:
            return {}
        known = {word for phrase in phrases for word in phrase.split() if self._knows(word)}
        if not known:
            return {}
        wanted = grammar(phrases, known)
        self._strict = self._constrained
        self._strict.begin(wanted if wanted != self._grammar else None)
        self._grammar, self._expected = wanted, known
        return {}

    def on_feed(self, pcm: bytes) -> dict[str, Any]:
        """Hear some sound, and say what it is so far."""
        self._pcm += pcm
        free = self._free.feed(pcm)
        return {"partial": self._strict.feed(pcm) if self._strict else free}

    def on_finish(self, _: bytes) -> dict[str, Any]:
        """End the utterance: words with confidences, other readings, and what the free decode heard."""
        words, heard, others = self._free.finish(), None, list[str]()
        if self._strict is not None:
            free, heard = words, text_of(words)
            words = self._better(self._strict.finish(), free)
            others = [text_of(self._strict.words), heard]
        text = text_of(words)
        return {
            "text": text, "confidence": round(confidence(words), 4), "free": heard,
            "words": [word for word in words if word["word"] != UNHEARD or heard_long(word)] if text else [],
            "alternatives": [other for other in dict.fromkeys(others) if other and other != text],
            "sure": sure(words),
        }

    def on_alternatives(self, _: bytes) -> dict[str, Any]:
        """Return other readings of the last utterance, which cost a decode of their own."""
        return {"alternatives": list(dict.fromkeys(filter(None, self._alternatives())))}

    def _better(self, strict: list[dict[str, Any]], free: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Choose between both decodes: the surer one.

        The free one, which chooses from more words, wins a tie.
        """
        if not free:
            return strict
        here = all(word["word"] in self._expected for word in free)
        leeway = LEEWAY if here else 0.0
        return free if confidence(free) >= confidence(strict) - leeway else strict

    def _alternatives(self) -> list[str]:
        """Return the best readings; a decode of its own, since it costs the word confidences."""
        recognizer = self._vosk.KaldiRecognizer(self._model, RATE)
        if self._strict is not None and self._grammar:
            recognizer.SetGrammar(self._grammar)
        recognizer.SetMaxAlternatives(ALTERNATIVES)
        heard: list[list[str]] = []
        for start in range(0, len(self._pcm), RATE // 2):
            if recognizer.AcceptWaveform(bytes(self._pcm[start : start + RATE // 2])):
                heard.append(_readings(recognizer.Result()))
        heard.append(_readings(recognizer.FinalResult()))
        segments = [readings for readings in heard if readings and readings[0]]
        if len(segments) != 1:
            return [" ".join(readings[0] for readings in segments)]
        return segments[0]


def _readings(result: str) -> list[str]:
    said = [" ".join(each["text"].split()) for each in json.loads(result).get("alternatives", [])]
    return [text if any(word != UNHEARD for word in text.split()) else "" for text in said]


if __name__ == "__main__":
    serve(VoskHandler())
