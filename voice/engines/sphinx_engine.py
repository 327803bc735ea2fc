"""The child process that owns PocketSphinx, with the model for US English that its wheel brings."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from itertools import chain, count, takewhile
from typing import Any

import numpy as np

from zuruf.voice.child import Handler, serve
from zuruf.voice.denoising import denoiser
from zuruf.voice.menu import arpa
from zuruf.voice.menu.sentences import weighted
from zuruf.voice.sound import Samples, from_pcm, to_pcm
from zuruf.voice.trimming import trimmed

PHRASES, ANSWERS = 0.03, 0.3
"""How likely a phrase of the conversation is, in place of an order: at any time, and after a question."""
NOISE_CHANCE = 1e-4
"""How likely a noise is between two words; 1e-8 where nobody clatters."""
NOISES = frozenset({"<s>", "</s>", "<sil>", "[NOISE]", "[SPEECH]", "++NOISE++"})
_VARIANT = re.compile(r"\(\d+\)$")


class SphinxHandler(Handler):
    """Answers hello, unknown, listen, feed and finish. What is expected becomes a trigram model."""

    def __init__(self) -> None:
        self._models: dict[tuple[bool, tuple[str, ...]], str] = {}

    def on_hello(self, _: bytes, orders: list[list[str]]) -> dict[str, Any]:
        """Load the acoustic model; `orders` are sample sentences of the shop."""
        import pocketsphinx

        pocketsphinx.set_loglevel("FATAL")
        self._sphinx = pocketsphinx
        self._recording = denoiser()
        self._decoder: Any = pocketsphinx.Decoder(loglevel="FATAL", cmn="batch", fillprob=NOISE_CHANCE)
        self._general = self._decoder.current_search()
        self._known: dict[str, bool] = {}
        self._orders = [words for words in orders if all(self._knows(word) for word in words)]
        for word in {word for words in self._orders for word in words}:
            self._as_in_plural(word)
        self._last_words = {words[-1] for words in self._orders}
        self._phrases: set[str] | None = None
        return {"ready": True}

    def _knows(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = self._decoder.lookup_word(word) is not None or self._plural(word)
        return self._known[word]

    def _plural(self, word: str) -> bool:
        """Learn a plural whose singular is known, spoken with a z."""
        stem = word[:-1] if word.endswith("s") else ""
        phones = self._decoder.lookup_word(stem) if len(stem) > 2 else None
        if phones is None:
            return False
        self._decoder.add_word(word, f"{phones} Z", True)
        return True

    def _as_in_plural(self, word: str) -> None:
        """Let a word sound as in its plural too: the model hears an l in almonds, and none in almond."""
        plural = (self._decoder.lookup_word(f"{word}s") or "").split() if len(word) > 3 else []
        sounds = self.sounds(word)
        last = sounds[0].split()[-1]
        if plural[-2:] in ([last, "Z"], [last, "S"]) and " ".join(plural[:-1]) not in sounds:
            self._decoder.add_word(f"{word}({len(sounds) + 1})", " ".join(plural[:-1]), True)

    def sounds(self, word: str) -> list[str]:
        """Return all ways in which the model expects a word to be spoken."""
        names = chain([word], (f"{word}({at})" for at in count(2)))
        return list(takewhile(bool, map(self._decoder.lookup_word, names)))

    def on_unknown(self, _: bytes, words: list[str]) -> dict[str, Any]:
        """Say which words the model lacks."""
        return {"unknown": [word for word in words if not self._knows(word)]}

    def on_listen(self, _: bytes, phrases: list[str] | None, awaited: bool = False) -> dict[str, Any]:
        """Begin an utterance; without phrases and orders, with the general model of the wheel."""
        self._recording.begin()
        usable = tuple(
            phrase for phrase in phrases or () if phrase and all(self._knows(word) for word in phrase.split())
        )
        if phrases is None or not (usable or self._orders):
            self._decoder.activate_search(self._general)
            self._phrases = None
            return {}
        self._phrases = set(usable)
        expected = (awaited, usable)
        if expected not in self._models:
            self._models[expected] = self._learn(usable, ANSWERS if awaited else PHRASES)
        self._decoder.activate_search(self._models[expected])
        return {}

    def _learn(self, phrases: Sequence[str], share: float) -> str:
        """Make a search of orders and phrases, and return its name."""
        name = f"shop{len(self._models)}"
        with tempfile.NamedTemporaryFile("w", suffix=".lm", encoding="utf-8") as file:
            file.write(arpa(weighted(self._orders, phrases, share)))
            file.flush()
            model = self._sphinx.NGramModel(self._decoder.config, self._decoder.logmath, file.name)
        self._decoder.add_lm(name, model)
        return name

    def on_feed(self, pcm: bytes) -> dict[str, Any]:
        """Take the noise out of some sound; it is decoded as a whole at the end, when levels are known."""
        self._recording.feed(from_pcm(pcm))
        return {}

    def on_finish(self, _: bytes) -> dict[str, Any]:
        """Decode the utterance: words with confidences, and how it reads with still less noise."""
        first, *others = (self._decoded(sound) for sound in self._recording.finish())
        texts = (" ".join(word["word"] for word in words) for words in (first, *others))
        text, *alternatives = dict.fromkeys(texts)
        for word in first:
            again = [each["conf"] for words in others for each in words if each["word"] == word["word"]]
            word["conf"] = round(1 - (1 - word["conf"]) * (1 - max(again, default=0.0)), 4)
        sure = sum(word["conf"] for word in first) / len(first) if first else 0.0
        return {
            "text": text, "confidence": round(sure, 4), "free": None, "words": first,
            "alternatives": [other for other in alternatives if other], "sure": True,
        }

    def _decoded(self, sound: Samples) -> list[dict[str, Any]]:
        pcm = trimmed(np.frombuffer(to_pcm(sound), "<i2"))
        self._decoder.start_utt()
        if len(pcm):
            self._decoder.process_raw(pcm.tobytes(), full_utt=True)
        self._decoder.end_utt()
        return self._ended(self._words())

    def _ended(self, words: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Cut off what noise adds after an order: words with which no order and no phrase ends ("and a")."""
        if not self._orders or self._phrases is None:
            return words
        end = len(words)
        while end and words[end - 1]["word"] not in self._last_words:
            said = [word["word"] for word in words[:end]]
            if " ".join(said) in self._phrases or " ".join(said[-2:]) in self._phrases:
                break
            end -= 1
        return words[:end] if end else words

    def _words(self) -> list[dict[str, Any]]:
        rate = 100.0
        return [
            {"word": _VARIANT.sub("", each.word), "conf": min(1.0, each.prob),
             "start": each.start_frame / rate, "end": (each.end_frame + 1) / rate}
            for each in self._decoder.seg() or () if _VARIANT.sub("", each.word) not in NOISES
        ] if self._decoder.hyp() else []


if __name__ == "__main__":
    serve(SphinxHandler())
