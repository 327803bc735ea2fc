"""Backup and restore of the database: SQLite through its own backup, PostgreSQL through its own tools."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import URL, create_engine, inspect

from zuruf.server import audit
from zuruf.server.config import Config
from zuruf.server.database.engines import Engines, database_url
from zuruf.server.database.migrating import migrate
from zuruf.server.errors import ServerError


def backup(config: Config, file: Path) -> str:
    """Write the database into a new file while it is in use.

    Return the audit trail's head, to be kept elsewhere.
    """
    url = database_url(config.url)
    if file.exists():
        raise ServerError(f"{file} is there already. Name a new file.")
    file.parent.mkdir(parents=True, exist_ok=True)
    if url.get_backend_name() == "sqlite":
        if not Path(url.database or "").exists():
            raise ServerError(f"There is no database {url.database}. Run: zuruf server init")
        _copy(Path(url.database or ""), file)
        return _head(f"sqlite:///{file}")
    _tool("pg_dump", url, "--format=custom", f"--file={file}")
    file.chmod(0o600)
    return _head(config.url)


def restore(config: Config, file: Path, force: bool = False) -> str:
    """Put a backup in place of the database, bring it to the present version, return the audit trail's head.

    A database that holds something is only replaced with ``force``. The server must not be running.
    """
    url = database_url(config.url)
    if not file.exists():
        raise ServerError(f"There is no file {file}.")
    if url.get_backend_name() == "sqlite":
        _restore_sqlite(Path(url.database or ""), file, force)
    else:
        engine = create_engine(url)
        full = bool(inspect(engine).get_table_names())
        engine.dispose()
        if full and not force:
            raise ServerError("The database holds something already. Add --force to replace it.")
        _tool(
            "pg_restore",
            url,
            "--clean",
            "--if-exists",
            "--single-transaction",
            f"--dbname={url.database}",
            str(file),
        )
    engines = Engines(config.url)
    try:
        migrate(engines.writer)
    finally:
        engines.close()
    return _head(config.url)


def _restore_sqlite(target: Path, file: Path, force: bool) -> None:
    if target.exists() and not force:
        raise ServerError(f"{target} is there already. Stop the server and add --force to replace it.")
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        connection.close()
    except sqlite3.DatabaseError:
        sound = False
    if not sound or not ours:
        raise ServerError(f"{file} is no whole backup of Zuruf. Nothing was replaced.")
    temporary = target.with_name(target.name + ".restoring")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary.unlink(missing_ok=True)
    _copy(file, temporary)
    for side in ("-wal", "-shm"):
        target.with_name(target.name + side).unlink(missing_ok=True)
    os.replace(temporary, target)


def _copy(source: Path, target: Path) -> None:
    """Copy one state of a SQLite database, also while somebody writes to it."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
    finally:
        reading.close()
        writing.close()


def _tool(name: str, url: URL, *arguments: str) -> None:
    if shutil.which(name) is None:
        raise ServerError(f"{name} is missing. Install Debian's package postgresql-client.")
    where = [f"--host={url.query.get('host') or url.host or 'localhost'}", f"--port={url.port or 5432}"]
    who = [f"--username={url.username}"] if url.username else []
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    base = [f"--dbname={url.database}"] if name == "pg_dump" else []
    done = subprocess.run(
        [name, *where, *who, *base, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServerError(
            f"{name} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}"
        )


def _head(url: str) -> str:
    engines = Engines(url)
    try:
        with engines.reader.connect() as connection:
            return audit.head(connection)[1]
    finally:
        engines.close()
