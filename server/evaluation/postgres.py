"""A PostgreSQL of one's own for a while.

In a temporary folder, without a port, under an unprivileged user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zuruf.server.errors import ServerError

DEBIAN = Path("/usr/lib/postgresql")
PREFERRED = ("postgres", "nobody")
"""Whom root becomes, because PostgreSQL does not run as root."""


@contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL and yield the URL of its empty database.

    Raises `ServerError` when it is not installed.
    """
    tools = _tools()
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="zuruf-pg-"))
    data = folder / "data"
    if user:
        shutil.chown(folder, user)
    name = user or pwd.getpwuid(os.getuid()).pw_name
    try:
        _run(
            user,
            folder,
            tools / "initdb",
            "-D",
            data,
            "-U",
            name,
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
        )
        options = f"-k {folder} -c listen_addresses='' -c max_connections=60"
        _run(user, folder, tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{name}@/postgres?host={folder}"
        finally:
            _run(user, folder, tools / "pg_ctl", "-D", data, "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tools() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"))
    if not versions:
        raise ServerError("PostgreSQL is not installed. Install Debian's package postgresql.")
    return versions[-1].parent


def _user() -> str | None:
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in PREFERRED if name in known)


def _run(user: str | None, folder: Path, *command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerError(f"{Path(command[0]).name} failed: {done.stdout.strip().splitlines()[-1]}")
