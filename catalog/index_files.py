"""Keep a large phrase index on disk: in step with its phrases, and whole whatever happens while writing."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from zuruf.catalog.phrases import PhraseIndex

FORMAT = 1
ABANDONED = 3600.0
"""Seconds after which a folder that was never finished is not written to any more."""
log = logging.getLogger(__name__)


def load_or_build(phrases: Sequence[str], language: str, folder: Path | None) -> PhraseIndex:
    """Return the index of the phrases: the stored one where it is of just these phrases, else a new one.

    The folder holds one index per language. A new one is written beside the old one and then renamed, so that
    a crash leaves the old one or the new one; an index that does not fit or is damaged is built again.
    """
    if folder is None:
        return PhraseIndex.build(phrases, language)
    place = folder / f"names-{language or 'all'}"
    mark = fingerprint(phrases, language)
    found = _load(place, mark, language)
    if found is None:
        found = PhraseIndex.build(phrases, language)
        try:
            _save(found, place, mark)
        except OSError as error:
            log.warning("the search index cannot be kept in %s and is built at each start: %s", place, error)
    return found


def fingerprint(phrases: Sequence[str], language: str) -> str:
    """Return a hash that changes when a phrase, their order, the language or the format does."""
    digest = blake2b(f"{FORMAT}\0{language}\0{len(phrases)}\0".encode(), digest_size=16)
    for start in range(0, len(phrases), 10_000):
        digest.update("\n".join(phrases[start : start + 10_000]).encode())
    return digest.hexdigest()


def _load(place: Path, mark: str, language: str) -> PhraseIndex | None:
    about = place / "about.json"
    try:
        known = json.loads(about.read_text("utf-8"))
        if known.get("fingerprint") != mark:
            return None
        names = known["arrays"]
        arrays = {name: _mapped(place / f"{name}.npy") for name in names}
        if {name: len(array) for name, array in arrays.items()} != names:
            return None
        return PhraseIndex(arrays, language)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, AttributeError) as error:
        log.warning("the search index in %s is damaged and is built again: %s", place, error)
        return None


def _mapped(path: Path) -> npt.NDArray[Any]:
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _save(index: PhraseIndex, place: Path, mark: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    _sweep(place)
    new = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        for name, array in index.arrays.items():
            with (new / f"{name}.npy").open("wb") as file:
                np.save(file, array, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
        about = {"fingerprint": mark, "arrays": {name: len(array) for name, array in index.arrays.items()}}
        (new / "about.json").write_text(json.dumps(about), "utf-8")
        _swap(new, place)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what a crash left behind while an index was written; a younger folder may still be in use."""
    for left in place.parent.glob(f".{place.name}-*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                shutil.rmtree(left, ignore_errors=True)


def _swap(new: Path, place: Path) -> None:
    """Put a folder in another's place: a folder cannot be renamed onto one that is not empty."""
    if place.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        place.rename(old / "old")
        new.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    else:
        new.rename(place)
