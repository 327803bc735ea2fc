"""Customers: what is known, exported and erased; and what staff teach the assistant."""

from __future__ import annotations

from typing import Any

from zuruf.server.api import models as m
from zuruf.server.api.blueprint import NUMBER
from zuruf.server.api.endpoint import Call, endpoint

TAG = "customers"
ONE = "/customers/<customer>"


class Search(m.Paged):
    """Whom to look for: an id, a part of the name, a phone number or an e-mail address."""

    text: m.Short = ""


@endpoint("GET", "/customers", tag=TAG, roles=("agent",), query=Search)
def listing(call: Call) -> Any:
    """Find customers."""
    query = call.query(Search)
    items = call.services.customers.find(query.text, query.limit + 1, query.cursor or "")
    page = items[: query.limit]
    return {"items": page, "next": page[-1]["id"] if len(items) > query.limit else None}


@endpoint("GET", ONE, tag=TAG, roles=("agent",))
def get(call: Call, customer: str) -> Any:
    """Return a customer."""
    return call.services.customers.get(customer)


@endpoint("PUT", ONE, tag=TAG, roles=("agent",), body=m.SaveCustomer)
def save(call: Call, customer: str) -> Any:
    """Make or change a customer; a stale page is refused."""
    body = call.body(m.SaveCustomer)
    values = body.model_dump(exclude={"version"}, exclude_unset=True)
    return call.services.customers.save(call.me, customer, body.version, values)


@endpoint("GET", f"{ONE}/export", tag=TAG, roles=("supervisor",))
def export(call: Call, customer: str) -> Any:
    """Return all that is stored of a customer, for them."""
    return call.services.customers.export(customer)


@endpoint("DELETE", ONE, tag=TAG, roles=("supervisor",))
def erase(call: Call, customer: str) -> Any:
    """Erase what is personal; vouchers of orders stay, restricted."""
    return call.services.customers.erase(call.me, customer)


@endpoint("GET", "/lessons", tag="lessons", roles=("device", "agent"))
def lessons(call: Call) -> Any:
    """Return what staff have taught the assistant; devices need not know who."""
    items = call.services.lessons.list()
    return {"items": [each | {"by": None} for each in items] if call.device else items}


@endpoint("POST", "/lessons", tag="lessons", roles=("agent",), body=m.Teach, status=201)
def teach(call: Call) -> Any:
    """Teach that a word means a product, or a sentence an intent."""
    body = call.body(m.Teach)
    return call.services.lessons.teach(call.me, body.kind, body.language, body.words, body.target, body.case)


@endpoint("DELETE", f"/lessons/<{NUMBER}:number>", tag="lessons", roles=("agent",))
def revoke(call: Call, number: int) -> Any:
    """Take a lesson back."""
    return call.services.lessons.revoke(call.me, number)
