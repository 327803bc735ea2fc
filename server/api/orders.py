"""Orders, consents, withdrawals."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from zuruf.server.api import models as m
from zuruf.server.api.blueprint import NUMBER
from zuruf.server.api.endpoint import Call, endpoint
from zuruf.server.clock import milliseconds
from zuruf.server.database.store import Transaction
from zuruf.server.errors import Invalid
from zuruf.server.orders import Orders

TAG = "orders"
ONE = "/orders/<order>"
CUSTOMER = "/customers/<customer>"


@endpoint(
    "POST",
    "/orders",
    tag=TAG,
    roles=("device", "agent"),
    body=m.PlaceOrder,
    answer=m.Order,
    status=201,
    idempotent=True,
)
def place(call: Call, transaction: Transaction) -> Any:
    """Store an order that the customer has confirmed with the binding words."""
    body = call.body(m.PlaceOrder)
    request = body.model_dump(mode="json", exclude_none=True) | {"placed_at": body.placed_at}
    return call.services.orders.place_in(transaction, request, call.device)


@endpoint("GET", "/orders", tag=TAG, roles=("device", "agent"), query=m.OrderFilter, answer=m.OrderPage)
def listing(call: Call) -> Any:
    """List orders, newest first. A device must name the session or the customer."""
    query = call.query(m.OrderFilter)
    if call.device and not (query.session or query.customer):
        raise Invalid("Name a session or a customer.", "filter_missing")
    items = call.services.orders.list(
        session=query.session,
        customer=query.customer,
        status=query.status,
        limit=query.limit + 1,
        before=_position(query.cursor),
    )
    page, more = items[: query.limit], len(items) > query.limit
    return {"items": page, "next": _cursor(page[-1]) if more else None}


@endpoint("GET", ONE, tag=TAG, roles=("device", "agent"), answer=m.Order)
def get(call: Call, order: str) -> Any:
    """Return an order, with when it is likely to be there; staff also get its history."""
    found = call.services.orders.get(order, history=call.device is None)
    return found | {"arrival": call.services.regulars.arrival(found)}


@endpoint(
    "POST",
    f"{ONE}/cancel",
    tag=TAG,
    roles=("device", "agent"),
    body=m.Cancel,
    answer=m.Order,
    idempotent=True,
)
def cancel(call: Call, transaction: Transaction, order: str) -> Any:
    """Cancel an order; a device only as long as the shop has not begun it."""
    return call.services.orders.cancel_in(transaction, order, call.body(m.Cancel).why, call.device is None)


@endpoint("POST", f"{ONE}/status", tag=TAG, roles=("agent",), body=m.SetStatus, answer=m.Order)
def status(call: Call, order: str) -> Any:
    """Move an order on."""
    body = call.body(m.SetStatus)
    eta = milliseconds(body.eta) if body.eta else None
    return call.services.orders.set_status(call.me, order, body.status, body.why, eta)


@endpoint("PUT", ONE, tag=TAG, roles=("agent",), body=m.ChangeOrder, answer=m.Order)
def change(call: Call, order: str) -> Any:
    """Override: change an order on the customer's word, with the binding confirmation given by phone."""
    body = call.body(m.ChangeOrder)
    request = body.model_dump(mode="json", exclude_none=True)
    return call.services.orders.change(call.me, order, body.version, request)


@endpoint("POST", f"{ONE}/remarks", tag=TAG, roles=("agent",), body=m.Remark, answer=m.Order, status=201)
def remark(call: Call, order: str) -> Any:
    """Note a refund or goodwill; no money is moved by the software."""
    body = call.body(m.Remark)
    return call.services.orders.remark(call.me, order, body.kind, body.cents, body.text)


@endpoint(
    "POST",
    "/consents",
    tag="consents",
    roles=("device", "agent"),
    body=m.ChangeConsent,
    status=201,
    idempotent=True,
)
def consent(call: Call, transaction: Transaction) -> Any:
    """Store that a consent was given or revoked, with version and wording."""
    body = call.body(m.ChangeConsent)
    request = body.model_dump(mode="json") | {"at": milliseconds(body.at) if body.at else None}
    return call.services.consents.change_in(transaction, request, call.device)


@endpoint("GET", f"{CUSTOMER}/consents", tag="consents", roles=("device", "agent"))
def consents(call: Call, customer: str) -> Any:
    """Return what a customer has agreed to, now and before."""
    answer = call.services.consents.of(customer)
    return {"current": answer["current"]} if call.device else answer


@endpoint(
    "POST",
    "/withdrawals",
    tag="withdrawals",
    roles=("device", "agent"),
    body=m.Withdraw,
    status=201,
    idempotent=True,
)
def withdraw(call: Call, transaction: Transaction) -> Any:
    """Receive a withdrawal; the answer is its confirmation with content, date and time."""
    body = call.body(m.Withdraw)
    request = body.model_dump(mode="json") | {"at": milliseconds(body.at) if body.at else None}
    return call.services.withdrawals.receive_in(transaction, request, call.device)


@endpoint("GET", "/withdrawals", tag="withdrawals", roles=("agent",), query=m.Paged)
def withdrawals(call: Call) -> Any:
    """List withdrawals, newest first."""
    query = call.query(m.Paged)
    if query.cursor and not query.cursor.isdecimal():
        raise Invalid("This cursor is none of ours; begin without one.", "wrong_cursor")
    before = min(int(query.cursor), m.BIGGEST) if query.cursor else None
    items = call.services.withdrawals.list(query.limit, before)
    return {"items": items, "next": str(items[-1]["id"]) if len(items) == query.limit else None}


@endpoint("POST", f"/withdrawals/<{NUMBER}:number>/handled", tag="withdrawals", roles=("agent",))
def handled(call: Call, number: int) -> Any:
    """Note that a withdrawal was dealt with."""
    return call.services.withdrawals.handled(call.me.actor, number)


def _cursor(order: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(Orders.position(order)).encode()).decode()


def _position(cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    try:
        moment, order = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if type(moment) is not int or not isinstance(order, str) or abs(moment) > m.BIGGEST or "\0" in order:
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error):
        raise Invalid("This cursor is none of ours; begin without one.", "wrong_cursor") from None
    return moment, order
