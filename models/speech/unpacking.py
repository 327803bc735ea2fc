"""Unpack a ZIP file that somebody else made, without trusting it."""

import errno
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from zuruf.models.speech.errors import DiskFull, ModelError

MAX_FILES = 1_000
MAX_BYTES = 12 * 10**9
BLOCK = 1 << 20


def unpack(archive: Path, target: Path, max_bytes: int = MAX_BYTES) -> None:
    """Unpack `archive` into the empty folder `target`.

    Raises ModelError for a broken archive, a path that leads outside, a link, too many files or too many
    bytes, and for a full disk; what was unpacked until then is the caller's to throw away.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            entries = [entry for entry in file.infolist() if not entry.is_dir()]
            paths = [_safe(entry, archive) for entry in entries]
            _check_size(entries, archive, target, max_bytes)
            left = max_bytes
            for entry, path in zip(entries, paths, strict=True):
                left -= _write(file, entry, target / path, left, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{archive} is no whole ZIP file ({error}); fetch it again.") from error
    except OSError as error:
        text = f"Cannot unpack {archive} into {target.parent}: {error.strerror or error}."
        raise (DiskFull if error.errno == errno.ENOSPC else ModelError)(text) from error


def _safe(entry: zipfile.ZipInfo, archive: Path) -> PurePosixPath:
    path = PurePosixPath(entry.filename)
    kind = entry.external_attr >> 16
    outside = path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
    if outside or not path.parts:
        raise ModelError(f"{archive} was refused: the path “{entry.filename}” in it leads outside the model.")
    if stat.S_IFMT(kind) not in (0, stat.S_IFREG):
        raise ModelError(f"{archive} was refused: “{entry.filename}” in it is a link or device, not a file.")
    return path


def _check_size(entries: list[zipfile.ZipInfo], archive: Path, target: Path, max_bytes: int) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_FILES or total > max_bytes:
        size = f"{len(entries)} files of {total / 1e6:.0f} MB"
        raise ModelError(f"{archive} was refused: {size} are no speech model.")
    free = shutil.disk_usage(target).free
    if total > free:
        raise DiskFull(
            f"The disk with {target.parent} is full: {total / 1e6:.0f} MB are needed to unpack and"
            f" {free / 1e6:.0f} MB are free. Make room and try again."
        )


def _write(file: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, left: int, archive: Path) -> int:
    """Unpack one file and return its true length, which may not exceed `left` whatever the archive claims."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with file.open(entry) as source, path.open("xb") as target:
        while block := source.read(BLOCK):
            written += len(block)
            if written > left:
                raise ModelError(f"{archive} was refused: it unpacks to more than it claims.")
            target.write(block)
    return written
