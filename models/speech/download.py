"""Fetch one large file over HTTP: resumed where it broke off, checked by its SHA-256."""

import errno
import hashlib
import http.client
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zuruf.models.speech.errors import DiskFull, ModelError

BLOCK = 1 << 18
TIMEOUT_SECONDS = 30.0
ATTEMPTS = 5

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Fetch:
    """What to fetch and where to keep it: `partial` survives an interruption and is taken up again."""

    url: str
    partial: Path
    sha256: str | None = None
    size: int | None = None


def download(fetch: Fetch, progress: Progress, pause: Callable[[float], None] = time.sleep) -> str:
    """Fetch the file into `fetch.partial` and return its SHA-256 in hex.

    A broken connection is taken up again, five times in a row without progress at most; a host whose name is
    not known, not at all. Raises ModelError when the host cannot be reached, the disk is full, or the file is
    another one (it is deleted then).
    """
    tries, hopeless = 0, False
    while True:
        before = _have(fetch.partial)
        try:
            if _fetch_rest(fetch, progress):
                return _checked(fetch)
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise ModelError(f"{fetch.url} answered {error.code} {error.reason}.") from error
            reason = f"the server answered {error.code}"
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
            hopeless = isinstance(getattr(error, "reason", error), socket.gaierror)
        except OSError as error:
            raise _disk_error(error, fetch) from error
        else:
            reason = "the connection broke off"
        tries = 1 if _have(fetch.partial) > before else tries + 1
        if hopeless or tries >= ATTEMPTS:
            raise ModelError(
                f"Cannot fetch {fetch.url} ({reason}). Is this machine online? What has arrived is kept; the"
                " same command goes on from there. Without a network: zuruf models add FILE.zip"
            )
        pause(2.0 ** (tries - 1))


def _have(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _fetch_rest(fetch: Fetch, progress: Progress) -> bool:
    """Append what is missing and say whether the file is whole now."""
    have = _have(fetch.partial)
    headers = {"User-Agent": "zuruf", "Accept-Encoding": "identity"}
    request = urllib.request.Request(fetch.url, headers=headers)
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        if error.code != 416 or not have:
            raise
        if fetch.size == have or error.headers.get("Content-Range") == f"bytes */{have}":
            return True
        fetch.partial.unlink()
        return False
    with answer:
        if answer.status != 206:
            have = 0
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length else fetch.size
        _make_room(fetch, (total or 0) - have)
        with fetch.partial.open("ab" if have else "wb") as file:
            while block := answer.read(BLOCK):
                file.write(block)
                have += len(block)
                progress(have, total)
    return total is None or have >= total


def _make_room(fetch: Fetch, needed: int) -> None:
    free = shutil.disk_usage(fetch.partial.parent).free
    if free < needed:
        raise OSError(errno.ENOSPC, f"{needed / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB are free")


def _disk_error(error: OSError, fetch: Fetch) -> ModelError:
    if error.errno == errno.ENOSPC:
        why = error.strerror or "no space left"
        return DiskFull(f"The disk with {fetch.partial.parent} is full: {why}. Make room and try again.")
    return ModelError(f"Cannot write {fetch.partial}: {error.strerror or error}.")


def _checked(fetch: Fetch) -> str:
    found = sha256_of(fetch.partial)
    if fetch.sha256 is not None and found != fetch.sha256:
        size = _have(fetch.partial)
        fetch.partial.unlink()
        raise ModelError(
            f"{fetch.url} is not the file it should be: SHA-256 {found} ({size} bytes) instead of"
            f" {fetch.sha256}. It was deleted; try again, and if this stays so, somebody changed the file."
        )
    return found


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
