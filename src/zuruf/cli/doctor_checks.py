"""The checks behind ``zuruf doctor``; each yields findings, none changes anything."""

from __future__ import annotations

import argparse
import ctypes.util
import importlib.util
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from zuruf.catalog.model import Catalog

Status = Literal["ok", "warn", "bad"]

LEAST_DISK = 200 * 1024**2
LITTLE_DISK = 1024**3
SHOWN_WORDS = 8


@dataclass(frozen=True)
class Finding:
    """What was looked at: ``bad`` is necessary and missing, ``warn`` unsafe or less than it could be."""

    about: str
    status: Status
    text: str
    mend: str = ""

    def json(self) -> dict[str, Any]:
        """Return the finding as ``zuruf doctor --json`` prints it."""
        return asdict(self)


def checks(args: argparse.Namespace) -> Iterator[Finding]:
    """Yield everything that can be said of this machine."""
    from zuruf.cli.catalogs import open_catalog
    from zuruf.cli.errors import UserError

    yield from packages()
    yield from data_folder()
    yield from disk()
    try:
        catalog = open_catalog(args.catalog)
        yield Finding("catalog", "ok", f"{len(catalog.products)} products of “{catalog.shop.name}”.")
    except UserError as error:
        yield Finding("catalog", "bad", str(error), "zuruf catalog check FILE")
        catalog = None
    yield from devices()
    yield from speech_models(args, catalog)
    yield from speech_output(catalog)
    yield from outbox()
    yield from port(args.port)


def packages() -> Iterator[Finding]:
    """Look for the Debian packages and the Python packages with native parts."""
    wanted: dict[str, Callable[[], object]] = {
        "libportaudio2": lambda: ctypes.util.find_library("portaudio"),
        "espeak-ng": lambda: ctypes.util.find_library("espeak-ng"),
    }
    missing = [name for name, found in wanted.items() if not found()]
    if missing:
        names = " ".join(missing)
        yield Finding("Debian packages", "bad", f"{names} not installed.", f"sudo apt-get install {names}")
    else:
        yield Finding("Debian packages", "ok", f"{', '.join(wanted)} are there.")
    for name in ("vosk", "pyttsx3", "sounddevice"):
        if importlib.util.find_spec(name) is None:
            yield Finding("Python packages", "bad", f"{name} not installed.", f"pip install {name}")


