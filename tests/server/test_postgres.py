"""The same server on PostgreSQL, started by the tests themselves."""

import dataclasses
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text, update

from zuruf.server import audit, retention
from zuruf.server.config import Config
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import metadata, settings, staff
from zuruf.server.errors import Conflict
from zuruf.server.evaluation.callbacks import Plan, evaluate
from zuruf.server.evaluation.postgres import postgres
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services
from zuruf.server.upkeep import backup, restore

pytestmark = pytest.mark.slow
PEOPLE = 8


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture
def url(cluster: str) -> str:
    """An empty database."""
    from sqlalchemy import create_engine

    engine = create_engine(cluster, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return cluster


def test_the_migrations_make_exactly_the_tables(url: str, tmp_path: Path) -> None:
    services = Services(Config(folder=tmp_path, database=url), housekeeping=False)
    with services.store.engines.reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    services.close()


def test_two_servers_on_one_database_never_give_a_case_to_two_people(url: str, tmp_path: Path) -> None:
    """Two whole servers, each with its own writer; FOR UPDATE SKIP LOCKED and the indexes keep them apart."""
    config = Config(folder=tmp_path, database=url)
    servers = [Services(config, housekeeping=False) for _ in range(2)]
    row = {"role": "agent", "password_hash": "-", "languages": [], "skills": [], "created_at": 0}
    people = []
    for n in range(PEOPLE):
        new = insert(staff).values(login=f"p{n}", name=f"P{n}", **row).returning(staff.c.id)
        number = servers[0].store.write("test", lambda t, new=new: t.execute(new).scalar_one())  # type: ignore[misc]
        people.append(Principal("staff", str(number), f"P{n}", "agent", number))
    cases = 120
    for n in range(cases):
        servers[n % 2].callbacks.create("device:k", {"id": f"K-{n}", "reason": "refund", "session": f"s{n}"})
    taken: list[str] = []
    lock = threading.Lock()

    def work(n: int) -> None:
        callbacks = servers[n % 2].callbacks
        while case := callbacks.claim_next(people[n]):
            with lock:
                taken.append(case["id"])
            callbacks.done(people[n], case["id"], case["fence"], "resolved")

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(work, range(PEOPLE)))
    assert len(taken) == len(set(taken)) == cases
    with servers[0].store.read() as connection:
        assert audit.verify(connection).sound
    for server in servers:
        server.close()


def test_the_same_matter_from_four_servers_at_once_is_one_case(url: str, tmp_path: Path) -> None:
    config = Config(folder=tmp_path, database=url)
    servers = [Services(config, housekeeping=False) for _ in range(4)]

    def bring(n: int) -> str:
        request = {"id": f"K-{n}", "reason": "refund", "session": f"s{n}", "phone": "030 1234567"}
        return str(servers[n % 4].callbacks.create("device:k", request)["id"])

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(bring, range(200)))) == 1
    for server in servers:
        server.close()


def test_lists_figures_and_retention(url: str, tmp_path: Path) -> None:
    services = Services(Config(folder=tmp_path, database=url), housekeeping=False)
    order = {
        "lines": [{"sku": "x", "quantity": 1, "price": 1}],
        "total": 1,
        "currency": "EUR",
        "customer": "C1",
    }
    for n in range(5):
        services.callbacks.create("device:k", {"id": f"K-{n}", "reason": "refund", "session": f"s{n}"})
        services.orders.place("device:k", order | {"id": f"O-{n}", "session": f"o{n}"})
    first = services.callbacks.list(limit=3)
    rest = services.callbacks.list(limit=3, cursor=first["next"])
    assert [each["id"] for each in first["items"] + rest["items"]] == [f"K-{n}" for n in range(5)]
    newest = services.orders.list(limit=2)
    assert len(services.orders.list(before=services.orders.position(newest[-1]))) == 3
    assert (
        services.figures.live()["queue"]["waiting"] == 5 and services.figures.live()["machine"]["alone"] == 5
    )
    assert services.callbacks.list(state="done")["items"] == [] and services.customers.find("C1") == []
    assert services.customers.export("C1")["orders"] and services.callbacks.watch() == 0
    assert not any(retention.enforce(services.store, services.rules.retention_days).values())
    services.close()


def test_backup_and_restore(url: str, tmp_path: Path) -> None:
    config = Config(folder=tmp_path, database=url)
    services = Services(config, housekeeping=False)
    services.callbacks.create("device:k", {"id": "K-1", "reason": "refund", "session": "s"})
    head = backup(config, tmp_path / "b.dump")
    services.callbacks.create("device:k", {"id": "K-2", "reason": "refund", "session": "t"})
    services.close()
    assert restore(config, tmp_path / "b.dump", force=True) == head
    services = Services(dataclasses.replace(config), housekeeping=False)
    assert [each["id"] for each in services.callbacks.list()["items"]] == ["K-1"]
    services.close()


