"""Connections to the database: SQLite with its settings, or PostgreSQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from zuruf.server.errors import ServerError

BUSY_SECONDS = 15
READERS = 24


def database_url(text: str) -> URL:
    """Parse a database URL, or raise `ServerError` that says what is possible."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ServerError(
            f"“{text}” is no database URL. Use sqlite:///FILE or postgresql://USER@HOST/NAME."
        ) from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise ServerError(
            f"The database {url.get_backend_name()} is not supported. Use SQLite or PostgreSQL."
        )
    return url


class Engines:
    """An engine for reading in parallel, and one for the writer.

    ``shared``: several servers may have the same database.
    """

    def __init__(self, text: str) -> None:
        url = database_url(text)
        self.shared = url.get_backend_name() == "postgresql"
        if url.get_backend_name() == "sqlite":
            self.reader, self.writer = _sqlite(url, READERS, ""), _sqlite(url, 1, "BEGIN IMMEDIATE")
        else:
            self.reader, self.writer = _postgres(url, READERS, "AUTOCOMMIT"), _postgres(url, 1, None)

    def close(self) -> None:
        """Close all connections."""
        self.reader.dispose()
        self.writer.dispose()


def _sqlite(url: URL, size: int, begin: str) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(
        url,
        pool_reset_on_return="rollback" if begin else None,
        pool_size=size,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # the begin below decides, not the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    def begin_now(connection: Any) -> None:
        connection.execute(begin)

    event.listen(engine, "connect", connected)
    if begin:
        # In place of an event "begin": an engine with events pays for them with each statement.
        engine.dialect.do_begin = begin_now  # type: ignore[assignment]
    return engine


def _postgres(url: URL, size: int, isolation: Literal["AUTOCOMMIT"] | None) -> Engine:
    try:
        engine = create_engine(
            url, pool_size=size, max_overflow=0, pool_timeout=BUSY_SECONDS, pool_pre_ping=True
        )
        return engine.execution_options(isolation_level=isolation) if isolation else engine
    except (ModuleNotFoundError, NoSuchModuleError):
        raise ServerError("PostgreSQL needs the package psycopg: pip install 'zuruf[postgres]'.") from None
