"""A case's page: everything in front of the person who calls back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.dates import format_date
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from zuruf.catalog.model import localized
from zuruf.server.clock import as_datetime
from zuruf.server.errors import NotFound, Problem
from zuruf.server.pages.presenting import problem_text, suggestion
from zuruf.server.pages.proposing import proposal
from zuruf.server.pages.shared import language, shop
from zuruf.server.pages.visits import visits
from zuruf.server.regulars import letters
from zuruf.server.regulars.purchases import PREDICTION
from zuruf.server.security.principal import Principal
from zuruf.server.services import services

RUNOUT_SHOWN = 5
RENEWALS = 3
"""So many times a lease is renewed before it would end."""


def case_page(
    me: Principal, number: str, problem: Problem | None = None, form: str | None = None
) -> ResponseReturnValue:
    """Show a case; with a problem, say it and give back what was typed."""
    case = services().callbacks.get(number)
    typed = {**request.form.to_dict(), "form": form} if problem else None
    if problem:
        flash(problem_text(problem), "bad")
    queue = services().rules.queue
    lease = queue.call_lease_seconds if case["state"] == "in_call" else queue.lease_seconds
    everybody = [each for each in services().staff.list() if not each["disabled"]]
    page = render_template(
        "console/case.html",
        case=case,
        typed=typed,
        suggestion=suggestion(case),
        cart=_cart(case["told"].get("cart")),
        proposal=_proposal(case, request.form if form == "order" else {}),
        products=sorted(visits().shelf.catalog.products.values(), key=lambda each: each.sku),
        customer=_customer(case),
        orders=_orders(case),
        earlier=_earlier(case),
        runout=_runout(case),
        dispositions=services().rules.dispositions,
        everybody=everybody,
        colleagues=[each for each in everybody if each["id"] != me.number],
        renew_seconds=max(1, lease // RENEWALS),
        call_since=next((c["at"] for c in case["calls"] if not c["ended_at"]), None),
    )
    return page, problem.status if problem else 200


def _cart(lines: Any) -> dict[str, Any] | None:
    if isinstance(lines, Mapping):
        lines = lines.get("lines")
    if not lines:
        return None
    prices = [line.get("price") for line in lines]
    return {"lines": lines, "total": sum(prices) if all(isinstance(price, int) for price in prices) else None}


def _proposal(case: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, Any]:
    cart, catalog = case["told"].get("cart"), visits().shelf.catalog
    return proposal(cart, form, catalog, case["language"], shop())


def _customer(case: Mapping[str, Any]) -> dict[str, Any] | None:
    if not case["customer"]:
        return None
    try:
        return services().customers.get(case["customer"])
    except NotFound:
        return {"id": case["customer"], "name": None, "note": None}


def _orders(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    if case["order_id"]:
        try:
            found[case["order_id"]] = services().orders.get(case["order_id"])
        except NotFound:
            pass  # the number was misheard, or the order has not arrived yet
    for key in ("customer", "session"):
        if case[key]:
            found |= {each["id"]: each for each in services().orders.list(**{key: case[key]}, limit=10)}
    return list(found.values())


def _earlier(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key in ("customer", "phone"):
        if case[key]:
            for state in (None, "done"):
                listed = services().callbacks.list(state=state, **{key: case[key]}, limit=10)["items"]
                found |= {each["id"]: each for each in listed if each["id"] != case["id"]}
    return list(found.values())


def _runout(case: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what the customer will run out of next; empty without their consent."""
    if not case["customer"] or not services().consents.given(case["customer"], PREDICTION):
        return []
    regulars, products = services().regulars, visits().shelf.catalog.products
    today = as_datetime(services().config.clock()).astimezone(regulars.zone).date()
    say = letters.words(language())
    found = sorted(regulars.offers.expectations(case["customer"], today), key=lambda each: each.expected_date)
    return [
        {
            "name": localized(products[str(each.item)].name, language()),
            "when": format_date(each.expected_date, "long", locale=language()),
            "reason": say[each.reason.key].format(**each.reason.values),
        }
        for each in found
        if str(each.item) in products
    ][:RUNOUT_SHOWN]
