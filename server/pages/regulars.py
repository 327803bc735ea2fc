"""Regular customers at the counter: find or make one, hand out a card, set a PIN, say whose speaker it is."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from zuruf.server.errors import NotFound, Problem
from zuruf.server.pages.codes import qr_code
from zuruf.server.pages.console import not_found, refused
from zuruf.server.pages.presenting import problem_text
from zuruf.server.pages.shared import languages, t
from zuruf.server.regulars.announcements import ORDER_UPDATES
from zuruf.server.regulars.offers import REMINDERS
from zuruf.server.regulars.purchases import PREDICTION
from zuruf.server.security.principal import Principal
from zuruf.server.security.web import require
from zuruf.server.services import services

blueprint = Blueprint("regulars", __name__, url_prefix="/console/customers")
blueprint.register_error_handler(Problem, refused)
blueprint.register_error_handler(404, not_found)
FIELDS = {"name": 200, "phone": 60, "email": 200, "note": 2000}
PURPOSES = (PREDICTION, REMINDERS, ORDER_UPDATES)
SHOWN = 50
GROUPS = 5
"""A card's code is shown in groups of so many characters."""


def _me() -> Principal:
    return require("agent")


@blueprint.get("")
def listing(problem: Problem | None = None) -> ResponseReturnValue:
    """Find customers by number, name, phone or e-mail, or make one."""
    _me()
    if problem:
        flash(problem_text(problem), "bad")
    wanted = request.args.get("q", "").strip()[:200]
    found = services().customers.find(wanted, SHOWN)
    typed = request.form.to_dict() if problem else {}
    page = render_template("console/customers.html", customers=found, wanted=wanted, typed=typed)
    return page, problem.status if problem else 200


@blueprint.post("")
def make() -> ResponseReturnValue:
    """Make a customer."""
    customer = f"C{secrets.token_hex(4).upper()}"
    try:
        services().customers.save(_me(), customer, 0, _typed())
    except Problem as problem:
        return listing(problem)
    return redirect(url_for("regulars.customer", number=customer))


@blueprint.get("/<number>")
def customer(number: str, problem: Problem | None = None, card: str = "") -> ResponseReturnValue:
    """Show a customer; ``card`` is the code of a new card, to be seen and printed this once."""
    _me()
    found = services().customers.get(number)
    if found["erased"]:
        raise NotFound(f"There is no customer {number}.")
    if problem:
        flash(problem_text(problem), "bad")
    identity = services().regulars.identity
    devices = [each for each in services().devices.list() if not each["revoked"]]
    page = render_template(
        "console/customer.html",
        customer=found,
        typed=request.form.to_dict() if problem else {},
        consents=services().consents.of(number)["current"],
        purposes=PURPOSES,
        card=" ".join(card[at : at + GROUPS] for at in range(0, len(card), GROUPS)),
        code=qr_code(card) if card else None,
        link=services().regulars.links.preferences(number),
        orders=services().orders.list(customer=number, limit=10),
        devices=[each | {"here": identity.household(each["id"]) == number} for each in devices],
    )
    return page, problem.status if problem else 200


@blueprint.post("/<number>")
def save(number: str) -> ResponseReturnValue:
    """Change a customer."""
    version = request.form.get("version", 0, int)
    return _done(number, lambda me: services().customers.save(me, number, version, _typed()))


@blueprint.post("/<number>/card")
def new_card(number: str) -> ResponseReturnValue:
    """Give the customer a new card and show it; an older one ends."""
    code = services().regulars.identity.issue_card(_me(), number)
    answer = make_response(customer(number, card=code))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<number>/pin")
def set_pin(number: str) -> ResponseReturnValue:
    """Set the PIN that the customer has chosen and typed."""
    pin = request.form.get("pin", "")[:20]
    return _done(number, lambda me: services().regulars.identity.set_pin(me, number, pin))


@blueprint.post("/<number>/household")
def household(number: str) -> ResponseReturnValue:
    """Say that a speaker stands in the customer's household, or does so no more."""
    device = request.form.get("device", "")[:80]
    here = number if request.form.get("here") == "yes" else None
    require("admin")
    return _done(number, lambda me: services().regulars.identity.settle(me, device, here))


def _done(number: str, work: Any) -> ResponseReturnValue:
    """Do something for a customer and show them; what is refused is said beside what was typed."""
    try:
        work(_me())
    except Problem as problem:
        return customer(number, problem)
    flash(t("admin.saved"), "good")
    return redirect(url_for("regulars.customer", number=number))


def _typed() -> dict[str, str | None]:
    values = {key: request.form.get(key, "").strip()[:longest] or None for key, longest in FIELDS.items()}
    spoken = request.form.get("language")
    return {**values, "language": spoken if spoken in languages() else None}
