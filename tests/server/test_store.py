import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from zuruf.server.database.migrating import migrate
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import audit, devices
from zuruf.server.errors import Conflict, Unavailable
from zuruf.server.events import Event
from zuruf.server.services import Services


def device(name: str) -> dict[str, object]:
    return {"id": name, "name": name, "created_at": 0}


def count(store: Store) -> int:
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(devices)) or 0


def test_many_writers_all_get_their_own_answer(services: Services) -> None:
    def write(number: int) -> int:
        def work(transaction: Transaction) -> int:
            transaction.execute(insert(devices).values(**device(f"d{number}")))
            if number % 3 == 0:
                raise Conflict(str(number))
            return number

        try:
            return services.store.write("test", work)
        except Conflict as error:
            return -int(error.detail)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(write, range(1, 91)))
    assert answers == [-n if n % 3 == 0 else n for n in range(1, 91)]
    assert count(services.store) == 60


def test_what_fails_leaves_no_event_and_no_audit(services: Services) -> None:
    def work(transaction: Transaction) -> None:
        transaction.emit("callbacks", "created", id="x")
        transaction.record("case.open", "case:x")
        raise Conflict("no")

    with services.broker.subscribe("callbacks") as subscription:
        with pytest.raises(Conflict):
            services.store.write("test", work)
        assert subscription.get(0) is None
    with services.store.read() as connection:
        assert "case.open" not in connection.scalars(select(audit.c.action)).all()


def test_events_come_after_the_commit(services: Services) -> None:
    seen: list[tuple[Event | None, int]] = []
    with services.broker.subscribe("devices") as subscription:
        reader = threading.Thread(target=lambda: seen.append((subscription.get(60), count(services.store))))
        reader.start()

        def work(transaction: Transaction) -> None:
            transaction.execute(insert(devices).values(**device("d")))
            transaction.emit("devices", "added", id="d")

        services.store.write("test", work)
        reader.join(60)
    assert seen[0][0] and seen[0][0].name == "added" and seen[0][1] == 1


def test_a_full_disk_is_a_clear_word_and_changes_nothing(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'full.db'}")
    migrate(store.engines.writer)
    with store.engines.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="disk is full"):
        store.write(
            "test", lambda t: t.execute(insert(devices), [device(f"d{n}" * 9) for n in range(2000)]) and None
        )
    assert count(store) == 0
    store.close()
    with pytest.raises(Unavailable, match="stopping"):
        store.write("test", lambda transaction: None)


KILLED = """
import os, sys
from sqlalchemy import insert
from zuruf.server.database.store import Store
from zuruf.server.database.tables import audit, devices
store = Store(sys.argv[1])
for n in range(10_000):
    row = {"id": f"d{n}", "name": "", "created_at": 0}
    store.write("test", lambda transaction: transaction.execute(insert(devices), row) and None)
    print(n, flush=True)
    if n == 40:
        os.kill(os.getpid(), 9)
"""


def test_kill_9_loses_nothing_that_was_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    store = Store(url)
    migrate(store.engines.writer)
    store.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, url], capture_output=True, text=True, check=False)
    told = int(killed.stdout.split()[-1])
    store = Store(url)
    assert killed.returncode == -9 and told == 40 and count(store) >= told + 1
    store.close()
    assert sqlite3.connect(tmp_path / "killed.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
