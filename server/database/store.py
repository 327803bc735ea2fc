"""The store: many readers, one writer that commits whole groups.

Every change is a function of a `Transaction`, handed to one thread. That thread commits all that wait with a
single write to disk, and only then lets the callers go on and the events out: nothing is told that is not on
disk.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, TimeoutError
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Table, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from zuruf.server import audit
from zuruf.server.clock import Clock, system_clock
from zuruf.server.database.engines import Engines
from zuruf.server.database.relay import Relay
from zuruf.server.database.transaction import Transaction
from zuruf.server.errors import Raced, Unavailable
from zuruf.server.events import Broker, Event
from zuruf.server.security.pace import Places

__all__ = ["Store", "Transaction", "unavailable"]

log = logging.getLogger(__name__)
T = TypeVar("T")
GROUP = 64
RACES = 5
RACED = (IntegrityError, Raced)
TANGLED = ("40P01", "40001")
"""What PostgreSQL answers when two servers wait for each other, or cannot both be right."""
PATIENCE = 30.0
"""Seconds that a caller waits for its commit."""


@dataclass(slots=True)
class _Job:
    actor: str
    work: Callable[[Transaction], Any]
    result: Future[Any] = field(default_factory=Future)


Outcome = tuple[Transaction, Any, Exception | None]


class Store:
    """Reads and writes the database. ``close`` ends the writer after what was handed in.

    ``trials`` are the attempts at passwords and PINs that are made at this moment.
    """

    def __init__(self, url: str, broker: Broker | None = None, clock: Clock = system_clock) -> None:
        self.broker = broker or Broker()
        self.clock = clock
        self.trials = Places(most=64, of_each=4)
        self.engines = Engines(url)
        self.relay = Relay(self.engines.reader, self.broker) if self.engines.shared else None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._writer = threading.Thread(target=self._run, name="zuruf-writer", daemon=True)
        self._writer.start()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading; each statement sees what was committed before it."""
        try:
            with self.engines.reader.connect() as connection:
                yield connection
        except OperationalError as error:
            raise unavailable(error) from error

    @contextmanager
    def turn(self, number: int) -> Iterator[bool]:
        """Tell whether a task is this server's for now; of several on one database one at a time has it."""
        if not self.engines.shared:
            yield True
            return
        with self.read() as connection:
            mine = bool(connection.scalar(select(func.pg_try_advisory_lock(number))))
            try:
                yield mine
            finally:
                if mine:
                    connection.scalar(select(func.pg_advisory_unlock(number)))

    def write(self, actor: str, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in the writer's next group and return its result once it is on disk.

        ``work`` may be run twice (after a serialisation failure), so it does nothing outside the database.
        Raises what ``work`` raises, and `Unavailable` when the database cannot be written.
        """
        if self._closed:
            raise Unavailable("The server is stopping; please send this again in a moment.")
        job = _Job(actor, work)
        self._jobs.put(job)
        try:
            result: T = job.result.result(PATIENCE)
        except TimeoutError as error:
            raise Unavailable("The database takes too long to answer; please send this again.") from error
        return result

    def close(self) -> None:
        """Commit what was handed in, then end the writer and the connections."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._writer.join(PATIENCE)
            if self.relay:
                self.relay.close()
            self.engines.close()

    def _run(self) -> None:
        while True:
            group, last = self._take()
            if group:
                self._commit(group)
            if last:
                return

    def _take(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        while len(group) < GROUP:
            try:
                job = self._jobs.get(block=not group)
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _commit(self, group: list[_Job]) -> None:
        """Commit a group. When something fails, again with a savepoint for each, then each by itself."""
        for careful in (False, True):
            try:
                outcomes = self._untangled(group, careful)
                break
            except Exception as error:
                if len(group) == 1 and (careful or not isinstance(error, RACED)):
                    self._fail(group[0], error)
                    return
        else:
            for job in group:
                self._commit([job])
            return
        for event in _events(outcomes):
            self.broker.publish(event)
        for job, (_, result, failure) in zip(group, outcomes, strict=True):
            if failure:
                job.result.set_exception(failure)
            else:
                job.result.set_result(result)

    def _fail(self, job: _Job, error: Exception) -> None:
        if isinstance(error, OperationalError):
            log.error("a write failed: %s", type(error).__name__)
            error = unavailable(error)
        job.result.set_exception(error)

    def _untangled(self, group: list[_Job], careful: bool) -> list[Outcome]:
        """Run a group, and again when it and another server's waited for each other's rows."""
        for _ in range(RACES):
            try:
                return self._together(group, careful)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) not in TANGLED:
                    raise
        return self._together(group, careful)

    def _together(self, group: list[_Job], careful: bool) -> list[Outcome]:
        outcomes: list[Outcome] = []
        with self.engines.writer.begin() as connection:
            for job in group:
                outcome = self._one(connection, job) if careful else self._boldly(connection, job)
                for _ in range(RACES):
                    if isinstance(outcome[2], RACED):
                        outcome = self._one(connection, job)  # another process was first: look again
                outcomes.append(outcome)
            _insert(connection, [row for transaction, _, _ in outcomes for row in transaction.rows])
            audit.append(
                connection, [entry for transaction, _, _ in outcomes for entry in transaction.entries]
            )
            if self.relay:
                self.relay.tell(connection, _events(outcomes))
        return outcomes

    def _boldly(self, connection: Connection, job: _Job) -> Outcome:
        """Run one job without a savepoint, as nearly all succeed.

        An error undoes the group, which runs again.
        """
        transaction = Transaction(connection, job.actor, self.clock())
        return transaction, job.work(transaction), None

    def _one(self, connection: Connection, job: _Job) -> Outcome:
        """Run one job in a savepoint.

        An error of its own undoes only itself, a failing database all of the group.
        """
        transaction = Transaction(connection, job.actor, self.clock())
        savepoint = connection.begin_nested()
        try:
            result = job.work(transaction)
            savepoint.commit()
        except OperationalError:
            raise
        except Exception as error:
            savepoint.rollback()
            return Transaction(connection, job.actor, transaction.now), None, error
        return transaction, result, None


def _events(outcomes: list[Outcome]) -> list[Event]:
    return [event for transaction, _, _ in outcomes for event in transaction.events]


def _insert(connection: Connection, rows: list[tuple[Table, dict[str, Any]]]) -> None:
    by_table: dict[Table, list[dict[str, Any]]] = {}
    for table, row in rows:
        by_table.setdefault(table, []).append(row)
    for table, some in by_table.items():
        connection.execute(_inserting(table), some)


@cache
def _inserting(table: Table) -> Insert:
    return insert(table)


def unavailable(error: Exception) -> Unavailable:
    """Return what the caller is told when the database fails; the cause names no data."""
    cause = str(getattr(error, "orig", error)).splitlines()[0] if str(error) else type(error).__name__
    full = "disk is full" in cause or "No space left" in cause
    what = (
        "The server's disk is full, so nothing can be stored"
        if full
        else f"The database does not answer ({cause})"
    )
    return Unavailable(f"{what}. Nothing was changed; please send this again later.")
