"""What the kiosk and the chat page share: taps, receipts, and what becomes of the customer's own case."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Response, abort, jsonify, render_template, request

from zuruf.server.errors import Invalid, NotFound
from zuruf.server.events import Event, Subscription
from zuruf.server.pages import language as words
from zuruf.server.pages.codes import qr_code
from zuruf.server.pages.shared import language, languages, shop
from zuruf.server.pages.tracking import tracking_address
from zuruf.server.services import services

LONGEST_TEXT = 500
BIGGEST_TAP = 50_000
"""Bytes; what a page sends is far below."""


def following(subscription: Subscription, case: Callable[[], str | None]) -> Iterator[str]:
    """Yield a page's screens, and a word when something happens to its customer's ``case``."""

    def seen(event: Event) -> Event | None:
        if event.topic != "callbacks":
            return event
        number = case()
        mine = number is not None and (event.name == "reload" or number in event.data["numbers"])
        return Event("callbacks", "case", {"id": number}) if mine else None

    return subscription.stream(seen=seen)


def live(events: Iterator[str]) -> Response:
    """Return server-sent events as an answer that no proxy holds back."""
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return Response(events, mimetype="text/event-stream", headers=headers)


def told_progress(number: str, spoken: str) -> dict[str, Any]:
    """Return how far a case is (``step``) and when somebody comes (``when``, in words or empty)."""
    try:
        found = services().callbacks.progress(number)
    except NotFound:
        return {"step": "here", "when": ""}  # noted on the device, and on its way to the shop
    return {"step": found["step"], "when": when(found["expected"] or {}, spoken)}


def receipt_of(screen: Mapping[str, Any] | None, order_id: str, spoken: str) -> str:
    """Return the receipt of the order that a screen shows, with the code of its tracking page; else 404."""
    if ((screen or {}).get("order") or {}).get("id") != order_id:
        abort(404)
    try:
        order = services().orders.get(order_id)
    except NotFound:
        abort(404)
    address = tracking_address(order_id)
    return render_template(
        "kiosk/receipt.html", order=order, address=address, code=qr_code(address), language=spoken
    )


def case_code(mine: str | None, number: str, spoken: str) -> str:
    """Return the code of the page on which one's own case can be followed; 404 for any other."""
    if number != mine:
        abort(404)
    address = tracking_address(number, "case")
    return render_template("kiosk/case.html", address=address, code=qr_code(address), language=spoken)


def progress_of(mine: str | None, number: str, spoken: str) -> dict[str, Any]:
    """Return how far one's own case is; 404 for any other."""
    if number != mine:
        abort(404)
    return told_progress(number, spoken)


def sent_tap() -> dict[str, Any]:
    """Return the tap that a page has sent. Raises `Invalid` for anything else; a huge one is a 413."""
    body = request.get_data()
    if len(body) > BIGGEST_TAP:
        abort(413)
    try:
        tap = json.loads(body) if request.is_json else None
    except (ValueError, RecursionError):
        tap = None
    if (
        not isinstance(tap, dict)
        or tap.get("kind") not in ("say", "tap")
        or not isinstance(tap.get("id"), str)
    ):
        raise Invalid('A tap is JSON such as {"kind": "tap", "action": "undo", "id": "<uuid>"}.', "bad_tap")
    if len(str(tap.get("text") or "")) > LONGEST_TEXT:
        raise Invalid(f"A sentence may have {LONGEST_TEXT} characters at most.", "too_long")
    if "text" in tap:
        tap["text"] = str(tap["text"] or "").replace("\0", "")
    return tap


def page_words(wanted: str, *groups: str) -> Response:
    """Return a page's words in a language as JSON; 404 for a language that there is not."""
    if wanted not in words.available():
        abort(404)
    return jsonify({key: text for key, text in words.texts(wanted).items() if key.split(".")[0] in groups})


def spoken_language(wanted: Any) -> str:
    """Return the language that a page asks for, else the request's."""
    return wanted if wanted in languages() else language()


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