@pytest.mark.parametrize("kill", [False, True])
def test_the_crowd_and_a_kill(url: str, kill: bool) -> None:
    found = evaluate(Plan(workers=20, cases=200, rate=50, kill=kill, database=url))
    assert (found["double_claims"], found["lost"], found["duplicated"]) == (0, 0, 0)
    assert found["control_failed"] and found["unexpected"] == 0, found["unexpected_first"]


def test_two_servers_that_wait_for_each_other_both_get_their_turn(url: str, tmp_path: Path) -> None:
    config = Config(folder=tmp_path, database=url)
    servers = [Services(config, housekeeping=False) for _ in range(2)]
    for name in ("a", "b"):
        servers[0].settings.save("test", name, {"seen": 0}, 0)
    holds = [threading.Event(), threading.Event()]

    def count(n: int) -> None:
        def work(transaction: Transaction) -> None:
            for name in ("ab", "ba")[n]:
                mine = settings.c.name == name
                query = select(settings.c.value).where(mine).with_for_update()
                seen = transaction.execute(query).scalar_one()["seen"]
                transaction.execute(update(settings).where(mine).values(value={"seen": seen + 1}))
                holds[n].set()
                assert holds[1 - n].wait(60)

        servers[n].store.write("test", work)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(count, range(2)))
    assert [servers[0].settings.get(name)["value"] for name in ("a", "b")] == [{"seen": 2}] * 2
    for server in servers:
        server.close()


def test_of_two_servers_only_one_saves_over_the_same_state(url: str, tmp_path: Path) -> None:
    config = Config(folder=tmp_path, database=url)
    servers = [Services(config, housekeeping=False) for _ in range(2)]
    rounds = 20

    def save(n: int) -> int:
        saved = 0
        for version in range(rounds):
            try:
                servers[n % 2].settings.save("test", "texts", {"by": n}, version)
                saved += 1
            except Conflict as error:
                assert error.code == "stale_page"
            while servers[n % 2].settings.get("texts")["version"] <= version:
                pass
        return saved

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(save, range(4))) == rounds
    for server in servers:
        server.close()


def test_two_admins_cannot_disable_each_other(url: str, tmp_path: Path) -> None:
    config = Config(folder=tmp_path, database=url)
    servers = [Services(config, housekeeping=False) for _ in range(2)]
    row = {"role": "admin", "password_hash": "-", "languages": [], "skills": [], "created_at": 0}
    admins = [
        servers[0].store.write(
            "test",
            lambda t, n=n: t.execute(  # type: ignore[misc]
                insert(staff).values(login=f"a{n}", name=f"A{n}", **row).returning(staff.c.id)
            ).scalar_one(),
        )
        for n in range(2)
    ]

    def disable(n: int) -> str:
        try:
            servers[n].staff.change("test", admins[1 - n], disabled=True)
        except Conflict as error:
            return error.code
        return "disabled"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, range(2))) == ["disabled", "last_admin"]
    for server in servers:
        server.close()


def test_what_happens_on_one_server_is_on_the_pages_of_all(url: str, tmp_path: Path) -> None:
    config = Config(folder=tmp_path, database=url, housekeeping=0)
    here, there = servers = [Services(config) for _ in range(2)]
    assert all(each.store.relay and each.store.relay.listening.wait(60) for each in servers)
    with here.broker.subscribe("callbacks") as own, there.broker.subscribe("callbacks") as page:
        here.callbacks.create("device:k", {"id": "K-1", "reason": "refund", "session": "s"})
        told = page.get(60)
        assert told and (told.name, told.data["id"]) == ("created", "K-1")
        here.store.write("test", lambda t: [t.emit("callbacks", "x", id=f"{n:0>99}") for n in range(300)])
        assert [event.data["id"] for n in range(300) if (event := page.get(60))] == [
            f"{n:0>99}" for n in range(300)
        ]
        ours = own.take(60)
        assert [event.name for event in ours] == ["created"] + ["x"] * 300, "its own come back to nobody"
        here.store.write("test", lambda t: t.execute(text("NOTIFY zuruf, 'of another program'")) and None)
        foreign = page.get(60)
        assert foreign and foreign.name == "reload", "the line goes on, and pages load anew"
        with here.store.read() as connection:
            lines = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query ~ '^LISTEN'"
            assert connection.scalar(text(lines)) == 2
        reloaded = page.get(60)
        assert reloaded and reloaded.name == "reload", "what was missed in the break is loaded anew"
        here.callbacks.create("device:k", {"id": "K-2", "reason": "refund", "session": "t"})
        again = page.get(60)
        assert again and (again.name, again.data["id"]) == ("created", "K-2")
    for server in servers:
        server.close()


def test_one_server_at_a_time_keeps_house(url: str, tmp_path: Path) -> None:
    servers = [Services(Config(folder=tmp_path, database=url), housekeeping=False) for _ in range(2)]
    with servers[0].store.turn(7) as first:
        with servers[1].store.turn(7) as second, servers[1].store.turn(8) as other:
            assert (first, second, other) == (True, False, True)
    with servers[1].store.turn(7) as after:
        assert after
    for server in servers:
        server.close()
