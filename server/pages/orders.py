"""Orders in the console: the list, one order's page, its status, and the override on the customer's word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from zuruf.server.errors import Conflict, Invalid, NotFound, Problem
from zuruf.server.orders import NEXT, STATUSES
from zuruf.server.pages.console import member, not_found, refused
from zuruf.server.pages.override import read_cents, read_lines, with_sums
from zuruf.server.pages.presenting import problem_text
from zuruf.server.pages.shared import money, t
from zuruf.server.pages.visits import visits
from zuruf.server.services import services

blueprint = Blueprint("orders", __name__, url_prefix="/console")
blueprint.register_error_handler(Problem, refused)
blueprint.register_error_handler(404, not_found)
LONGEST_LIST = 100


@blueprint.get("/orders")
def listing() -> ResponseReturnValue:
    """Show orders, newest first."""
    member()
    status = request.args.get("status", "")
    wanted = request.args.get("q", "").strip()[:80]
    if wanted:
        try:
            return redirect(url_for("orders.order", order_id=services().orders.get(wanted)["id"]))
        except NotFound:
            flash(t("order.unknown", number=wanted), "warn")
    return render_template(
        "console/orders.html",
        orders=_listed(status),
        status=status,
        statuses=STATUSES,
        wanted=wanted,
        list_address=url_for("orders.live", status=status),
    )


@blueprint.get("/order-list")
def live() -> ResponseReturnValue:
    """Return the list alone, for a page that is open already."""
    member()
    return render_template("console/_orders.html", orders=_listed(request.args.get("status", "")))


def _listed(status: str) -> list[dict[str, Any]]:
    return services().orders.list(status=status if status in STATUSES else None, limit=LONGEST_LIST)


@blueprint.get("/orders/<order_id>")
def order(order_id: str) -> ResponseReturnValue:
    """Show one order."""
    member()
    return _page(order_id)


@blueprint.post("/orders/<order_id>/status")
def status(order_id: str) -> ResponseReturnValue:
    """Move an order on."""
    me = member()
    minutes = _minutes()
    eta = services().config.clock() + minutes * 60_000 if minutes else None
    try:
        moved = services().orders.set_status(
            me, order_id, request.form.get("status", ""), _text("why") or None, eta
        )
    except (Conflict, Invalid) as problem:
        return _page(order_id, problem)
    flash(t("order.moved", status=t(f"order_status.{moved['status']}")), "good")
    back = request.form.get("back")
    return redirect(
        url_for("orders.listing") if back == "list" else url_for("orders.order", order_id=order_id)
    )


@blueprint.post("/orders/<order_id>/change")
def change(order_id: str) -> ResponseReturnValue:
    """Set the lines on the customer's word, bound by phone at the total that the page has shown before."""
    me = member()
    try:
        present = services().orders.get(order_id)
        if request.form.get("binding") != "yes":
            raise Invalid(t("override.not_confirmed"), "not_confirmed")
        lines = read_lines(present, request.form, visits().shelf.catalog, present.get("language") or "de")
        confirmation = {
            "by": "phone",
            "words": _text("words") or t("override.said"),
            "case": _text("case") or None,
        }
        changed = with_sums(present, lines) | {"confirmation": confirmation}
        if str(changed["total"]) != _text("total"):
            told = t("complete.total", total=money(changed["total"], present["currency"]))
            raise Invalid(told, "total_changed", total=changed["total"])
        services().orders.change(me, order_id, _version(), changed)
    except (Conflict, Invalid) as problem:
        return _page(order_id, problem)
    flash(t("override.changed"), "good")
    return redirect(url_for("orders.order", order_id=order_id))


@blueprint.post("/orders/<order_id>/cancel")
def cancel(order_id: str) -> ResponseReturnValue:
    """Cancel an order."""
    me = member()
    try:
        services().orders.cancel(me, order_id, _text("why") or None)
    except (Conflict, Invalid) as problem:
        return _page(order_id, problem)
    flash(t("order.cancelled"), "good")
    return redirect(url_for("orders.order", order_id=order_id))


@blueprint.post("/orders/<order_id>/remark")
def remark(order_id: str) -> ResponseReturnValue:
    """Note a refund or goodwill; the software moves no money."""
    me = member()
    try:
        cents = read_cents(request.form.get("amount", ""))
        services().orders.remark(me, order_id, request.form.get("kind", ""), cents, _text("text"))
    except (Conflict, Invalid) as problem:
        return _page(order_id, problem)
    flash(t("override.noted"), "good")
    return redirect(url_for("orders.order", order_id=order_id))


@blueprint.get("/withdrawals")
def withdrawals() -> ResponseReturnValue:
    """Show the withdrawals that have come in."""
    member()
    return render_template("console/withdrawals.html", withdrawals=services().withdrawals.list())


@blueprint.post("/withdrawals/<int:number>/handled")
def handled(number: int) -> ResponseReturnValue:
    """Note that a withdrawal was dealt with."""
    services().withdrawals.handled(member().actor, number)
    return redirect(url_for("orders.withdrawals"))


def _page(order_id: str, problem: Problem | None = None) -> ResponseReturnValue:
    found = services().orders.get(order_id, history=True)
    typed: Mapping[str, Any] = request.form.to_dict() if problem else {}
    if problem:
        flash(problem_text(problem), "bad")
    page = render_template(
        "console/order.html",
        order=found,
        typed=typed,
        total=problem.extra.get("total", found["total"]) if problem else found["total"],
        next=NEXT[found["status"]],
        case=request.values.get("case", ""),
        products=visits().shelf.catalog.products.values(),
    )
    return page, problem.status if problem else 200


def _text(field: str) -> str:
    return request.form.get(field, "").strip()[:2000]


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 12 else 0


def _minutes() -> int:
    text = _text("minutes")
    if text and not (text.isdecimal() and int(text) <= 60 * 24 * 30):
        raise Invalid(t("order.bad_minutes"), "bad_minutes")
    return int(text or 0)
