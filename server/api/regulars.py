"""Regular customers: who it is, what they buy, what runs out, and their wishes about being reminded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from zuruf.server.api import models as m
from zuruf.server.api.endpoint import Call, endpoint
from zuruf.server.database.store import Transaction
from zuruf.server.errors import Forbidden, Invalid
from zuruf.server.regulars.offers import note_in

TAG = "regulars"
ONE = "/customers/<customer>"
Pin = Annotated[str, Field(max_length=12)]


class Identify(m.Exact):
    """A card's code, or a phone number with its PIN."""

    card: m.Short | None = None
    phone: m.Short | None = None
    pin: Pin | None = None


class SetPin(m.Exact):
    """A new PIN of 4 to 8 digits."""

    pin: Pin


class Household(m.Exact):
    """Whose household a device stands in; null for nobody's."""

    customer: m.Identity | None


class Noted(m.Given):
    """What became of an offer."""

    customer: m.Identity
    item: m.Short
    cycle: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    state: Literal["offered", "accepted", "refused"]
    channel: m.Code = "kiosk"


class Mute(m.Given):
    """An item that a customer does or does not want to be reminded of."""

    item: m.Short
    muted: bool = True


@endpoint("POST", "/identify", tag=TAG, roles=("device",), body=Identify)
def identify(call: Call) -> Any:
    """Return the customer of a card, or of a phone number and PIN; locked after several failures."""
    body, identity = call.body(Identify), call.services.regulars.identity
    if body.card:
        known = identity.by_card(call.me.id, body.card)
    elif body.phone and body.pin:
        known = identity.by_phone(call.me.id, body.phone, body.pin)
    else:
        raise Invalid("Send a card, or phone and pin.", "nothing_to_identify")
    return known | {"consents": call.services.consents.of(known["customer"])["current"]}


@endpoint("GET", "/household", tag=TAG, roles=("device",))
def household(call: Call) -> Any:
    """Return whose household the calling device stands in."""
    customer = call.services.regulars.identity.household(call.me.id)
    known = call.services.customers.get(customer) if customer else {}
    return {"customer": customer, "name": known.get("name"), "language": known.get("language")}


@endpoint("PUT", "/devices/<device>/household", tag=TAG, roles=("admin",), body=Household)
def settle(call: Call, device: str) -> Any:
    """Say whose household a speaker stands in."""
    call.services.regulars.identity.settle(call.me, device, call.body(Household).customer)
    return {"device": device, "customer": call.body(Household).customer}


@endpoint("POST", f"{ONE}/card", tag=TAG, roles=("agent",), status=201)
def card(call: Call, customer: str) -> Any:
    """Give a customer a new card; its code is shown this once."""
    return {"card": call.services.regulars.identity.issue_card(call.me, customer)}


@endpoint("PUT", f"{ONE}/pin", tag=TAG, roles=("agent",), body=SetPin)
def set_pin(call: Call, customer: str) -> Any:
    """Set a customer's PIN."""
    call.services.regulars.identity.set_pin(call.me, customer, call.body(SetPin).pin)
    return {"customer": customer}


@endpoint("GET", f"{ONE}/purchases", tag=TAG, roles=("device", "agent"))
def purchases(call: Call, customer: str) -> Any:
    """Return what a customer who agreed to prediction has bought, oldest first."""
    bought = call.services.regulars.purchases.of(customer)
    return {"items": [{"date": day.isoformat(), "sku": sku, "quantity": q} for day, sku, q in bought]}


@endpoint("GET", f"{ONE}/regular", tag=TAG, roles=("device",))
def regular(call: Call, customer: str) -> Any:
    """Return all that a conversation may know of a customer: consents, purchases, what runs out, offers."""
    return call.services.regulars.known(customer)


@endpoint("GET", f"{ONE}/expectations", tag=TAG, roles=("device", "agent"))
def expectations(call: Call, customer: str) -> Any:
    """Return when a customer's items run out, with reasons."""
    offers = call.services.regulars.offers
    found = offers.expectations(customer, offers.today(call.services.regulars.zone))
    return {"items": [each.record() for each in found]}


@endpoint("GET", f"{ONE}/offers", tag=TAG, roles=("device",))
def due(call: Call, customer: str) -> Any:
    """Return what may be offered to a customer now: by consent only, each item once a cycle."""
    offers = call.services.regulars.offers
    found = offers.due(customer, offers.today(call.services.regulars.zone))
    return {"items": [each.record() for each in found]}


@endpoint("POST", "/offers", tag=TAG, roles=("device",), body=Noted, status=201, idempotent=True)
def note(call: Call, transaction: Transaction) -> Any:
    """Store that an item was offered, accepted or refused."""
    body = call.body(Noted)
    new = note_in(transaction, body.customer, body.item, body.cycle, body.state, body.channel)
    return {"item": body.item, "state": body.state, "new": new}


@endpoint("POST", f"{ONE}/muted", tag=TAG, roles=("device", "agent"), body=Mute)
def mute(call: Call, customer: str) -> Any:
    """Stop, or start again, to remind a customer of an item."""
    body = call.body(Mute)
    call.services.regulars.offers.mute(call.me.actor, customer, body.item, body.muted)
    return {"items": sorted(call.services.regulars.offers.muted(customer))}


@endpoint("GET", f"{ONE}/link", tag=TAG, roles=("agent",))
def link(call: Call, customer: str) -> Any:
    """Return the signed address of a customer's own page."""
    if call.services.customers.get(customer)["erased"]:
        raise Forbidden("This customer was erased.", "erased")
    return {"url": call.services.regulars.links.preferences(customer)}
