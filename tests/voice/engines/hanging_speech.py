"""A speech synthesiser that hangs on the word "hang" the first time, and dies on the word "die"."""

import os
import sys
import time
from pathlib import Path

from zuruf.voice.child import Answer, serve
from zuruf.voice.engines.tts_engine import SpeechHandler

MARK = Path(os.environ["HANGING_SPEECH_MARK"])


class HangingHandler(SpeechHandler):
    def on_say(self, payload: bytes, text: str, **manner: object) -> Answer:  # type: ignore[override]
        if "hang" in text and not MARK.exists():
            MARK.touch()
            time.sleep(60)
        if "die" in text:
            sys.stderr.write("ERROR (espeak) broken voice\n")
            sys.stderr.flush()
            os.abort()
        return super().on_say(payload, text, **manner)  # type: ignore[arg-type]


if __name__ == "__main__":
    serve(HangingHandler())
