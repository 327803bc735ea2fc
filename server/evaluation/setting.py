"""What a measurement needs in the database.

Accounts, sessions, a device, and, if wanted, many old and new cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

from zuruf.server.clock import DAY, HOUR, MINUTE
from zuruf.server.config import Config
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import callbacks, staff, staff_sessions
from zuruf.server.errors import ServerError
from zuruf.server.security.passwords import fingerprint, generate_token
from zuruf.server.services import Services

LEASE_SECONDS = 4
RULES = f"""\
queue: {{lease_seconds: {LEASE_SECONDS}, held_at_most: 100000, warn_minutes: 0}}
calling: {{hours: [{{days: mo-su, from: "00:00", to: "24:00"}}], on_holidays: true}}
"""
CHUNK = 5000
REASONS = ("human_request", "complaint", "refund", "misunderstood", "special_order")


@dataclass(frozen=True, slots=True)
class Setting:
    """Tokens of the device and of each member of staff."""

    device: str
    staff: tuple[str, ...]


def prepare(home: Path, database: str, workers: int, closed: int = 0, waiting: int = 0) -> Setting:
    """Make an empty database ready for a measurement. Raises `ServerError` when it holds cases already."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "rules.yaml").write_text(RULES, "utf-8")
    services = Services(Config(folder=home, database=database), housekeeping=False)
    try:
        with services.store.read() as connection:
            if connection.scalar(select(func.count()).select_from(callbacks)):
                raise ServerError(
                    "The database holds cases already; a measurement needs an empty one of its own."
                )
        token = services.devices.add("evaluation", "evaluation")[1]
        people = services.store.write("evaluation", lambda transaction: _people(transaction, workers))
        for rows in _cases(services.store.clock(), closed, waiting):
            services.store.write("evaluation", _inserting(rows))
        if closed or waiting:
            services.store.write(
                "evaluation", lambda transaction: transaction.execute(text("ANALYZE")) and None
            )
        return Setting(token, people)
    finally:
        services.close()


def _people(transaction: Transaction, count: int) -> tuple[str, ...]:
    tokens = []
    for number in range(count):
        person = (
            transaction.execute(
                insert(staff)
                .returning(staff.c.id)
                .values(
                    login=f"worker-{number}",
                    name=f"Worker {number}",
                    role="agent",
                    password_hash="-",
                    must_change=False,
                    languages=[],
                    skills=[],
                    created_at=transaction.now,
                )
            )
            .one()
            .id
        )
        token = generate_token()
        transaction.execute(
            insert(staff_sessions).values(
                token_hash=fingerprint(token),
                staff_id=person,
                csrf=generate_token(),
                created_at=transaction.now,
                seen_at=transaction.now,
                expires_at=transaction.now + DAY,
            )
        )
        tokens.append(token)
    return tuple(tokens)


def _inserting(rows: list[dict[str, Any]]) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        transaction.execute(insert(callbacks), rows)

    return work


def _cases(now: int, closed: int, waiting: int) -> Iterator[list[dict[str, Any]]]:
    """Yield rows of closed and waiting cases.

    The waiting ones are less urgent than any that the crowd brings.
    """
    rows: list[dict[str, Any]] = []
    for number in range(closed + waiting):
        done = number < closed
        created = now - (30 * DAY if done else HOUR) + number % (20 * HOUR) if done else now - HOUR + number
        rows.append(
            {
                "id": f"OLD-{number}",
                "matter": f"session:old-{number}",
                "contact": None,
                "state": "done" if done else "new",
                "place": "new",
                "reason": REASONS[number % len(REASONS)],
                "priority": 1 + number % 20,
                "skill": None,
                "language": "de",
                "deadline_at": now + DAY + number * MINUTE,
                "not_before": created,
                "session": f"old-{number}",
                "device": "kiosk-1",
                "consent_call": False,
                "fence": 1 if done else 0,
                "attempts": 0,
                "disposition": "resolved" if done else None,
                "created_at": created,
                "updated_at": created,
                "closed_at": created + HOUR if done else None,
                "version": 3 if done else 1,
                "data": {
                    "because": "asked for a person",
                    "transcript": [{"speaker": "customer", "text": "einen Menschen bitte"}],
                },
            }
        )
        if len(rows) == CHUNK:
            yield rows
            rows = []
    if rows:
        yield rows
