"""Devices that bring cases and staff who work them off, and what they noticed."""

from __future__ import annotations

import math
import random
import threading
import time
import uuid
from dataclasses import dataclass, field

from zuruf.server.evaluation.client import Answered, Client
from zuruf.server.evaluation.setting import LEASE_SECONDS

TWICE = 0.05
"""Share of requests that are sent again although there was an answer, as after a lost reply."""
ABANDONED = 0.01
"""Share of claims whose page is closed without a word; their leases run out."""
IDLE = 0.02
WARM_UP = 2.0
"""Seconds at the beginning that are not timed: connections are opened, statements compiled."""


class Pace:
    """Give out the moments at which requests are due, evenly; who comes late has to answer for it."""

    def __init__(self, rate: float, forgiving: bool = False) -> None:
        self._gap = 1 / rate
        self._forgiving = forgiving
        self._next = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Wait for the next due moment and return it (monotonic seconds)."""
        with self._lock:
            now = time.monotonic()
            if self._forgiving and now > self._next + 1:
                self._next = (
                    now  # the server was killed on purpose: what waited for it is no delay of its own
                )
            due = self._next
            self._next += self._gap
        time.sleep(max(0.0, due - time.monotonic()))
        return due


@dataclass
class Ledger:
    """What the crowd was told, and what it must not have been told."""

    told: set[str] = field(default_factory=set)
    finished: dict[str, int] = field(default_factory=dict)
    double_claims: int = 0
    wrong: list[str] = field(default_factory=list)
    enqueue: list[float] = field(default_factory=list)
    claim: list[float] = field(default_factory=list)
    outages: int = 0
    begun: float = math.inf
    _held: dict[str, tuple[int, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def accepted(self, number: str, due: float, answer: Answered) -> None:
        """Note that a case was promised to a customer."""
        with self._lock:
            self.told.add(number)
            self._time(self.enqueue, due, answer)

    def claimed(self, number: str, fence: int, due: float, answer: Answered) -> None:
        """Note a claim; while another's lease still runs, or with an old fence, it is a double one."""
        with self._lock:
            self._time(self.claim, due, answer)
            earlier = self._held.get(number)
            if number in self.finished or (earlier and (earlier[0] >= fence or earlier[1] > answer.at)):
                self.double_claims += 1
            self._held[number] = (fence, due + LEASE_SECONDS)

    def done(self, number: str) -> None:
        """Note that a case was closed."""
        with self._lock:
            self.finished[number] = self.finished.get(number, 0) + 1
            self._held.pop(number, None)

    def refused(self, what: str, answer: Answered) -> None:
        """Note an answer that should not have come."""
        with self._lock:
            self.wrong.append(f"{what}: {answer.status} {answer.body}")

    def _time(self, times: list[float], due: float, answer: Answered) -> None:
        self.begun = min(self.begun, due)
        if due < self.begun + WARM_UP:
            return
        if answer.sent == 1:
            times.append(answer.at - due)
        else:
            self.outages += 1


def bring(client: Client, ledger: Ledger, pace: Pace, numbers: list[str], seed: int) -> None:
    """Open a case for each number, some of the requests twice."""
    dice = random.Random(seed)
    for number in numbers:
        due = pace.wait()
        key = str(uuid.uuid4())
        request = {
            "id": number,
            "reason": "human_request",
            "because": "asked for a person",
            "session": f"visit-{number}",
            "language": "de",
            "transcript": [{"speaker": "customer", "text": "einen Menschen bitte"}],
        }
        answer = client.request("POST", "/api/v1/callbacks", request, key)
        if answer.status != 201 or answer.body["id"] != number:
            ledger.refused("open", answer)
            continue
        ledger.accepted(number, due, answer)
        if dice.random() < TWICE:
            again = client.request("POST", "/api/v1/callbacks", request, key)
            if again.body != answer.body:
                ledger.refused("open again", again)
    client.close()


def work(client: Client, ledger: Ledger, pace: Pace, stop: threading.Event, seed: int) -> None:
    """Claim what is next and close it, until told to stop."""
    dice = random.Random(seed)
    while not stop.is_set():
        due = pace.wait()
        answer = client.request("POST", "/api/v1/callbacks/next")
        if answer.status == 204:
            stop.wait(IDLE)
            continue
        if answer.status != 200:
            ledger.refused("next", answer)
            continue
        number, fence = answer.body["id"], answer.body["fence"]
        ledger.claimed(number, fence, due, answer)
        if dice.random() >= ABANDONED:
            _close(client, ledger, number, fence)
    client.close()


def _close(client: Client, ledger: Ledger, number: str, fence: int) -> None:
    request = {"fence": fence, "disposition": "resolved"}
    closed = client.request("POST", f"/api/v1/callbacks/{number}/done", request)
    if closed.status == 200:
        ledger.done(number)
    elif closed.sent > 1 and closed.status == 409 and closed.body["state"] == "done":
        ledger.done(number)  # the first sending had reached the disk before the server died
    elif closed.status != 409 or closed.body["code"] != "stale_claim":
        ledger.refused("done", closed)
