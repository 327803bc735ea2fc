"""``zuruf eval latency``: how long a customer waits for the reply, and what it takes."""

from __future__ import annotations

import argparse
import json
import random
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.errors import UserError
from zuruf.cli.transcribe import add_hearing, catalog_of

if TYPE_CHECKING:
    from zuruf.catalog.model import Catalog
    from zuruf.voice.edge import Edge
    from zuruf.voice.sound import Sound

NUMBERS = {"de": ("zwei", "drei", "vier"), "en": ("two", "three", "four")}
PLEASE = {"de": "bitte", "en": "please"}


def add(sets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``eval latency``."""
    parser = sets.add_parser("latency", help="measure the time from the end of speech to the reply")
    add_hearing(parser)
    parser.add_argument("--orders", type=int, default=100, metavar="N", help="spoken orders (default: 100)")
    parser.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    parser.add_argument("--catalog", metavar="FILE", help="catalog to order from (default: the demo shop)")
    parser.add_argument("--loudspeaker", action="store_true", help="play the replies on the real loudspeaker")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


class Stopwatch:
    """A loudspeaker that only notes when the first sample would be heard."""

    def __init__(self) -> None:
        self.first_sample: float | None = None

    def play(self, sound: Sound) -> None:
        """Note the time."""
        if self.first_sample is None:
            self.first_sample = time.monotonic()

    def wait(self, interrupted: threading.Event | None = None) -> None:
        """Wait for nothing."""

    def stop(self) -> None:
        """Be quiet."""

    def close(self) -> None:
        """Give back nothing."""


def run(args: argparse.Namespace) -> int:
    """Speak orders, and measure the replies."""
    from zuruf.voice.errors import VoiceError

    try:
        data = measure(args)
    except VoiceError as error:
        raise UserError(str(error)) from error
    print(json.dumps(data) if args.json else "\n".join(f"{key:32} {value}" for key, value in data.items()))
    return 0


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Return milliseconds, seconds and megabytes."""
    import tempfile

    from zuruf.models.speech import ModelError
    from zuruf.voice.edge import Config, Edge
    from zuruf.voice.hearing import choices
    from zuruf.voice.mouth import Mouth
    from zuruf.voice.speaker import Speaker
    from zuruf.voice.speech import Speech

    began = time.monotonic()
    catalog = catalog_of(args.catalog)
    languages = tuple(catalog.shop.languages) if args.language == "auto" else (args.language,)
    try:
        chosen = choices(languages, args.engine, args.model)
    except ModelError as error:
        raise UserError(str(error)) from error
    player: Any = Stopwatch()
    if args.loudspeaker:
        player = Speaker()
        player.start()
    speech = Speech()
    speech.start()
    with tempfile.TemporaryDirectory() as state:
        config = Config(catalog, chosen, state=Path(state))
        with Edge(config, mouth=Mouth(speech, player)) as edge:
            edge.start()
            ready = time.monotonic() - began
            waits = [
                wait(edge, speech, player, each) for each in _orders(catalog, tuple(chosen), args.orders)
            ]
            return {**_figures(waits), "ready_s": round(ready, 2), **_memory(edge, speech.child.pid)}


def _orders(catalog: Catalog, languages: tuple[str, ...], count: int) -> list[tuple[str, str]]:
    """Return orders as (text, language); the same ones each time."""
    from zuruf.catalog.model import localized

    dice = random.Random(1)
    products = list(catalog.products.values())
    if not products:
        raise UserError("The catalog is empty; there is nothing to order.")
    orders = []
    for at in range(count):
        language = languages[at % len(languages)]
        said = f" {'und' if language == 'de' else 'and'} ".join(
            f"{dice.choice(NUMBERS[language])} {localized(dice.choice(products).name, language)}"
            for _ in range(2)
        )
        orders.append((f"{said} {PLEASE[language]}", language))
    return orders


def wait(edge: Edge, speech: Any, player: Any, order: tuple[str, str]) -> tuple[float, float] | None:
    """Speak one order; return seconds from the decision, and from the last sample of speech, to the reply."""
    import numpy as np

    from zuruf.voice.loop import Sound
    from zuruf.voice.recognizer import RATE
    from zuruf.voice.sound import resampled, to_pcm

    samples = resampled(speech.synthesise(*order))
    last = float(np.flatnonzero(np.abs(samples) > 0.01)[-1]) / RATE
    pcm = to_pcm(np.concatenate([samples, np.zeros(3 * RATE, np.float32)]))
    edge.loop.session = edge.ear.session = None
    player.first_sample = None
    decided_at = edge.ear.decided
    begin = edge.ear.heard_seconds
    for start in range(0, len(pcm), 960):
        edge.loop.take(Sound(pcm[start : start + 960]))
        if edge.ear.decided != decided_at:
            break
    end = time.monotonic() + 10
    while player.first_sample is None and edge.mouth.busy and time.monotonic() < end:
        time.sleep(0.001)
    if player.first_sample is None or edge.ear.decided == decided_at:
        return None
    reply = player.first_sample - edge.ear.decided
    decided_after = edge.ear.heard_seconds - begin - last
    edge.mouth.stop()
    while edge.mouth.busy or not edge.loop.events.empty():
        if not edge.loop.events.empty():
            edge.loop.take(edge.loop.events.get())
    edge.loop.take(Sound(bytes(RATE)))
    return reply, decided_after + reply


def _figures(waits: list[tuple[float, float] | None]) -> dict[str, Any]:
    import numpy as np

    answered = [each for each in waits if each is not None]
    if not answered:
        raise UserError("Not one order was answered; see zuruf doctor.")
    table = 1000 * np.asarray(answered)
    figures: dict[str, Any] = {"orders": len(waits), "answered": len(answered)}
    for at, name in enumerate(("decision_to_reply", "speech_to_reply")):
        for share in (50, 95):
            figures[f"{name}_p{share}_ms"] = round(float(np.percentile(table[:, at], share)))
    return figures


def _memory(edge: Edge, speech: int | None) -> dict[str, float]:
    """Return the resident memory of each process in megabytes."""
    import os

    processes = {"edge": os.getpid(), "speech": speech}
    processes |= {f"recogniser_{name}": each.child.pid for name, each in edge.recognizers.items()}
    return {f"{name}_mb": _resident(pid) for name, pid in processes.items() if pid is not None}


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0
