"""Load a Vosk model in a process of its own, since a broken one can abort the whole process.

`check` starts this module as a child; run as `python -m zuruf.models.speech.probe FOLDER`, it exits 0 if the
model loads and decodes half a second of silence.
"""

import subprocess
import sys
from pathlib import Path

from zuruf.models.speech.errors import ModelError
from zuruf.models.speech.layout import missing_files

RATE = 16_000
TIMEOUT_SECONDS = 300.0
_TELLING = ("ERROR", "Exception", "ModuleNotFoundError")


def check(folder: Path, timeout: float = TIMEOUT_SECONDS) -> None:
    """Check that the model has every file it needs and loads. Raises ModelError with what is wrong."""
    missing = missing_files(folder)
    if missing:
        raise ModelError(f"The speech model in {folder} lacks {', '.join(missing)}.")
    command = [sys.executable, "-m", "zuruf.models.speech.probe", str(folder)]
    try:
        child = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=timeout)
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"The speech model in {folder} did not load in {timeout:.0f} seconds.") from error
    if child.returncode != 0:
        how = f"signal {-child.returncode}" if child.returncode < 0 else f"exit code {child.returncode}"
        said = " ".join(line for line in child.stderr.splitlines() if line.startswith(_TELLING))[:300]
        raise ModelError(f"The speech model in {folder} does not load ({how}). {said}".rstrip())


def main() -> None:
    """Load the model named on the command line and let it hear silence."""
    import vosk

    vosk.SetLogLevel(-1)
    recognizer = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), RATE)
    recognizer.AcceptWaveform(bytes(RATE))
    recognizer.FinalResult()


if __name__ == "__main__":
    main()
