"""A small HTTP client that keeps its connection and, as an outbox does, sends until there is an answer."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any

RETRY_PAUSE = 0.1
RETRY_FOR = 90.0


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer.

    Status 0 when there was none, the JSON body, and when it was complete (monotonic seconds).
    """

    status: int
    body: Any
    at: float
    sent: int = 1


class Client:
    """One connection to the server on this machine, for one caller."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port = port
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._connection: http.client.HTTPConnection | None = None

    def request(
        self, method: str, path: str, body: Any = None, key: str = "", retry: bool = True
    ) -> Answered:
        """Send a request; with ``retry`` again, under the same key, until an answer other than 503 comes."""
        until, sent = time.monotonic() + RETRY_FOR, 0
        while True:
            sent += 1
            answered = self._once(method, path, body, key, sent)
            if not retry or answered.status not in (0, 503) or time.monotonic() > until:
                return answered
            time.sleep(RETRY_PAUSE)

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _once(self, method: str, path: str, body: Any, key: str, sent: int) -> Answered:
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            self._connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = self._connection.getresponse()
            content = response.read()
            return Answered(response.status, json.loads(content) if content else None, time.monotonic(), sent)
        except (OSError, http.client.HTTPException):
            self.close()
            return Answered(0, None, time.monotonic(), sent)
