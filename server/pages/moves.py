"""What is done with a case: each move is a form. Nothing typed is lost: a refused form comes back filled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from zuruf.server.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from zuruf.server.pages.casepage import case_page
from zuruf.server.pages.console import back_to_case, blueprint, member
from zuruf.server.pages.presenting import problem_text
from zuruf.server.pages.shared import t
from zuruf.server.security.principal import Principal
from zuruf.server.services import services

LONGEST_NUMBER = 12
HIGHEST = 100


@blueprint.post("/next")
def next_case() -> ResponseReturnValue:
    """Take the case that is most due for this person."""
    taken = services().callbacks.claim_next(member())
    if taken is None:
        flash(t("queue.nothing"), "good")
        return redirect(url_for("console.queue"))
    return back_to_case(taken["id"])


@blueprint.get("/cases/<number>")
def case(number: str) -> ResponseReturnValue:
    """Show everything about a case."""
    return case_page(member(), number)


@blueprint.post("/cases/<number>/claim")
def claim(number: str) -> ResponseReturnValue:
    """Take a case; who comes second is told who has it."""
    me = member()
    try:
        services().callbacks.claim(me, number)
    except Conflict as problem:
        return case_page(me, number, problem)
    return back_to_case(number)


@blueprint.post("/cases/<number>/renew")
def renew(number: str) -> ResponseReturnValue:
    """Keep a claim while its page is open; answers JSON."""
    try:
        kept = services().callbacks.renew(member(), number, _whole("fence"))
    except Problem as problem:
        return {"problem": problem_text(problem), "code": problem.code}, problem.status
    return {"lease_until": kept["lease_until"], "version": kept["version"]}


@blueprint.post("/cases/<number>/note")
def add_note(number: str) -> ResponseReturnValue:
    """Add a note."""
    me, text = member(), request.form.get("text", "").strip()
    try:
        if not text:
            raise Invalid(t("problem.note_missing"), "note_missing")
        services().callbacks.note(me, number, text[:4000])
    except (Conflict, Invalid) as problem:
        return case_page(me, number, problem)
    return back_to_case(number)


@blueprint.post("/cases/<number>/contact")
def contact(number: str) -> ResponseReturnValue:
    """Correct the phone number."""
    me = member()
    try:
        services().callbacks.set_contact(
            me, number, _whole("version"), request.form.get("phone", "").strip() or None, None
        )
    except (Conflict, Invalid) as problem:
        return case_page(me, number, problem, form="contact")
    return back_to_case(number)


@blueprint.post("/cases/<number>/<name>")
def move(number: str, name: str) -> ResponseReturnValue:
    """Do one move with a case. What was typed is never lost: a refused form comes back filled."""
    me = member()
    if name not in MOVES:
        raise NotFound("There is no such move.")
    try:
        MOVES[name](me, number)
    except (Conflict, Invalid) as problem:
        return case_page(me, number, problem, form=name)
    flash(t(f"moved.{name}"), "good")
    return redirect(url_for("console.queue")) if name in LEAVING else back_to_case(number)


def _whole(field: str) -> int:
    text = request.form.get(field, "").strip() or "0"
    if not (text.isdecimal() and text.isascii() and len(text) <= LONGEST_NUMBER):
        raise Invalid(t("problem.no_number"), "no_number")
    return int(text)


def _priority() -> int:
    priority = _whole("priority")
    if priority > HIGHEST:
        raise Invalid(t("problem.no_priority"), "no_priority")
    return priority


def _optional(field: str) -> int | None:
    return _whole(field) if request.form.get(field) else None


def _supervisor(me: Principal) -> Principal:
    if not me.may("supervisor"):
        raise Forbidden("This needs the role supervisor.")
    return me


def _text(field: str = "why") -> str:
    return request.form.get(field, "").strip()[:4000]


def _window() -> dict[str, str]:
    return {key: value for key in ("from", "to") if (value := request.form.get(key))}


MOVES: dict[str, Callable[[Principal, str], Any]] = {
    "release": lambda me, number: services().callbacks.release(me, number, _whole("fence")),
    "call": lambda me, number: services().callbacks.call(
        me, number, _whole("fence"), bool(request.form.get("asked_now"))
    ),
    "done": lambda me, number: services().callbacks.done(
        me, number, _whole("fence"), _text("disposition"), _text("note")
    ),
    "no_answer": lambda me, number: services().callbacks.no_answer(
        me, number, _whole("fence"), _text("note")
    ),
    "reschedule": lambda me, number: services().callbacks.reschedule(
        me, number, _whole("fence"), _window(), _text()
    ),
    "transfer": lambda me, number: services().callbacks.transfer(
        me, number, _whole("fence"), _optional("to"), None, _text()
    ),
    "escalate": lambda me, number: services().callbacks.escalate(me, number, _whole("fence"), _text()),
    "assign": lambda me, number: services().callbacks.assign(
        _supervisor(me), number, _optional("to"), _text()
    ),
    "raise": lambda me, number: services().callbacks.raise_case(
        _supervisor(me), number, _priority(), _text()
    ),
    "reopen": lambda me, number: services().callbacks.reopen(_supervisor(me), number, _text()),
}
LEAVING = ("release", "done", "no_answer", "reschedule", "transfer", "escalate")
"""Moves after which a case is no longer in one's hands."""
