"""Complete a customer's order on the phone: the cart of a case, at today's prices, bound by their word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from zuruf.catalog.model import Catalog
from zuruf.server.callbacks.leases import held
from zuruf.server.callbacks.states import Case, advance
from zuruf.server.clock import iso
from zuruf.server.database.store import Transaction
from zuruf.server.errors import Conflict, Invalid
from zuruf.server.pages.casepage import case_page
from zuruf.server.pages.console import blueprint, member
from zuruf.server.pages.proposing import proposed, wanted
from zuruf.server.pages.shared import money, shop, t
from zuruf.server.pages.visits import visits
from zuruf.server.security.principal import Principal
from zuruf.server.services import services


class Seen(NamedTuple):
    """What the page knew of the case: under which claim, and in which version."""

    fence: int
    version: int


@blueprint.post("/cases/<number>/order")
def order(number: str) -> ResponseReturnValue:
    """Place the order that the customer has bound by phone.

    Only at the total that was shown and read out; what was typed comes back when it is refused.
    """
    me = member()
    try:
        placed = _placed(me, number, visits().shelf.catalog)
    except (Conflict, Invalid) as problem:
        return case_page(me, number, problem, form="order")
    flash(t("complete.placed", number=placed["id"]), "good")
    return redirect(url_for("orders.order", order_id=placed["id"], case=number))


def _placed(me: Principal, number: str, catalog: Catalog) -> dict[str, Any]:
    if request.form.get("binding") != "yes":
        raise Invalid(t("complete.not_confirmed"), "not_confirmed")
    case = services().callbacks.get(number)
    rows = proposed(case["told"].get("cart"), catalog, case["language"])
    wish = wanted(rows, request.form, catalog, case["language"], shop())
    if wish["total"] != _whole("total"):
        raise Invalid(t("complete.total", total=money(wish["total"])), "total_changed")
    words = request.form.get("words", "").strip()[:500] or t("override.said")
    seen, orders = Seen(_whole("fence"), _whole("version")), services().orders

    def work(transaction: Transaction) -> dict[str, Any]:
        present = _unchanged(transaction, me, number, seen)
        placed = orders.place_in(
            transaction, wish | _agreed(case, me, words, transaction.now), case["device"]
        )
        advance(transaction, present, "order", placed["id"], order_id=placed["id"])
        return placed

    return services().store.write(me.actor, work)


def _unchanged(transaction: Transaction, me: Principal, number: str, seen: Seen) -> Case:
    """Return the case while it is in one's hands and as it was when the page was loaded."""
    present = held(transaction, me, number, seen.fence)
    if present.version != seen.version:
        raise Conflict(
            f"Case {number} has changed since this page was loaded. Nothing was ordered; load it again.",
            "stale_page",
            version=present.version,
        )
    return present


def _agreed(case: Mapping[str, Any], me: Principal, words: str, now: int) -> dict[str, Any]:
    """Return whose order it is, and the words that bind it."""
    confirmation = {"by": "phone", "words": words, "case": case["id"], "staff": me.number, "at": iso(now)}
    whose = {key: case[key] for key in ("session", "device", "customer", "language")}
    return {"id": f"{case['id']}-1", **whose, "binding_text": words, "confirmations": [confirmation]}


def _whole(field: str) -> int:
    text = request.form.get(field, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 12 else -1
