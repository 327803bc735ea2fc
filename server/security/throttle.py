"""Slow down who guesses: after some failures a name is locked, each time for twice as long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import delete, insert, select, update

from zuruf.server.clock import HOUR, SECOND
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import throttles
from zuruf.server.errors import TooMany
from zuruf.server.security.passwords import fingerprint

FREE = 5
FIRST = 15 * SECOND
LONGEST = 900 * SECOND
FORGOTTEN = HOUR


@contextmanager
def attempt(store: Store, *names: str) -> Iterator[None]:
    """Try something for these names, and count inside whether it `failed`.

    Raises `TooMany` when one of them is locked, or tried by several at this moment: those who guess all at
    once are as slow as those who guess one by one.
    """
    with ExitStack() as leaving:
        for name in names:
            leaving.callback(store.trials.enter(name))
        _check(store, *names)
        yield


def _check(store: Store, *names: str) -> None:
    with store.read() as connection:
        hashes = [fingerprint(name) for name in names]
        until = connection.scalars(select(throttles.c.until).where(throttles.c.name.in_(hashes))).all()
    wait = max(until, default=0) - store.clock()
    if wait > 0:
        seconds = -(-wait // SECOND)
        raise TooMany(
            f"Too many failed attempts. Please try again in {seconds} seconds.", retry_after=seconds
        )


def failed(transaction: Transaction, *names: str) -> None:
    """Count a failure for each name."""
    for name in map(fingerprint, names):
        row = transaction.execute(select(throttles).where(throttles.c.name == name).with_for_update()).first()
        count = row.failures + 1 if row and row.until > transaction.now - FORGOTTEN else 1
        pause = min(FIRST << min(count - FREE, 20), LONGEST) if count >= FREE else 0
        values = {"failures": count, "until": transaction.now + pause}
        if row:
            transaction.execute(update(throttles).where(throttles.c.name == name).values(**values))
        else:
            transaction.execute(insert(throttles).values(name=name, **values))


def succeeded(transaction: Transaction, *names: str) -> None:
    """Forget the failures of the names."""
    transaction.execute(delete(throttles).where(throttles.c.name.in_([fingerprint(name) for name in names])))