def data_folder() -> Iterator[Finding]:
    """Look whether the data folder can be written, and by nobody else."""
    from zuruf.models.home import home

    folder = home()
    if not folder.exists():
        yield Finding("data folder", "ok", f"{folder} is made at the first start.")
        return
    try:
        probe = folder / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as error:
        mend = f"sudo chown -R $USER {folder}"
        yield Finding("data folder", "bad", f"{folder} cannot be written: {error.strerror}.", mend)
        return
    if stat.S_IMODE(folder.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        text = f"Others on this machine can look into {folder}."
        yield Finding("data folder", "warn", text, f"chmod 700 {folder}")
    else:
        yield Finding("data folder", "ok", f"{folder} is yours alone.")


def disk() -> Iterator[Finding]:
    """Look for room on the disk."""
    from zuruf.models.home import home

    folder = folder_of(home())
    free = shutil.disk_usage(folder).free
    status: Status = "bad" if free < LEAST_DISK else "warn" if free < LITTLE_DISK else "ok"
    mend = "" if status == "ok" else f"df -h {folder}, then make room"
    yield Finding("disk", status, f"{free / 1024**3:.1f} GB free at {folder}.", mend)


def devices() -> Iterator[Finding]:
    """Look for a microphone and a loudspeaker."""
    from zuruf.voice.errors import DeviceError
    from zuruf.voice.portaudio import device, names

    for kind, name in (("input", "microphone"), ("output", "loudspeaker")):
        try:
            found = device(kind)
            others = ", ".join(f"“{each}”" for each in names(kind) if each != found["name"])
            text = f"“{found['name']}”, {found['default_samplerate']:.0f} Hz."
            yield Finding(name, "ok", f"{text} Also there: {others}." if others else text)
        except DeviceError as error:
            without = "Orders come by touch and text only." if kind == "input" else "Replies are shown only."
            yield Finding(name, "warn", f"{error} {without}", f"plug in a {name}, then try again")


def speech_models(args: argparse.Namespace, catalog: Catalog | None) -> Iterator[Finding]:
    """Look at what listens to people in each language, load it, and compare the shop's words with it."""
    from zuruf.models.speech import ModelError, choose

    for language in catalog.shop.languages if catalog else ("de", "en"):
        about = f"speech model ({language})"
        pull = f"zuruf models pull {language}"
        try:
            choice = choose(language, args.engine, args.model, microphone=True, allow_tiny=args.allow_tiny)
            heard = choice if choice.listens else choose(language, args.engine, args.model, microphone=False)
        except ModelError as error:
            yield Finding(about, "bad", str(error), pull)
            continue
        where = choice.path or "comes with PocketSphinx"
        if not choice.listens:
            yield Finding(about, "warn", choice.why, pull)
        elif choice.kind in ("tiny", "bundled"):
            yield Finding(about, "warn", f"{choice.engine}, {choice.kind} ({where}): {choice.why}.", pull)
        else:
            yield Finding(about, "ok", f"{choice.engine}, {choice.kind} ({where}).")
        yield from _loaded(language, heard, catalog)


def _loaded(language: str, choice: Any, catalog: Catalog | None) -> Iterator[Finding]:
    from zuruf.skills.vocabulary import vocabulary
    from zuruf.voice.errors import EngineError
    from zuruf.voice.hearing import recognizer

    if not choice.listens:
        return
    engine = recognizer(choice, language, None)
    try:
        words = set(vocabulary(catalog, language).words) if catalog else set()
        unknown = engine.unknown(sorted(words))
    except EngineError as error:
        mend = f"zuruf models check, then zuruf models pull {language}"
        yield Finding(f"speech model ({language})", "bad", f"It does not load: {error}", mend)
        return
    finally:
        engine.close()
    if unknown:
        some = ", ".join(unknown[:SHOWN_WORDS]) + (" …" if len(unknown) > SHOWN_WORDS else "")
        text = f"{len(unknown)} of {len(words)} words of the catalog are unknown to the model: {some}."
        mend = f"add forms of known words to sounds_like.{language} (zuruf catalog check lists them)"
        yield Finding(f"catalog words ({language})", "warn", text, mend)
    elif words:
        yield Finding(f"catalog words ({language})", "ok", f"The model knows all {len(words)} of them.")


def speech_output(catalog: Catalog | None) -> Iterator[Finding]:
    """Look whether every language has a voice."""
    from zuruf.voice.errors import VoiceError
    from zuruf.voice.speech import Speech

    speech = Speech()
    try:
        for language in catalog.shop.languages if catalog else ("de", "en"):
            try:
                speech.synthesise("1, 2, 3", language)
                yield Finding(f"voice ({language})", "ok", "Replies can be spoken.")
            except VoiceError as error:
                yield Finding(f"voice ({language})", "bad", str(error), "sudo apt-get install espeak-ng")
    finally:
        speech.close()


def outbox() -> Iterator[Finding]:
    """Look for commands that wait for the server, or that it has refused."""
    from zuruf.models.home import home
    from zuruf.voice.errors import OutboxError
    from zuruf.voice.outbox import Outbox

    path = home() / "edge" / "outbox.db"
    if not path.exists():
        return
    try:
        box = Outbox(path)
        count = box.count()
        box.close()
    except OutboxError as error:
        yield Finding("outbox", "bad", str(error), f"move {path} away after looking into it")
        return
    text = f"{count['waiting']} commands wait for the server, {count['refused']} were refused by it."
    mend = f"sqlite-utils rows {path} outbox --where 'refused is not null'" if count["refused"] else ""
    yield Finding("outbox", "warn" if count["refused"] else "ok", text, mend)


def port(number: int) -> Iterator[Finding]:
    """Look whether the server's port is free, or taken by our own server."""
    address = f"http://127.0.0.1:{number}/health"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        free = probe.connect_ex(("127.0.0.1", number)) != 0
    if free:
        yield Finding("port", "ok", f"{number} is free.")
        return
    import httpx

    try:
        ours = httpx.get(address, timeout=2).is_success
    except httpx.HTTPError:
        ours = False
    if ours:
        yield Finding("port", "ok", f"The server runs on {number}.")
    else:
        yield Finding(
            "port", "warn", f"{number} is in use by another program.", f"zuruf run --port {number + 1}"
        )


def folder_of(path: Path) -> Path:
    """Return the nearest folder that exists."""
    return next(each for each in (path, *path.parents) if each.exists())
