"""Bring speech models onto this machine and take them off again."""

import fcntl
import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from zuruf.models.speech.download import Fetch, Progress, download, sha256_of
from zuruf.models.speech.errors import DiskFull, ModelError
from zuruf.models.speech.layout import NETWORK
from zuruf.models.speech.official import Official
from zuruf.models.speech.probe import check
from zuruf.models.speech.registry import ABOUT, FOLDER, SpeechModel, named, store
from zuruf.models.speech.unpacking import unpack

_ASIDE, _TRASH = ".installing-", ".removing-"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def pull(model: Official, progress: Progress, home: Path | None = None) -> SpeechModel:
    """Download, check, unpack and install an official model; an interrupted download goes on where it was.

    Raises ModelError; whatever was installed before stays as it was.
    """
    folder = _writable(store(home))
    with _alone(folder):
        partial = folder / f".{model.name}.zip.part"
        sha256 = download(Fetch(model.url, partial, model.sha256, model.bytes), progress)
        about = {"language": model.language, "kind": "official", "source": model.url, "sha256": sha256}
        try:
            ready = _install(partial, model.name, about, folder)
        except DiskFull:
            raise
        except ModelError:
            partial.unlink()
            raise
        partial.unlink()
        return ready


def add(place: Path, language: str, name: str | None = None, home: Path | None = None) -> SpeechModel:
    """Install a model from a folder or ZIP file on this machine. Raises ModelError."""
    if not place.exists():
        raise ModelError(f"There is no file or folder {place}.")
    called = name or (place.stem if place.is_file() else place.resolve().name)
    if not _NAME.fullmatch(called):
        raise ModelError(f"“{called}” cannot name a model: use letters, digits, dot and dash (--name).")
    folder = _writable(store(home))
    with _alone(folder):
        if (folder / called).exists():
            raise ModelError(f"A model “{called}” is there already: zuruf models remove {called}")
        sha256 = sha256_of(place) if place.is_file() else ""
        source = str(place.resolve())
        about = {"language": language, "kind": "local", "source": source, "sha256": sha256}
        return _install(place, called, about, folder)


def remove(name: str, home: Path | None = None) -> SpeechModel:
    """Remove an installed model. Raises ModelError when there is none or it cannot be deleted."""
    model = named(name, home)
    folder = store(home)
    try:
        with _alone(folder), tempfile.TemporaryDirectory(prefix=_TRASH, dir=folder) as trash:
            model.path.parent.rename(Path(trash) / name)
    except OSError as error:
        raise ModelError(f"Cannot remove {model.path.parent}: {error.strerror or error}.") from error
    return model


def _install(source: Path, name: str, about: dict[str, str], folder: Path) -> SpeechModel:
    """Put the model together in a folder aside, check it, then move it to its place in one step."""
    with tempfile.TemporaryDirectory(prefix=_ASIDE, dir=folder) as aside:
        raw = Path(aside) / "raw"
        raw.mkdir()
        if source.is_file():
            unpack(source, raw)
        else:
            _copy(_root(source, source), raw / source.name)
        ready = Path(aside) / name
        ready.mkdir()
        _root(raw, source).rename(ready / FOLDER)
        check(ready / FOLDER)
        about = {**about, "added": datetime.now(UTC).isoformat(timespec="microseconds")}
        (ready / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
        target = folder / name
        if target.exists():
            target.rename(Path(aside) / "replaced")
        ready.rename(target)
    return SpeechModel(name=name, path=target / FOLDER, **about)


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copytree(source, target)
    except (OSError, shutil.Error) as error:
        raise ModelError(f"Cannot copy {source}: {error}.") from error


def _root(raw: Path, source: Path) -> Path:
    """Find the model in what was unpacked: at the top, or in one folder below."""
    for folder in (raw, *sorted(path for path in raw.iterdir() if path.is_dir())):
        if (folder / NETWORK).is_file():
            return folder
    raise ModelError(f"{source} holds no Vosk model: {NETWORK} is missing.")


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"Cannot make the folder {folder}: {error.strerror or error}.") from error
    return folder


@contextmanager
def _alone(folder: Path, wait_seconds: float = 5.0) -> Iterator[None]:
    """Keep two commands from changing the models at once; clear away what a killed one left behind."""
    with (folder / ".lock").open("w") as file:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise ModelError(f"Another command is changing {folder}; wait for it.") from error
                time.sleep(0.1)
        for place in (*folder.glob(f"{_ASIDE}*"), *folder.glob(f"{_TRASH}*")):
            shutil.rmtree(place, ignore_errors=True)
        yield
