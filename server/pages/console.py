"""The staff console: the queue, and everything done with a case. Moves are plain forms; scripts only help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from zuruf.server.callbacks.states import STATES
from zuruf.server.errors import NotFound, Problem, Unauthenticated
from zuruf.server.pages.presenting import because, problem_text
from zuruf.server.pages.shared import t
from zuruf.server.phones import parse_phone
from zuruf.server.security.principal import Principal
from zuruf.server.security.web import current, require
from zuruf.server.services import services

blueprint = Blueprint("console", __name__, url_prefix="/console")
LONGEST_LIST = 100


def member() -> Principal:
    """Return the member of staff who asks, with a password of their own."""
    return require("agent")


def back_to_case(number: str) -> ResponseReturnValue:
    """Go to a case's page."""
    return redirect(url_for("console.case", number=number))


def refused(problem: Problem) -> ResponseReturnValue:
    """Show staff a refusal: the login where nobody is logged in, else a page that says what and why."""
    if isinstance(problem, Unauthenticated):
        back = request.full_path if request.method == "GET" else url_for("console.queue")
        return redirect(url_for("console.login", next=back))
    if problem.code == "must_change":
        return redirect(url_for("console.password"))
    if current() is None:
        return redirect(url_for("console.login"))
    return render_template("console/problem.html", problem=problem_text(problem)), problem.status


def not_found(error: HTTPException) -> ResponseReturnValue:
    """Show staff that there is no such page."""
    if current() is None:
        return redirect(url_for("console.login"))
    return render_template("console/problem.html", problem=t("problem.not_found")), error.code or 404


blueprint.register_error_handler(Problem, refused)
blueprint.register_error_handler(404, not_found)


def _filters() -> dict[str, str]:
    chosen = {key: request.args.get(key, "").strip()[:100] for key in ("state", "reason", "language", "q")}
    known = ("waiting", *STATES)
    if any(part not in known for part in chosen["state"].split(",") if part):
        chosen["state"] = ""
    return chosen


def _listed(filters: Mapping[str, str]) -> dict[str, Any]:
    phone = parse_phone(filters["q"], services().rules.calling.region) if filters["q"] else None
    called = services().callbacks.list(phone=phone, limit=LONGEST_LIST) if phone else {"items": []}
    if called["items"]:
        return called
    page = services().callbacks.list(
        state=filters["state"] or None,
        reason=filters["reason"] or None,
        limit=LONGEST_LIST,
        cursor=request.args.get("cursor"),
    )
    wanted = filters["q"].casefold()

    def fits(case: Mapping[str, Any]) -> bool:
        text = " ".join(
            map(str, (case["id"], case["phone"], case["phone_pretty"], case["customer"], because(case)))
        )
        return filters["language"] in ("", case["language"]) and wanted in text.casefold()

    return {"items": [case for case in page["items"] if fits(case)], "next": page["next"]}


@blueprint.get("")
def queue() -> ResponseReturnValue:
    """Show the live queue."""
    member()
    filters = _filters()
    if filters["q"]:
        try:
            return back_to_case(services().callbacks.get(filters["q"].upper())["id"])
        except NotFound:
            pass  # no number: search the list for it
    page = _listed(filters)
    chosen: dict[str, Any] = {**filters}
    older = url_for("console.queue", **chosen, cursor=page["next"]) if page["next"] else None
    return render_template(
        "console/queue.html",
        cases=page["items"],
        filters=filters,
        reasons=services().rules.reasons,
        next_page=older,
        list_address=url_for("console.cases", **chosen),
        figures=services().figures.queue(),
        mine=False,
    )


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """Show the cases that one holds oneself."""
    cases = services().callbacks.mine(member())["items"]
    return render_template(
        "console/queue.html", cases=cases, mine=True, list_address=url_for("console.cases", mine=1)
    )


@blueprint.get("/cases")
def cases() -> ResponseReturnValue:
    """Return the list alone, for a page that is open already."""
    me = member()
    listed = (
        services().callbacks.mine(me)["items"] if request.args.get("mine") else _listed(_filters())["items"]
    )
    return render_template("console/_cases.html", cases=listed)


@blueprint.get("/figures")
def figures() -> ResponseReturnValue:
    """Return the figures above the list alone."""
    member()
    return render_template("console/_figures.html", figures=services().figures.queue())


@blueprint.get("/alarms")
def alarms() -> ResponseReturnValue:
    """Return the alarms above every page alone."""
    member()
    return render_template("console/_alarms.html")


@blueprint.get("/events")
def events() -> Response:
    """Send what happens to cases and orders as server-sent events."""
    member()
    subscription = services().broker.subscribe("callbacks", "orders")
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return Response(subscription.stream(), mimetype="text/event-stream", headers=headers)
