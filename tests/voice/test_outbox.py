"""The outbox: on the disk before it is said, sent in order, nothing twice."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.voice.conftest import TIMEOUT
from zuruf.server.api.models.cases import OpenCase
from zuruf.skills.types import Command
from zuruf.voice.errors import OutboxError
from zuruf.voice.outbox import Outbox
from zuruf.voice.sender import Sender
from zuruf.voice.shop_client import Away, Refused


def order(number: str, key: str | None = None, session: str = "s1", customer: str | None = None) -> Command:
    data = {"id": number, "total": 390, "session": session, "customer": customer, "lines": []}
    return Command("place_order", key or f"key-{number}", data)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    outbox = Outbox(tmp_path / "edge" / "outbox.db", "K1-")
    yield outbox
    outbox.close()


class Server:
    """A server that does what the test says."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.answers: list[Exception | None] = []

    def take(self, command: Command) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if not isinstance(answer, Away):
            self.got.append(command.key)
        if answer is not None:
            raise answer


def test_what_is_committed_is_there_after_a_restart(outbox: Outbox) -> None:
    outbox.commit([order("K1-1001"), order("K1-1002")])
    again = Outbox(outbox.path, "K1-")
    waiting = again.waiting()
    assert waiting is not None and waiting.command == order("K1-1001")
    assert again.count() == {"waiting": 2, "sent": 0, "refused": 0}
    again.close()


def test_it_is_written_through_and_for_its_owner_only(outbox: Outbox) -> None:
    connection = outbox._database.conn
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert stat.S_IMODE(outbox.path.stat().st_mode) == 0o600


def test_a_key_is_stored_once_and_a_turn_as_a_whole(outbox: Outbox) -> None:
    outbox.commit([order("K1-1001")])
    outbox.commit([order("K1-1001")])
    with pytest.raises(TypeError):
        outbox.commit([order("K1-1002"), Command("place_order", "bad", {(1, 2): 3})])  # type: ignore[dict-item]
    assert outbox.count()["waiting"] == 1


def test_numbers_are_never_issued_twice(outbox: Outbox) -> None:
    first = [outbox.order_number(), outbox.order_number(), outbox.case_number()]
    again = Outbox(outbox.path, "K1-")
    assert [*first, again.order_number()] == ["K1-1001", "K1-1002", "K1-F1001", "K1-1003"]
    again.close()


def test_threads_get_different_numbers(outbox: Outbox) -> None:
    numbers: list[str] = []
    threads = [
        threading.Thread(target=lambda: numbers.extend(outbox.order_number() for _ in range(10)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 40


def test_orders_are_known_by_number_visit_and_customer(outbox: Outbox) -> None:
    outbox.commit([order("K1-1001"), order("K1-1002", session="s2", customer="c7")])
    outbox.commit([Command("cancel_order", "c", {"order_id": "K1-1001"})])
    found = outbox.order("k1 1001")
    assert found is not None and (found["total"], found["status"]) == (390, "cancelled")
    last = outbox.last_order("s9", "c7")
    assert last is not None and (last["id"], last["status"]) == ("K1-1002", "noted")
    assert outbox.last_order("s9", None) is None and outbox.order("K1-9") is None


def test_the_server_gets_everything_in_order_and_once(outbox: Outbox) -> None:
    server = Server()
    server.answers = [Away("down"), None, Refused("422: no"), None, None]
    outbox.commit([order("1"), order("2"), order("3")])
    sender = Sender(outbox, server.take)
    assert not sender.flush() and sender.online is False
    assert sender.flush() and sender.online
    assert server.got[:3] == ["key-1", "key-2", "key-3"]
    assert outbox.count() == {"waiting": 0, "sent": 3, "refused": 1}
    assert sender.flush() and len(server.got) == 4


def test_what_a_customer_counts_on_and_the_server_refuses_goes_to_a_person(outbox: Outbox) -> None:
    taken: list[Command] = []

    def take(command: Command) -> None:
        taken.append(command)
        if command.kind != "open_callback":
            raise Refused("409: the order is being prepared")

    outbox.commit([Command("cancel_order", "c", {"order_id": "K1-7"}), Command("note_offer", "n", {})])
    assert Sender(outbox, take).flush()
    (case,) = [each for each in taken if each.kind == "open_callback"]
    assert (case.data["reason"], case.data["order"]) == ("error", "K1-7")
    assert "cancel_order" in case.data["because"] and "being prepared" in case.data["detail"]
    OpenCase.model_validate(case.data)
    assert outbox.count() == {"waiting": 0, "sent": 1, "refused": 2}


def test_the_thread_goes_on_when_the_server_is_back(outbox: Outbox) -> None:
    server = Server()
    server.answers = [Away("down")] * 3
    all_there = threading.Event()

    def take(command: Command) -> None:
        server.take(command)
        if len(server.got) == 2:
            all_there.set()

    sender = Sender(outbox, take, first_pause=0.01, longest_pause=0.05)
    sender.start()
    outbox.commit([order("1"), order("2")])
    sender.wake()
    assert all_there.wait(TIMEOUT)
    sender.close()
    assert outbox.count() == {"waiting": 0, "sent": 2, "refused": 0}


def test_what_was_sent_long_ago_is_forgotten_and_what_waits_is_not(outbox: Outbox) -> None:
    outbox.commit([order("1"), order("2")])
    entry = outbox.waiting()
    assert entry is not None
    outbox.sent(entry)
    assert outbox.forget(datetime.now(UTC) + timedelta(days=1)) == 1
    assert outbox.count() == {"waiting": 1, "sent": 0, "refused": 0}


def test_a_full_disk_is_told_and_nothing_is_half_stored(outbox: Outbox) -> None:
    outbox.commit([order("1")])
    connection = outbox._database.conn
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages}")
    big = Command("open_callback", "big", {"transcript": ["x" * 100_000]})
    with pytest.raises(OutboxError, match=r"outbox\.db cannot be written: database or disk is full"):
        outbox.commit([order("2"), big])
    assert outbox.count()["waiting"] == 1
    connection.execute("PRAGMA max_page_count=100000")
    outbox.commit([order("2"), big])
    assert outbox.count()["waiting"] == 3


def test_a_folder_that_cannot_be_written_and_a_foreign_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutboxError, match="cannot be opened"):
        Outbox(tmp_path / "file" / "outbox.db")
    (tmp_path / "outbox.db").write_bytes(os.urandom(5000))
    with pytest.raises(OutboxError, match="file is not a database"):
        Outbox(tmp_path / "outbox.db")


def test_an_outbox_of_a_newer_version_is_left_alone(outbox: Outbox) -> None:
    other = sqlite3.connect(outbox.path)
    other.execute("PRAGMA user_version=99")
    other.close()
    with pytest.raises(OutboxError, match="newer Zuruf"):
        Outbox(outbox.path)


def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE photos (name)")
    other.commit()
    with pytest.raises(OutboxError, match="another program"):
        Outbox(path)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]
    other.close()
