"""The child process that owns pyttsx3: text in, WAV out, through a file in memory."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import Any

from zuruf.voice.child import Answer, Handler, serve

DEADLINE = 60.0
"""Seconds after which the process gives up on an utterance; whoever asked has usually killed it before."""
TIMED_OUT = 3
TRIES = 5


@contextlib.contextmanager
def memory_file() -> Iterator[str]:
    """Give a path to write to that lies in memory; elsewhere than on Linux, a temporary file."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("speech")
        try:
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield os.path.join(folder, "speech.wav")


class SpeechHandler(Handler):
    """Answers hello, voices and say. Every utterance sets voice, rate and volume anew."""

    def on_hello(self, _: bytes) -> dict[str, Any]:
        """Start the engine of this platform."""
        import pyttsx3

        init: Any = pyttsx3.init
        self._engine: Any = init()
        self._finished = threading.Event()
        self._completed = threading.Event()
        self._engine.connect("finished-utterance", self._ended)
        self._languages = [
            (str(voice.id), [str(language) for language in voice.languages or ()])
            for voice in self._engine.getProperty("voices")
        ]
        return {"voices": len(self._languages)}

    def on_voices(self, _: bytes) -> dict[str, Any]:
        """Return the voices as pairs of id and languages."""
        return {"voices": self._languages}

    def _voice(self, language: str, wanted: str | None) -> str:
        """Return the wanted voice, else the one named like the language, else one of a dialect."""
        if wanted is not None:
            return wanted
        found = []
        for voice, languages in self._languages:
            tags = [tag.lower() for tag in languages]
            if any(tag.split("-")[0] == language for tag in tags):
                named = voice.rsplit("/", 1)[-1] == language
                found.append((language not in tags, not named, voice))
        if not found:
            raise LookupError(f"there is no voice for “{language}”")
        return min(found)[2]

    def on_say(
        self, _: bytes, text: str, language: str, rate: int, volume: float, voice: str | None = None
    ) -> Answer:
        """Return the text as speech in a WAV."""
        self._engine.setProperty("voice", self._voice(language, voice))
        self._engine.setProperty("rate", rate)
        self._engine.setProperty("volume", volume)
        for _attempt in range(TRIES):
            _settle()
            with memory_file() as path:
                self._completed.clear()
                self._finished.clear()
                self._engine.save_to_file(text, path)
                self._engine.runAndWait()
                if not self._finished.wait(DEADLINE):
                    os._exit(TIMED_OUT)
                if self._completed.is_set():
                    with open(path, "rb") as file:
                        return {}, file.read()
        raise RuntimeError("the engine breaks off every utterance")

    def _ended(self, name: str | None, completed: bool) -> None:
        """Take note that an utterance is over, said to its end or not."""
        if completed:
            self._completed.set()
        self._finished.set()


def _settle() -> None:
    """Wait until espeak has taken in voice and rate.

    While it still works on them, pyttsx3 believes that it speaks, and cancels the utterance that comes next.
    """
    espeak = sys.modules.get("pyttsx3.drivers._espeak")
    if espeak is not None:
        espeak.Synchronize()


if __name__ == "__main__":
    serve(SpeechHandler())
