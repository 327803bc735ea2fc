"""Measure the callback queue on SQLite and PostgreSQL, side by side, and with many open consoles.

``python benchmarks/callbacks.py [--cases N] [--rate N]``: 100 connections, 100,000 closed and 10,000 waiting
cases in the database; then 200 consoles following events, to see whether /health and claims become slower.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from zuruf.server.evaluation.callbacks import Plan, evaluate
from zuruf.server.evaluation.client import Client
from zuruf.server.evaluation.postgres import postgres
from zuruf.server.evaluation.process import ServerProcess
from zuruf.server.evaluation.setting import Setting, prepare

CONSOLES = 200
PROBES = 200


def main() -> None:
    """Run all measurements and print a table and, last, one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=40.0)
    parser.add_argument("--workers", type=int, default=100)
    args = parser.parse_args()
    sys.setswitchinterval(0.0005)  # what is measured is the server, not the crowd's waiting for each other
    found = {"sqlite": side(args, None)}
    with postgres() as url:
        found["postgresql"] = side(args, url)
    found["consoles"] = consoles()
    for name in ("sqlite", "postgresql"):
        one = found[name]
        print(
            f"{name:<11} enqueue p50 {one['enqueue_ms']['p50']:>6} p99 {one['enqueue_ms']['p99']:>6} ms   "
            f"claim p50 {one['claim_ms']['p50']:>6} p99 {one['claim_ms']['p99']:>6} ms   "
            f"double {one['double_claims']} lost {one['lost']} duplicated {one['duplicated']}"
        )
    for name, value in found["consoles"].items():
        print(f"{name:<34} {value}")
    print(json.dumps(found))


def side(args: argparse.Namespace, database: str | None) -> dict[str, object]:
    """Measure one database with a full house."""
    plan = Plan(args.workers, args.cases, args.rate, False, 100_000, 10_000, database)
    return evaluate(plan, lambda words: print(words, flush=True))


def consoles() -> dict[str, object]:
    """Compare /health and claims without and with open consoles, and time an event to the last of them."""
    with tempfile.TemporaryDirectory(prefix="zuruf-bench-") as folder:
        home = Path(folder)
        database = f"sqlite:///{home / 'zuruf.db'}"
        setting = prepare(home, database, 2, 0, 5 * PROBES)
        with ServerProcess(home, database) as server:
            alone = probe(server.port, setting)
            stop, heard = threading.Event(), Heard()
            pages = [
                threading.Thread(target=page, args=(server.port, setting, heard, stop))
                for _ in range(CONSOLES)
            ]
            for each in pages:
                each.start()
            heard.wait("open", 60)
            together = probe(server.port, setting)
            begun = time.monotonic()
            request = {"id": "LIVE-1", "reason": "safety", "session": "live"}
            Client(server.port, setting.device).request("POST", "/api/v1/callbacks", request, "live")
            slowest = heard.wait("LIVE-1", 20) - begun
            stop.set()
            server.stop()
            for each in pages:
                each.join(20)
    return {
        "consoles": CONSOLES,
        "health_ms_alone": alone["health"],
        "health_ms_with_consoles": together["health"],
        "claim_ms_alone": alone["claim"],
        "claim_ms_with_consoles": together["claim"],
        "new_case_on_last_console_ms": round(slowest * 1000, 1),
    }


def probe(port: int, setting: Setting) -> dict[str, dict[str, float]]:
    """Time /health and claims, one after the other."""
    client, found = Client(port, setting.staff[0]), {}
    for name, method, path in (("health", "GET", "/health"), ("claim", "POST", "/api/v1/callbacks/next")):
        times = []
        for _ in range(PROBES):
            begun = time.monotonic()
            times.append((client.request(method, path).at - begun) * 1000)
            time.sleep(0.005)
        cuts = statistics.quantiles(times, n=100)
        found[name] = {"p50": round(cuts[49], 1), "p99": round(cuts[98], 1)}
    client.close()
    return found


class Heard:
    """What the consoles have heard, and when the last of them had."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._changed = threading.Condition()

    def note(self, word: str) -> None:
        """Count a word heard by one console."""
        with self._changed:
            self._counts[word] = self._counts.get(word, 0) + 1
            self._changed.notify_all()

    def wait(self, word: str, seconds: float) -> float:
        """Wait until all consoles have heard a word; return when that was."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._counts.get(word, 0) >= CONSOLES, seconds):
                raise TimeoutError(f"only {self._counts.get(word, 0)} of {CONSOLES} consoles heard {word}")
            return time.monotonic()


def page(port: int, setting: Setting, heard: Heard, stop: threading.Event) -> None:
    """Follow the events as an open console does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/api/v1/events", headers={"Authorization": f"Bearer {setting.staff[1]}"})
    response = connection.getresponse()
    while not stop.is_set() and (line := response.readline()):
        if line.startswith(b": open"):
            heard.note("open")
        elif b"LIVE-1" in line:
            heard.note("LIVE-1")
    connection.close()


if __name__ == "__main__":
    main()
