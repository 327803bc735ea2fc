"""The Vosk engine, with the misuses that abort or hang a process, to be asked for by a test."""

import json
import os
import time
from typing import Any

from zuruf.voice.child import serve
from zuruf.voice.engines.vosk_engine import VoskHandler
from zuruf.voice.recognizer import RATE


class FailingHandler(VoskHandler):
    def on_empty_grammar(self, _: bytes) -> None:
        recognizer = self._vosk.KaldiRecognizer(self._model, RATE, "[]")
        recognizer.AcceptWaveform(bytes(RATE))
        recognizer.FinalResult()

    def on_late_grammar(self, _: bytes) -> None:
        recognizer = self._vosk.KaldiRecognizer(self._model, RATE)
        recognizer.AcceptWaveform(os.urandom(2 * RATE))
        recognizer.SetGrammar(json.dumps(["ja", "[unk]"]))

    def on_hang(self, _: bytes) -> None:
        time.sleep(60)

    def on_complain(self, _: bytes) -> dict[str, Any]:
        raise ValueError("no such thing")


if __name__ == "__main__":
    serve(FailingHandler())
