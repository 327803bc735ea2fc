"""``zuruf eval speech``: how well recordings are understood, word by word."""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.errors import UserError
from zuruf.cli.transcribe import add_hearing, catalog_of, hearing_of

if TYPE_CHECKING:
    from zuruf.voice.hearing import Hearing

TRANSCRIPTS = "transcripts.tsv"


def add(sets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``eval speech``."""
    parser = sets.add_parser("speech", help="measure the recogniser on recordings with transcripts")
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="DIR", help=f"folder with WAVs and {TRANSCRIPTS}"
    )
    add_hearing(parser)
    parser.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    parser.add_argument(
        "--catalog", metavar="FILE", help="catalog to expect words of (default: the demo shop)"
    )
    parser.add_argument("--free", action="store_true", help="expect nothing: use the model without a grammar")
    parser.add_argument("--show", action="store_true", help="print what was misheard")
    parser.add_argument("--json", action="store_true", help="print one JSON object a condition")
    parser.set_defaults(run=run)


@dataclass
class Tally:
    """What was counted of recordings of one kind."""

    errors: int = 0
    words: int = 0
    right: int = 0
    count: int = 0
    seconds: float = 0.0
    audio: float = 0.0
    missed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, said: str, heard: str, seconds: float, audio: float) -> None:
        """Count one recording."""
        from rapidfuzz.distance import Levenshtein

        self.errors += Levenshtein.distance(said.split(), heard.split())
        self.words += len(said.split())
        self.right += said == heard
        self.count += 1
        self.seconds += seconds
        self.audio += audio
        if said != heard:
            self.missed.append((said, heard))

    def json(self) -> dict[str, Any]:
        """Return rates in percent and the real-time factor."""
        return {
            "wer": round(100 * self.errors / max(self.words, 1), 2),
            "sentences_right": round(100 * self.right / max(self.count, 1), 1),
            "real_time_factor": round(self.seconds / max(self.audio, 1e-9), 4), "recordings": self.count,
        }


def read_set(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield recording, transcript and condition. Raises UserError."""
    try:
        with (folder / TRANSCRIPTS).open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, delimiter="\t"), 2):
                if not row.get("file") or row.get("transcript") is None:
                    raise UserError(
                        f"{folder / TRANSCRIPTS}, line {number}: needs columns file and transcript."
                    )
                condition = row.get("condition") or "clean"
                yield folder / row["file"], row["transcript"], "clean" if condition == "clean" else "noisy"
    except OSError as error:
        raise UserError(f"{folder / TRANSCRIPTS} cannot be read: {error.strerror}.") from error


def measure(folder: Path, hearing: Hearing) -> dict[str, Tally]:
    """Return what was counted in a folder, by condition."""
    from zuruf.voice.errors import VoiceError
    from zuruf.voice.sound import read_wav

    tallies: dict[str, Tally] = {"all": Tally()}
    for recording, said, condition in read_set(folder):
        try:
            sound = read_wav(recording)
            began = time.perf_counter()
            heard = hearing.hear_sound(sound).text
        except VoiceError as error:
            raise UserError(str(error)) from error
        seconds = time.perf_counter() - began
        for name in ("all", condition):
            tallies.setdefault(name, Tally()).add(said, heard, seconds, sound.seconds)
    return tallies


def run(args: argparse.Namespace) -> int:
    """Measure each folder."""
    catalog = None if args.free else catalog_of(args.catalog)
    with hearing_of(args, catalog, ("de", "en")) as hearing:
        for folder in args.folders:
            for condition, tally in measure(folder, hearing).items():
                data = {"set": str(folder), "condition": condition, **tally.json()}
                print(json.dumps(data, ensure_ascii=False) if args.json else line(data), flush=True)
                if args.show and condition == "all" and not args.json:
                    for said, heard in tally.missed:
                        print(f"  said:  {said}\n  heard: {heard}")
    return 0


def line(data: dict[str, Any]) -> str:
    """Return one line of the table."""
    return (
        f"{data['set']} {data['condition']}: {data['recordings']} recordings, WER {data['wer']:.1f} %, "
        f"sentences right {data['sentences_right']:.1f} %, real-time factor {data['real_time_factor']:.3f}"
    )
