"""A server on a real SQLite file, with a clock that tests turn, and people and devices to act."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from zuruf.catalog.model import OpeningHours, Shop
from zuruf.server.app import close_app, create_app
from zuruf.server.clock import DAY
from zuruf.server.config import Config
from zuruf.server.database import tables
from zuruf.server.database.store import Transaction
from zuruf.server.security.passwords import fingerprint
from zuruf.server.security.principal import Principal
from zuruf.server.services import EXTENSION, Services

MONDAY_TEN = 1_795_424_400_000
"""Monday 2026-11-23, 10:00 in Berlin, in milliseconds."""
PASSWORD = "ein-langes-kennwort"
SHOP = Shop(opening_hours=(OpeningHours("mo-fr", "09:00", "18:00"),))


class TurnedClock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = MONDAY_TEN

    def __call__(self) -> int:
        return self.now

    def turn(self, *, seconds: float = 0, minutes: float = 0, days: float = 0) -> None:
        self.now += round(1000 * (seconds + 60 * minutes + 86400 * days))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with three accounts, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    services = Services(Config(folder=folder, clock=TurnedClock()), housekeeping=False)
    for role in ("agent", "supervisor", "admin"):
        account, _ = services.staff.add("test", role, role.title(), role, password=PASSWORD)
    services.close()
    return folder / "zuruf.db"


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def config(tmp_path: Path, empty_database: Path, clock: TurnedClock) -> Config:
    shutil.copy(empty_database, tmp_path / "zuruf.db")
    return Config(folder=tmp_path, shop=SHOP, clock=clock, housekeeping=0, pages=False)


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, made once; each test gives it services of its own."""
    app = create_app(Config(folder=tmp_path_factory.mktemp("app"), housekeeping=0, pages=False))
    close_app(app)
    yield app


@pytest.fixture
def app(config: Config, bare_app: Flask) -> Iterator[Flask]:
    bare_app.extensions[EXTENSION] = Services(config)
    yield bare_app
    close_app(bare_app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions[EXTENSION]
    return found


@pytest.fixture
def person(services: Services) -> Callable[..., Principal]:
    """Return a member of staff by login, who can do everything that is asked unless said otherwise."""

    def make(
        login: str = "agent",
        role: str = "agent",
        languages: tuple[str, ...] = (),
        skills: tuple[str, ...] = (),
    ) -> Principal:
        known = {each["login"]: each for each in services.staff.list()}
        account = known.get(login) or _fast(services, login, role)
        return Principal(
            "staff",
            str(account["id"]),
            account["name"],
            account["role"],
            account["id"],
            login,
            languages,
            skills,
        )

    return make


def _fast(services: Services, login: str, role: str) -> dict[str, Any]:
    """Add an account without the time that hashing a password takes."""
    row = {
        "login": login,
        "name": login.title(),
        "role": role,
        "password_hash": "-",
        "languages": [],
        "skills": [],
    }
    new = insert(tables.staff).values(**row, created_at=0).returning(tables.staff.c.id)
    number = services.store.write("test", lambda transaction: transaction.execute(new).scalar_one())
    return services.staff.get(number)


@pytest.fixture
def tokens(services: Services) -> dict[str, str]:
    """Bearer tokens by role, without the time that checking passwords takes."""
    accounts = {each["role"]: each["id"] for each in services.staff.list()}

    def work(transaction: Transaction) -> None:
        transaction.execute(update(tables.staff).values(must_change=False))
        for role, number in accounts.items():
            session = {"token_hash": fingerprint(f"token-{role}"), "staff_id": number, "csrf": f"csrf-{role}"}
            times = {
                "created_at": transaction.now,
                "seen_at": transaction.now,
                "expires_at": transaction.now + DAY,
            }
            transaction.execute(insert(tables.staff_sessions).values(**session, **times))

    services.store.write("test", work)
    return {role: f"token-{role}" for role in accounts} | {"device": services.devices.add("test", "kiosk")[1]}


class Api:
    """The API as somebody of a role calls it."""

    def __init__(self, client: FlaskClient, tokens: dict[str, str]) -> None:
        self._client = client
        self._tokens = tokens
        self._count = 0

    def __call__(
        self, role: str, method: str, path: str, json: Any = None, key: str | None = None, **options: Any
    ) -> Any:
        self._count += 1
        headers = {"Idempotency-Key": key or f"key-{self._count}", **options.pop("headers", {})}
        if role in self._tokens:
            headers["Authorization"] = f"Bearer {self._tokens[role]}"
        return self._client.open(f"/api/v1{path}", method=method, json=json, headers=headers, **options)


@pytest.fixture
def api(client: FlaskClient, tokens: dict[str, str]) -> Api:
    return Api(client, tokens)


@pytest.fixture
def open_case(services: Services) -> Callable[..., str]:
    """Open a case of a new visit and return its number."""
    count = 0

    def make(reason: str = "human_request", **values: Any) -> str:
        nonlocal count
        count += 1
        request = {
            "id": f"K1-{count}",
            "reason": reason,
            "session": f"visit-{count}",
            "device": "kiosk",
            "language": "de",
        }
        answer = services.callbacks.create("device:kiosk", request | values)
        return str(answer["id"])

    return make
