"""Run the crowd against a server, count what was lost, doubled or slow, and let a control fail."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from zuruf.server.database.engines import Engines
from zuruf.server.database.tables import callbacks, case_moves
from zuruf.server.evaluation.client import Client
from zuruf.server.evaluation.crowd import Ledger, Pace, bring, work
from zuruf.server.evaluation.process import ServerProcess
from zuruf.server.evaluation.setting import LEASE_SECONDS, Setting, prepare

DRAIN_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """What is measured: how many ``workers`` (connections; a fifth of them devices) and cases.

    ``rate`` is in cases a second: as many are opened, claimed and closed. ``kill`` ends the server with
    SIGKILL in the middle. ``closed`` and ``waiting`` cases lie in the database before. ``database`` None: a
    new SQLite file.
    """

    workers: int = 50
    cases: int = 10_000
    rate: float = 50.0
    kill: bool = False
    closed: int = 0
    waiting: int = 0
    database: str | None = None


def evaluate(plan: Plan, progress: Callable[[str], None] = lambda words: None) -> dict[str, Any]:
    """Measure as planned.

    Returns double_claims, lost, duplicated, p99_ms, control_failed, and more figures.
    """
    with tempfile.TemporaryDirectory(prefix="zuruf-eval-") as folder:
        home = Path(folder)
        database = plan.database or f"sqlite:///{home / 'zuruf.db'}"
        devices = max(1, plan.workers // 5)
        setting = prepare(home, database, max(2, plan.workers - devices), plan.closed, plan.waiting)
        progress(f"{plan.closed} closed and {plan.waiting} waiting cases are there; the server starts")
        with ServerProcess(home, database) as server:
            ledger = Ledger()
            begun = time.monotonic()
            _run(plan, server, setting, devices, ledger, progress)
            seconds = time.monotonic() - begun
            control = _control(
                Client(server.port, setting.device), [Client(server.port, t) for t in setting.staff[:2]]
            )
        return _counted(database, ledger) | control | {"seconds": round(seconds, 1), "killed": plan.kill}


def _run(
    plan: Plan,
    server: ServerProcess,
    setting: Setting,
    devices: int,
    ledger: Ledger,
    progress: Callable[[str], None],
) -> None:
    numbers = [f"E-{number}" for number in range(plan.cases)]
    stop = threading.Event()
    bringing, taking = Pace(plan.rate, plan.kill), Pace(plan.rate * 1.02, plan.kill)
    with ThreadPoolExecutor(plan.workers) as crowd:
        bringers = [
            crowd.submit(bring, Client(server.port, setting.device), ledger, bringing, numbers[n::devices], n)
            for n in range(devices)
        ]
        takers = [
            crowd.submit(work, Client(server.port, token), ledger, taking, stop, 1000 + n)
            for n, token in enumerate(setting.staff)
        ]
        try:
            if plan.kill:
                _wait(lambda: len(ledger.told) >= plan.cases // 2, DRAIN_SECONDS + plan.cases / plan.rate)
                progress("kill -9")
                server.kill()
                time.sleep(1.0)
                server.start()
            for each in bringers:
                each.result()
            progress(f"{len(ledger.told)} cases told; waiting for the last to be closed")
            _wait(lambda: ledger.told <= ledger.finished.keys(), DRAIN_SECONDS + 2 * LEASE_SECONDS)
        finally:
            stop.set()
        for each in takers:
            each.result()


def _wait(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)


def _counted(database: str, ledger: Ledger) -> dict[str, Any]:
    """Compare what the crowd was told with what the database holds."""
    engines = Engines(database)
    try:
        with engines.reader.connect() as connection:
            mine = callbacks.c.id.like("E-%")
            stored = set(connection.scalars(select(callbacks.c.id).where(mine)))
            closed = set(connection.scalars(select(callbacks.c.id).where(mine, callbacks.c.state == "done")))
            ends = case_moves.c.move.in_(("done", "open"))
            often = connection.execute(
                select(case_moves.c.case_id)
                .where(ends, case_moves.c.case_id.like("E-%"))
                .group_by(case_moves.c.case_id, case_moves.c.move)
                .having(func.count() > 1)
            ).all()
    finally:
        engines.close()
    lost = len(ledger.told - stored) + len(ledger.told & stored - closed)
    duplicated = len(stored - ledger.told) + len(often) + sum(n - 1 for n in ledger.finished.values())
    enqueue, claim = _percentiles(ledger.enqueue), _percentiles(ledger.claim)
    return {
        "double_claims": ledger.double_claims,
        "lost": lost,
        "duplicated": duplicated,
        "p99_ms": max(enqueue["p99"], claim["p99"]),
        "enqueue_ms": enqueue,
        "claim_ms": claim,
        "told": len(ledger.told),
        "closed": len(closed),
        "sent_again_after_outage": ledger.outages,
        "unexpected": len(ledger.wrong),
        "unexpected_first": ledger.wrong[:3],
    }


def _percentiles(seconds: list[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {"p50": 0.0, "p99": 0.0}
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50": round(cuts[49] * 1000, 1), "p99": round(cuts[98] * 1000, 1)}


def _control(device: Client, staff: list[Client]) -> dict[str, Any]:
    """Do without keys and without claims what the crowd did with them.

    It has to go wrong, or nothing was measured.
    """
    for number in range(2):
        request = {"id": f"C-{number}", "reason": "safety", "session": f"control-{number}"}
        device.request("POST", "/api/v1/callbacks", request, str(uuid.uuid4()))
    seen = [
        client.request("GET", "/api/v1/callbacks?state=waiting&limit=1").body["items"][0]["id"]
        for client in staff
    ]
    order = {"id": "C-1", "lines": [{"sku": "x", "quantity": 1, "price": 100}], "total": 100}
    placed = {device.request("POST", "/api/v1/orders", order, str(uuid.uuid4())).body["id"] for _ in range(2)}
    taken_twice, doubled = len(seen) - len(set(seen)), len(placed) - 1
    for client in (device, *staff):
        client.close()
    return {
        "control_failed": taken_twice > 0 and doubled > 0,
        "control": {"taken_twice": taken_twice, "doubled": doubled},
    }
