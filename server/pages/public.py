"""Pages for customers, without a login: where an order is, withdrawing from it, terms and privacy."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from zuruf.catalog.model import localized
from zuruf.server.errors import NotFound, Problem, TooMany
from zuruf.server.pages.following import told_progress
from zuruf.server.pages.presenting import problem_text
from zuruf.server.pages.shared import language, shop, t
from zuruf.server.pages.tracking import verified
from zuruf.server.services import services

blueprint = Blueprint("public", __name__)
STEPS = ("placed", "accepted", "preparing", "ready", "completed")
STEPS_DELIVERED = ("placed", "accepted", "preparing", "underway", "completed")
WITHDRAWAL_FIELDS = {"order_id": 80, "name": 200, "contact": 200, "text": 4000}


@blueprint.errorhandler(404)
def missing(error: HTTPException) -> ResponseReturnValue:
    """Say to people that there is no such page."""
    return render_template("public/problem.html", problem=t("problem.not_found")), 404


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Lead to the kiosk page."""
    return redirect(url_for("kiosk.page"))


@blueprint.get("/order/<signed>")
def order(signed: str) -> ResponseReturnValue:
    """Show where an order is, to whoever holds its link."""
    number = verified(signed)
    if number is None:
        abort(404)
    try:
        found = services().orders.get(number, history=True)
    except NotFound:
        return render_template("public/waiting.html", number=number), 404
    steps = STEPS_DELIVERED if found.get("fulfilment") == "delivery" else STEPS
    arrival = services().regulars.arrival(found)
    return render_template("public/order.html", order=found, signed=signed, steps=steps, arrival=arrival)


@blueprint.post("/order/<signed>/cancel")
def cancel(signed: str) -> ResponseReturnValue:
    """Cancel an order, as long as the shop has not begun with it."""
    number = verified(signed)
    if number is None:
        abort(404)
    problem = None
    orders = services().orders
    try:
        services().store.write(
            "customer", lambda transaction: orders.cancel_in(transaction, number, None, by_staff=False)
        )
    except Problem as error:
        problem = problem_text(error)
    found = orders.get(number, history=True)
    page = render_template("public/order.html", order=found, signed=signed, steps=STEPS, problem=problem)
    return page, 409 if problem else 200


@blueprint.get("/case/<signed>")
def case(signed: str) -> ResponseReturnValue:
    """Show how far a case is, to whoever holds its link; the page asks for the ``part`` that changes."""
    number = verified(signed, "case")
    if number is None:
        abort(404)
    template = "public/_case.html" if request.args.get("part") else "public/case.html"
    return render_template(template, number=number, signed=signed, **told_progress(number, language()))


@blueprint.get("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Show the form for withdrawing from a contract (§ 356a BGB)."""
    return render_template("public/withdraw.html", typed={"order_id": request.args.get("order", "")})


@blueprint.post("/withdraw")
def withdraw_check() -> ResponseReturnValue:
    """Show what will be declared; once confirmed, take it and confirm it with content, date and time."""
    typed = {key: request.form.get(key, "").strip()[:longest] for key, longest in WITHDRAWAL_FIELDS.items()}
    if not typed["order_id"] and not typed["text"]:
        page = render_template("public/withdraw.html", typed=typed, problem=t("withdraw.which_order"))
        return page, 400
    if not typed["name"]:
        return render_template("public/withdraw.html", typed=typed, problem=t("withdraw.no_name")), 400
    if request.form.get("step") != "confirm":
        return render_template("public/withdraw_confirm.html", typed=typed)
    try:
        services().declarations.take(request.remote_addr or "")
    except TooMany as slower:
        page = render_template("public/withdraw_confirm.html", typed=typed, problem=problem_text(slower))
        return page, slower.status
    receipt = services().withdrawals.receive("customer", {**typed, "at": services().config.clock()})
    return render_template("public/withdraw_done.html", receipt=receipt, typed=typed)


@blueprint.get("/terms")
def terms() -> ResponseReturnValue:
    """Show the shop's terms; they can be saved as a file."""
    return _document("terms")


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Show how personal data is treated."""
    return _document("privacy")


def _document(name: str) -> ResponseReturnValue:
    own = services().settings.get("texts")["value"].get(name) or shop().extra.get(name)
    text = localized(own, language()) if isinstance(own, dict) else own
    rules = services().rules
    text = text or t(
        f"document.{name}",
        shop=shop().name,
        phone=shop().phone or "–",
        callbacks=rules.retention_days.callbacks,
        orders=rules.retention_days.restrict_orders,
        kept=round(rules.retention_days.orders / 365),
    )
    if request.args.get("save"):
        stamp = datetime.now(UTC).strftime("%Y-%m-%d")
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}-{language()}-{stamp}.txt"',
        }
        return str(text), 200, headers
    return render_template("public/document.html", name=name, paragraphs=str(text).split("\n\n"))
