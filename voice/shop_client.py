"""The shop's server as this kiosk sees it: commands, orders, taps and the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx

from zuruf.skills.types import Command

ENDPOINTS = {
    "place_order": "orders",
    "cancel_order": "orders/{order_id}/cancel",
    "open_callback": "callbacks",
    "update_callback": "callbacks/{id}/details",
    "change_consent": "consents",
    "withdraw": "withdrawals",
    "note_offer": "offers",
    "mute_item": "customers/{customer}/muted",
}
QUICK = 1.5
"""Seconds that an answer may take while a customer waits for a reply."""
PERMANENT = frozenset({400, 404, 405, 409, 410, 413, 415, 422})
"""Answers that will be the same however often the same command is sent."""


class Refused(Exception):
    """The server will never take this command."""


class Away(Exception):
    """The server did not answer, or cannot take it now."""


class ShopClient:
    """Talks to one server as one device. Every failure is Away or Refused."""

    def __init__(self, url: str, device: str, token: str | None = None, seconds: float = 5.0) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.device = device
        base = httpx.URL(f"{url.rstrip('/')}/api/v1/")
        proxies = base.host not in ("127.0.0.1", "localhost", "::1")
        self._http = httpx.Client(base_url=base, headers=headers, timeout=seconds, trust_env=proxies)

    def send(self, command: Command) -> None:
        """Post a command. Raises Away when it should be tried again, Refused when it is useless to."""
        if command.kind not in ENDPOINTS:
            raise Refused(f"no endpoint takes a {command.kind}")
        fields = {key: quote(str(value), safe="") for key, value in command.data.items()}
        path = ENDPOINTS[command.kind].format_map(fields)
        answer = self._ask("POST", path, json=dict(command.data), headers={"Idempotency-Key": command.key})
        if answer.status_code in PERMANENT:
            raise Refused(f"{answer.status_code}: {answer.text[:300]}")
        if not answer.is_success:
            raise Away(f"the server answered {answer.status_code}")

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """Return an order by its number, None when the server knows none. Raises Away."""
        answer = self._ask("GET", f"orders/{quote(order_id, safe='')}", timeout=QUICK)
        found: Mapping[str, Any] | None = self._found(answer)
        return found

    def last_order(self, session_id: str, customer: str | None) -> Mapping[str, Any] | None:
        """Return the last order of a customer or visit. Raises Away."""
        query = {"customer": customer} if customer else {"session": session_id}
        found = self._found(self._ask("GET", "orders", params={**query, "limit": "1"}, timeout=QUICK))
        items = found.get("items") if isinstance(found, dict) else found
        return items[0] if items else None

    def regular(self, customer: str) -> Mapping[str, Any]:
        """Return all that a customer lets the shop know of them. Raises Away."""
        found = self._found(self._ask("GET", f"customers/{quote(customer, safe='')}/regular", timeout=QUICK))
        if not isinstance(found, dict):
            raise Away("the server knows nothing of regular customers")
        return found

    def household(self) -> str | None:
        """Return the customer in whose household this device stands. Raises Away."""
        found = self._found(self._ask("GET", "household", timeout=QUICK))
        return found.get("customer") if isinstance(found, dict) else None

    def lessons(self) -> list[dict[str, Any]]:
        """Return what staff have taught. Raises Away."""
        found = self._found(self._ask("GET", "lessons"))
        items = found.get("items") if isinstance(found, dict) else None
        if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
            raise Away("the server's answer is no list of lessons")
        return items

    def catalog(self, known: str) -> tuple[str, Mapping[str, Any]] | None:
        """Return the shop's catalog and its mark, None where it has the mark that is known. Raises Away."""
        answer = self._ask("GET", "catalog", headers={"If-None-Match": f'"{known}"'}, timeout=30)
        if answer.status_code == 304:
            return None
        found = self._found(answer)
        if not isinstance(found, dict):
            raise Away("the server has no catalog for kiosks")
        return answer.headers.get("ETag", "").removeprefix("W/").strip('"'), found

    def show(self, screen: Mapping[str, Any]) -> None:
        """Put what the kiosk page shall show. Raises Away."""
        answer = self._ask("PUT", f"kiosks/{quote(self.device, safe='')}/screen", json=dict(screen))
        if not answer.is_success:
            raise Away(f"the server answered {answer.status_code}")

    def taps(self) -> Iterator[dict[str, Any] | None]:
        """Yield the taps on the kiosk page as they come, None for a sign of life. Raises Away at the end."""
        path = f"kiosks/{quote(self.device, safe='')}/taps"
        try:
            with self._http.stream("GET", path, timeout=httpx.Timeout(5.0, read=45.0)) as answer:
                if not answer.is_success:
                    raise Away(f"the server answered {answer.status_code}")
                yield None
                for line in answer.iter_lines():
                    yield json.loads(line[5:]) if line.startswith("data:") else None
        except (httpx.HTTPError, ValueError) as error:
            raise Away(f"{type(error).__name__}: {error}") from error
        raise Away("the server closed the connection")

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise Away(f"{type(error).__name__}: {error}") from error

    @staticmethod
    def _found(answer: httpx.Response) -> Any:
        if answer.status_code == 404:
            return None
        if not answer.is_success:
            raise Away(f"the server answered {answer.status_code}")
        try:
            return answer.json()
        except ValueError as error:
            raise Away("the server's answer is no JSON") from error
