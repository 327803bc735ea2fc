"""Between a kiosk's page and its voice loop: the loop reads taps and shows screens."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from zuruf.catalog.dump import document
from zuruf.server.api import models as m
from zuruf.server.api.callbacks import stream
from zuruf.server.api.endpoint import Call, endpoint
from zuruf.server.errors import Forbidden

TAG = "kiosks"


class Screen(m.Given):
    """What the page shall show, as ``zuruf.skills.view.screen`` makes it."""


@endpoint("PUT", "/kiosks/<device>/screen", tag=TAG, roles=("device",), body=Screen)
def screen(call: Call, device: str) -> Any:
    """Show something on the device's page."""
    _own(call, device)
    call.services.kiosks.show(device, call.body(Screen).model_dump(mode="json"))
    return {"shown": True}


@endpoint("GET", "/catalog", tag=TAG, roles=("device", "agent"))
def catalog(call: Call) -> Any:
    """Return the catalog as a file that a kiosk on another machine can sell from; 304 where it has it."""
    call.services.stock.refresh()
    stock = call.services.stock.current
    known = request.if_none_match.contains_weak(stock.mark)  # a proxy that packs answers weakens it
    answer = Response(status=304) if known else jsonify(document(stock.catalog))
    answer.set_etag(stock.mark)
    return answer


@endpoint("GET", "/kiosks/<device>/taps", tag=TAG, roles=("device",), mimetype="text/event-stream")
def taps(call: Call, device: str) -> Response:
    """Follow the taps on the device's page as server-sent events."""
    _own(call, device)
    return stream(call.services.kiosks.taps(device).stream())


def _own(call: Call, device: str) -> None:
    if call.device != device:
        raise Forbidden("A device may only use its own page.")
