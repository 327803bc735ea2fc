"""A customer's own page: what they agreed to and are reminded of, each switched off with one tap."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from zuruf.catalog.model import localized
from zuruf.server.pages.shared import language
from zuruf.server.regulars.announcements import ORDER_UPDATES
from zuruf.server.regulars.letters import words
from zuruf.server.regulars.offers import REMINDERS
from zuruf.server.regulars.purchases import PREDICTION
from zuruf.server.services import services

blueprint = Blueprint("me", __name__)
PURPOSES = (PREDICTION, REMINDERS, ORDER_UPDATES)
VERSION = "2026-11"


@blueprint.get("/me/<token>")
def page(token: str) -> ResponseReturnValue:
    """Show a customer's choices, to whoever holds their link."""
    customer = _customer(token)
    values = {
        "token": token, "say": words(language()), "given": services().consents.of(customer)["current"],
        "purposes": PURPOSES, "items": _items(customer), "saved": request.args.get("saved"),
    }
    return render_template("public/me.html", **values)


@blueprint.post("/me/<token>")
def save(token: str) -> ResponseReturnValue:
    """Store the choices: each consent with its wording, each item muted or not."""
    customer = _customer(token)
    given = services().consents.of(customer)["current"]
    for purpose in PURPOSES:
        wanted = purpose in request.form
        if wanted != bool(given.get(purpose)):
            wording = words(language())[f"page_{purpose}"]
            change = {"customer": customer, "purpose": purpose, "given": wanted}
            services().consents.change("customer", {**change, "version": VERSION, "wording": wording})
    wishes = set(request.form.getlist("item"))
    for item in _items(customer):
        if item["muted"] == (item["sku"] in wishes):
            services().regulars.offers.mute("customer", customer, item["sku"], not item["muted"])
    return redirect(url_for("me.page", token=token, saved=1))


@blueprint.get("/me/<token>/data")
def data(token: str) -> ResponseReturnValue:
    """Hand out all that is stored of the customer (art. 15 and 20 DSGVO)."""
    stored = json.dumps(services().customers.export(_customer(token)), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": 'attachment; filename="zuruf.json"'}
    return Response(stored, mimetype="application/json", headers=headers)


def _customer(token: str) -> str:
    customer = services().regulars.links.customer(token)
    if customer is None or services().customers.get(customer)["erased"]:
        abort(404)
    return customer


def _items(customer: str) -> list[dict[str, Any]]:
    """Return what the customer buys again and again, with whether they are reminded of it."""
    offers, products = services().regulars.offers, services().stock.current.catalog.products
    muted = offers.muted(customer)
    bought = {sku for _, sku, _ in services().regulars.purchases.of(customer)} | muted
    named = [(localized(products[sku].name, language()), sku) for sku in bought if sku in products]
    return [{"sku": sku, "name": name, "muted": sku in muted} for name, sku in sorted(named)]
