"""The chat page: the same conversation by text, for everybody, without a login."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, TimestampSigner

from zuruf.server.devices import CHAT
from zuruf.server.errors import Forbidden
from zuruf.server.pages.chatting import chat
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
from zuruf.server.services import services

blueprint = Blueprint("chat", __name__, url_prefix="/chat")
COOKIE = "zuruf_chat"
LASTS = 12 * 3600


@blueprint.before_request
def offered() -> None:
    """Answer 404 where the shop offers no chat."""
    if not shop().extra.get("chat", True):
        abort(404)


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show the chat; a new visitor gets a visit of their own."""
    answer = make_response(render_template("chat/chat.html"))
    if _visit() is None:
        chat().visitors.take(_address())
        token = _signer().sign(secrets.token_urlsafe(24)).decode()
        secure = services().config.cookie_secure
        answer.set_cookie(
            COOKIE, token, max_age=LASTS, path="/chat", httponly=True, samesite="Lax", secure=secure
        )
    return answer


@blueprint.get("/texts/<wanted>")
def texts(wanted: str) -> Response:
    """Return the page's words in a language."""
    return page_words(wanted, "kiosk", "progress", "chat")


@blueprint.get("/screen")
def screen() -> ResponseReturnValue:
    """Return what was said last, for a page that was loaded anew; 204 at the beginning."""
    shown = _shown()
    return jsonify({**shown, "case": chat().case(_known(), CHAT)}) if shown else ("", 204)


@blueprint.post("/taps")
def taps() -> Response:
    """Take what was written or tapped, and answer with the screen."""
    tap = sent_tap()
    tap["language"] = spoken_language(tap.get("language"))
    return jsonify(chat().take(_known(), _address(), tap))


@blueprint.get("/events")
def events() -> Response:
    """Tell the page when something happens to the visitor's case."""
    token, talk = _known(), chat()
    leave = talk.streams.enter(_address())
    subscription = services().broker.subscribe("callbacks")
    answer = live(following(subscription, lambda: talk.case(token, CHAT)))
    answer.call_on_close(leave)
    answer.call_on_close(subscription.close)
    return answer


@blueprint.get("/orders/<order_id>")
def receipt(order_id: str) -> str:
    """Return the receipt of the order that was placed just now."""
    return receipt_of(_shown(), order_id, _asked())


@blueprint.get("/cases/<number>")
def case(number: str) -> str:
    """Return the code of the page on which the visitor's case can be followed."""
    return case_code(chat().case(_known(), CHAT), number, _asked())


@blueprint.get("/cases/<number>/progress")
def progress(number: str) -> Response:
    """Return how far the visitor's case is."""
    return jsonify(progress_of(chat().case(_known(), CHAT), number, _asked()))


def _signer() -> TimestampSigner:
    secret = services().config.secret_key()
    return TimestampSigner(secret, salt="zuruf.chat", digest_method=hashlib.sha256, key_derivation="hmac")


def _visit() -> str | None:
    """Return the visit of this browser, None for one that this server did not begin lately."""
    try:
        return _signer().unsign(request.cookies.get(COOKIE, ""), max_age=LASTS).decode()
    except BadSignature:
        return None


def _known() -> str:
    visit = _visit()
    if visit is None:
        raise Forbidden("This visit has ended, or cookies are off; load the page again.", "no_visit")
    return visit


def _shown() -> Mapping[str, Any] | None:
    return chat().screen(_known(), CHAT)


def _address() -> str:
    return request.remote_addr or ""


def _asked() -> str:
    return spoken_language(request.args.get("language"))
