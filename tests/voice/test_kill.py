"""Kill -9 on both sides, with requests and answers that get lost: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO

import pytest

from tests.voice.conftest import until
from zuruf.voice.outbox import Outbox
from zuruf.voice.sender import Sender
from zuruf.voice.shop_client import ShopClient

KIOSK = Path(__file__).parent / "engines" / "kiosk_that_is_killed.py"


class LossyServer:
    """Stores orders by idempotency key; loses every fourth request and every fourth answer."""

    def __init__(self, seed: int) -> None:
        self.stored: dict[str, str] = {}
        self._dice = random.Random(seed)
        self._lock = threading.Lock()
        self.port = 0
        self.lossy = True

    def start(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with owner._lock:
                    fate = owner._dice.random() if owner.lossy else 1.0
                    if fate < 0.25:
                        self.close_connection = True
                        return
                    owner.stored.setdefault(self.headers["Idempotency-Key"], body["id"])
                    if fate < 0.5:
                        self.close_connection = True
                        return
                self.send_response(201)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def hears(kiosk: IO[bytes], count: int) -> list[str]:
    """Return the next numbers that a kiosk tells, however long that takes on a busy machine."""
    return [kiosk.readline().decode().strip() for _ in range(count)]


def told_in_a_storm(folder: Path, server: LossyServer, keys: str) -> list[str]:
    """Kill kiosk and server again and again; return the numbers that customers were told."""
    told: list[str] = []
    for round_ in range(6):
        kiosk = subprocess.Popen(
            [sys.executable, str(KIOSK), str(folder), f"http://127.0.0.1:{server.port}", keys],
            stdout=subprocess.PIPE,
        )
        assert kiosk.stdout is not None
        there = len(server.stored)
        told += hears(kiosk.stdout, 10)
        if round_ % 2:
            server.stop()
            told += hears(kiosk.stdout, 5)
            server.start()
        told += hears(kiosk.stdout, 5)
        assert until(lambda there=there: len(server.stored) >= there + 5)  # type: ignore[misc]
        kiosk.kill()
        rest, _ = kiosk.communicate()
        told += [line.decode() for line in rest.split(b"\n")[:-1]]
    return told


@pytest.mark.slow
@pytest.mark.parametrize("keys", ["stable", "fresh"])
def test_what_customers_were_told_is_stored_once(tmp_path: Path, keys: str) -> None:
    server = LossyServer(seed=3)
    server.start()
    told = told_in_a_storm(tmp_path, server, keys)
    server.lossy = False
    outbox = Outbox(tmp_path / "outbox.db", "K1-")
    client = ShopClient(f"http://127.0.0.1:{server.port}", "K1")
    sender = Sender(outbox, client.send, first_pause=0.01, longest_pause=0.05)
    assert until(sender.flush)
    stored = Counter(server.stored.values())
    client.close()
    outbox.close()
    server.stop()
    assert len(told) > 50 and len(set(told)) == len(told)
    assert set(told) <= set(stored)
    if keys == "stable":
        assert max(stored.values()) == 1
    else:
        assert max(stored.values()) > 1, "without stable keys orders are there twice, so this test can fail"
