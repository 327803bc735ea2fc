"""``zuruf transcribe``: speech to text, and nothing else."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.errors import UserError

if TYPE_CHECKING:
    from zuruf.catalog.model import Catalog
    from zuruf.skills.types import Utterance
    from zuruf.voice.hearing import Hearing


def add_hearing(parser: argparse.ArgumentParser) -> None:
    """Add the options that belong to all commands that hear."""
    parser.add_argument("--engine", choices=("auto", "vosk", "sphinx"), default="auto", help="what hears")
    parser.add_argument("--model", metavar="DIR", help="folder or name of a speech model")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``transcribe``."""
    parser = commands.add_parser("transcribe", help="turn recordings into text")
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="WAV file")
    add_hearing(parser)
    parser.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    parser.add_argument(
        "--catalog", metavar="FILE", help="catalog to expect words of (default: the demo shop)"
    )
    parser.add_argument("--free", action="store_true", help="expect nothing: use the model without a grammar")
    parser.add_argument("--json", action="store_true", help="print one JSON object a recording")
    parser.set_defaults(run=run)


def catalog_of(name: str | None) -> Catalog:
    """Return the catalog of a file, or the demo shop. Raises UserError."""
    from zuruf.catalog.load import load_catalog, load_demo
    from zuruf.catalog.problems import CatalogError

    try:
        return load_catalog(name) if name else load_demo()
    except CatalogError as error:
        raise UserError(str(error)) from error


def hearing_of(args: argparse.Namespace, catalog: Catalog | None, languages: tuple[str, ...]) -> Hearing:
    """Return what hears recordings. Raises UserError."""
    from zuruf.models.speech import ModelError
    from zuruf.voice.hearing import choices, transcriber

    wanted = languages if args.language == "auto" else (args.language,)
    try:
        return transcriber(choices(wanted, args.engine, args.model), catalog)
    except ModelError as error:
        raise UserError(str(error)) from error


def run(args: argparse.Namespace) -> int:
    """Transcribe each recording; one that cannot be read is told on its own, and the exit code is 1."""
    from zuruf.voice.errors import VoiceError

    catalog = None if args.free else catalog_of(args.catalog)
    problems: list[str] = []
    with hearing_of(args, catalog, ("de", "en")) as hearing:
        for file in args.files:
            try:
                data = transcript(hearing, file)
            except VoiceError as error:
                problems.append(str(error))
                continue
            print(json.dumps(data, ensure_ascii=False) if args.json else data["text"], flush=True)
    if problems:
        raise UserError("\nzuruf: ".join(problems))
    return 0


def transcript(hearing: Hearing, file: Path) -> dict[str, Any]:
    """Return one recording's text as the contract shows it."""
    from zuruf.voice.sound import read_wav

    sound = read_wav(file)
    began = time.perf_counter()
    utterance = hearing.hear_sound(sound)
    return transcript_json(file, utterance, time.perf_counter() - began, sound.seconds)


def transcript_json(file: Path, utterance: Utterance, seconds: float, audio_seconds: float) -> dict[str, Any]:
    """Return an utterance as ``zuruf transcribe --json`` prints it."""
    return {
        "file": str(file), "text": utterance.text, "language": utterance.language,
        "confidence": round(utterance.confidence, 4),
        "words": [
            {"word": word.text, "confidence": round(word.confidence, 4), "start": word.start, "end": word.end}
            for word in utterance.words
        ],
        "alternatives": list(utterance.alternatives), "free": utterance.free,
        "seconds": round(seconds, 4), "audio_seconds": round(audio_seconds, 4),
    }
