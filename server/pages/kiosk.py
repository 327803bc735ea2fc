"""The kiosk page, and its way to the conversation: in the voice loop where one runs, else in this server."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from zuruf.server.errors import Forbidden, Problem
from zuruf.server.pages import goods
from zuruf.server.pages.following import (
    case_code,
    following,
    live,
    page_words,
    progress_of,
    receipt_of,
    sent_tap,
    spoken_language,
)
from zuruf.server.pages.shared import shop
from zuruf.server.pages.visits import visits
from zuruf.server.security.web import on_this_machine
from zuruf.server.services import services

blueprint = Blueprint("kiosk", __name__, url_prefix="/kiosk")
DEVICE_COOKIE, VISIT_COOKIE = "zuruf_device", "zuruf_visit"
LOCAL = "K1"
"""The device of pages that are opened on the server's own machine."""
IDLE_SECONDS = 90
YEAR = 365 * 24 * 3600


def find_device() -> str | None:
    """Return the device of this page: by token, or the local one on this machine; None when not paired."""
    token = request.cookies.get(DEVICE_COOKIE)
    principal = services().devices.by_token(token) if token else None
    if principal:
        return principal.id
    return LOCAL if on_this_machine() else None


def device() -> str:
    """Return the device whose page this is, or raise `Forbidden`."""
    found = find_device()
    if found is None:
        raise Forbidden(
            "This kiosk is not paired with the shop. Open /kiosk and type a pairing code.", "not_paired"
        )
    return found


def visit_token() -> str:
    """Return the token of this browser's visit."""
    return request.cookies.get(VISIT_COOKIE) or ""


def shown_at(here: str) -> Mapping[str, Any] | None:
    """Return what a kiosk shows now: the voice loop's screen, or that of this browser's visit."""
    if services().kiosks.connected(here):
        return services().kiosks.screen(here)
    return visits().screen(visit_token(), here)


def case_at(here: str) -> str | None:
    """Return the number of the case of the customer at a kiosk."""
    if services().kiosks.connected(here):
        return services().kiosks.case(here)
    return visits().case(visit_token(), here)


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show the kiosk page, or the page on which a device is paired."""
    if find_device() is None:
        return render_template("kiosk/pair.html"), 403
    idle = shop().extra.get("idle_seconds", IDLE_SECONDS)
    answer = make_response(render_template("kiosk/kiosk.html", idle_seconds=idle))
    if not visit_token():
        answer.set_cookie(
            VISIT_COOKIE,
            secrets.token_urlsafe(24),
            httponly=True,
            samesite="Strict",
            secure=services().config.cookie_secure,
        )
    return answer


@blueprint.post("/pair")
def pair() -> ResponseReturnValue:
    """Turn a pairing code into a token, kept in a cookie that scripts cannot read.

    The token of a voice loop is taken as it is: its page is the same device.
    """
    typed, devices = request.form.get("code", "").strip(), services().devices
    try:
        known = devices.by_token(typed)
        token = typed if known else devices.pair(typed, request.remote_addr or "")[1]
    except Problem as problem:
        return render_template("kiosk/pair.html", problem=problem), problem.status
    answer = redirect(url_for("kiosk.page"))
    answer.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=YEAR,
        httponly=True,
        samesite="Strict",
        secure=services().config.cookie_secure,
    )
    return answer


@blueprint.get("/texts/<wanted>")
def page_texts(wanted: str) -> Response:
    """Return the page's words in a language."""
    return page_words(wanted, "kiosk", "state", "settings", "progress")


@blueprint.get("/products")
def products() -> Response:
    """Return products as JSON: by category, or found by a search."""
    device()
    spoken = _asked()
    shelf = visits().shelf
    wanted = request.args.get("q", "").strip()[:100]
    found = [each.sku for each in shelf.search.find(wanted, spoken, goods.PAGE)] if wanted else None
    after = request.args.get("after", 0, int)
    return jsonify(
        goods.browse(shelf.catalog, found, request.args.get("category", ""), max(0, after), spoken)
    )


@blueprint.get("/screen")
def screen() -> ResponseReturnValue:
    """Return what the kiosk shows now, for a page that was loaded anew; 204 when nobody is there."""
    here = device()
    shown = shown_at(here)
    return jsonify({**shown, "case": case_at(here)}) if shown else ("", 204)


@blueprint.get("/events")
def events() -> Response:
    """Send the page what the voice loop wants shown."""
    here = device()
    if not services().kiosks.connected(here):
        visits().warm_up(here)
    kiosks, book, token = services().kiosks, visits(), visit_token()

    def case() -> str | None:
        return kiosks.case(here) if kiosks.connected(here) else book.case(token, here)

    return live(following(kiosks.screens(here), case))


@blueprint.post("/taps")
def taps() -> ResponseReturnValue:
    """Take a tap: pass it on to the voice loop, or run the turn here and answer with the screen."""
    here = device()
    tap = sent_tap()
    tap = services().regulars.presence.resolved(here, visit_token(), tap)
    tap["language"] = spoken_language(tap.get("language"))
    if services().kiosks.connected(here):
        services().kiosks.tap(here, tap)
        return jsonify({"sent": True}), 202
    token = visit_token()
    if not token:
        raise Forbidden("Cookies are needed for this page; load it again.", "no_visit")
    return jsonify(visits().turn(token, here, tap))


@blueprint.get("/orders/<order_id>")
def receipt(order_id: str) -> ResponseReturnValue:
    """Return the receipt of the order that this kiosk shows now, with the code of its tracking page."""
    return receipt_of(shown_at(device()), order_id, _asked())


@blueprint.get("/cases/<number>")
def case(number: str) -> ResponseReturnValue:
    """Return the code of the page on which the case that this kiosk shows can be followed."""
    return case_code(case_at(device()), number, _asked())


@blueprint.get("/cases/<number>/progress")
def progress(number: str) -> ResponseReturnValue:
    """Return how far the case is that this kiosk shows, in words that match what has happened."""
    return jsonify(progress_of(case_at(device()), number, _asked()))


def _asked() -> str:
    return spoken_language(request.args.get("language"))
