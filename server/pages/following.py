"""What becomes of a customer's case, on the customer's own page: told as it happens, and only to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from zuruf.server.errors import NotFound
from zuruf.server.events import Event, Subscription
from zuruf.server.pages import language as words
from zuruf.server.pages.shared import shop
from zuruf.server.pages.visits import visits
from zuruf.server.services import services


def case_shown(screen: Mapping[str, Any] | None) -> str | None:
    """Return the number of the case that a screen shows."""
    found: str | None = ((screen or {}).get("callback") or {}).get("id")
    return found


def following(subscription: Subscription, device: str, visit: str) -> Response:
    """Send a page its screens, and a word when something happens to the case that it shows."""
    kiosks, book = services().kiosks, visits()

    def seen(event: Event) -> Event | None:
        if event.topic != "callbacks":
            return event
        here = kiosks.screen(device) if kiosks.connected(device) else book.screen(visit, device)
        number = case_shown(here)
        mine = number is not None and (event.name == "reload" or number in event.data["numbers"])
        return Event("callbacks", "case", {"id": number}) if mine else None

    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return Response(subscription.stream(seen=seen), mimetype="text/event-stream", headers=headers)


def told_progress(number: str, spoken: str) -> dict[str, Any]:
    """Return how far a case is (``step``) and when somebody comes (``when``, in words or empty)."""
    try:
        found = services().callbacks.progress(number)
    except NotFound:
        return {"step": "here", "when": ""}  # noted on the device, and on its way to the shop
    return {"step": found["step"], "when": when(found["expected"] or {}, spoken)}


def when(expected: Mapping[str, str | None], spoken: str) -> str:
    """Return when somebody comes, in words; empty when nothing honest can be said."""
    times = {
        name: words.clock_time(expected.get(name), spoken, shop().timezone)
        for name in ("from", "about", "to")
    }
    parts = [name for name in ("from", "about", "to") if times[name]]
    if not parts:
        return ""
    said = {f"{name}_": time for name, time in times.items()}
    return words.text(spoken, f"progress.when_{'_'.join(parts)}", **said)
