"""A real server process: live pages end when it stops; kill -9 in the middle loses and doubles nothing."""

import http.client
import threading
import time
from pathlib import Path

import pytest

from zuruf.server.evaluation.callbacks import Plan, evaluate
from zuruf.server.evaluation.client import Client
from zuruf.server.evaluation.process import ServerProcess
from zuruf.server.evaluation.setting import prepare

pytestmark = pytest.mark.slow


def follow(port: int, token: str, seen: list[bytes], ready: threading.Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/api/v1/events", headers={"Authorization": f"Bearer {token}"})
    response = connection.getresponse()
    while line := response.readline():
        ready.set()
        seen.append(line)
    connection.close()


def test_live_pages_hear_of_cases_and_end_when_the_server_stops(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'zuruf.db'}"
    setting = prepare(tmp_path, database, 2)
    seen: list[bytes] = []
    ready = threading.Event()
    with ServerProcess(tmp_path, database) as server:
        page = threading.Thread(target=follow, args=(server.port, setting.staff[0], seen, ready))
        page.start()
        assert ready.wait(60)
        client = Client(server.port, setting.device)
        client.request("POST", "/api/v1/callbacks", {"id": "K-1", "reason": "refund", "session": "s"}, "key")
        until = time.monotonic() + 60
        while not any(b"created" in line for line in seen) and time.monotonic() < until:
            time.sleep(0.02)
        client.close()
        server.stop()
        page.join(60)
    assert not page.is_alive() and any(b"event: created" in line for line in seen)


@pytest.mark.parametrize("kill", [False, True])
def test_fifty_people_and_a_kill(kill: bool) -> None:
    found = evaluate(Plan(workers=20, cases=300, rate=60, kill=kill))
    assert (found["double_claims"], found["lost"], found["duplicated"]) == (0, 0, 0)
    assert found["control_failed"] and found["unexpected"] == 0, found["unexpected_first"]
    assert found["told"] == found["closed"] == 300
