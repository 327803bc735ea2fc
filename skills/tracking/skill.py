"""The tracking skill: where an order is, changing it and taking it back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from zuruf.skills.api import (
    Asked,
    Command,
    Context,
    Handled,
    Intent,
    Outcome,
    Question,
    Reply,
    Session,
    Skill,
    Unresolved,
    again,
    consenting,
    not_yet,
    regular,
    values,
)

Answer = tuple[Outcome, Session]
STATES = (
    "placed",
    "underway",
    "completed",
    "received",
    "accepted",
    "preparing",
    "ready",
    "delivering",
    "done",
    "cancelled",
    "noted",
)
OVER = ("completed", "done", "cancelled")
CANCELLABLE = ("placed", "received", "accepted", "noted")


class Tracking(Skill):
    """Tells where an order is, by its number or the last one; changes or cancels it while that is allowed."""

    name = "tracking"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Tell the state of an order, put it into the cart to be changed, or cancel it."""
        if intent.name == "track.change" and intent.slots.get("delivery"):
            return not_yet(intent, session)  # address and time are settled by people
        number = str(intent.slots.get("order_id") or "")
        order = self.find(number, session, context)
        if order is None:
            asked = Question("product", self.name, "order_number", {"intent": intent.name})
            said = Reply("not_found", {"order": values.Code(number)}) if number else Reply("none")
            return Asked((said, Reply("which_order")) if number else (said,), asked), session
        do = self.found_by_number if number and not of(session, order) else self.found
        return do(intent.name, order, session, context)

    def found_by_number(
        self, wish: str, order: Mapping[str, Any], session: Session, context: Context
    ) -> Answer:
        """Tell where an order is; what else is wished is a person's: a number alone shows no right to it."""
        if wish == "track.status" or order.get("status") == "cancelled":
            return Handled(self.told(order, context)), session
        return Unresolved("human_request", f"{wish} {order['id']}, not ordered in this visit"), session

    def found(self, wish: str, order: Mapping[str, Any], session: Session, context: Context) -> Answer:
        """Do what is wished with an order."""
        if wish == "track.status":
            return self.status(order, session, context)
        if order.get("status") == "cancelled":
            return Handled(self.told(order, context)), session
        status = str(order.get("status", "noted"))
        if status not in CANCELLABLE:
            said = (Reply("too_late", {"order": number_of(order), "status": state(order)}),)
            return Unresolved("human_request", f"{wish} {order['id']}, {status}", said), session
        if wish == "track.cancel":
            return self.cancel(order, session, context)
        return self.change(order, session, context)

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Take an order number, or the yes to a cancellation."""
        if question.name == "order_number":
            return self.numbered(question, intent, session, context)
        if question.name != "really_cancel":
            return None
        if intent.name in ("no", "stop"):
            return Handled((Reply("kept"),)), replace(session, question=None)
        if intent.name not in ("yes", "track.cancel"):
            return None
        order_id = str(question.data["order_id"])
        command = Command("cancel_order", context.ids.key(), {"order_id": order_id, "why": "customer"})
        return Handled((Reply("cancelled", {"order": values.Code(order_id)}),), (command,)), replace(
            session, question=None
        )

    def numbered(
        self, question: Question, intent: Intent, session: Session, context: Context
    ) -> Answer | None:
        """Take a number that was asked for; a second one that is not found goes to a person."""
        number = str(intent.slots.get("order_id") or code_in(session.heard))
        if not number:
            return None if intent.name != "none" else (Asked((Reply("which_order"),), question), session)
        order = self.find(number, session, context)
        if order is None:
            said = (Reply("not_found", {"order": values.Code(number)}),)
            return Unresolved("human_request", f"order {number} not found", said), replace(
                session, question=None
            )
        session = replace(session, question=None)
        do = self.found if of(session, order) else self.found_by_number
        return do(str(question.data["intent"]), order, session, context)

    def find(self, number: str, session: Session, context: Context) -> Mapping[str, Any] | None:
        """Return the order of a number, else the last one of this visit or customer."""
        if number:
            return context.orders.order(number)
        return context.orders.last_order(session.id, session.customer)

    def told(self, order: Mapping[str, Any], context: Context) -> tuple[Reply, ...]:
        """Say where an order is, and when it is expected."""
        replies = [Reply("status", {"order": values.Code(str(order["id"])), "status": state(order)})]
        arrival = order.get("arrival") or {"expected": order.get("eta")}
        times = {
            name: values.Moment(datetime.fromisoformat(str(at)).astimezone(context.now.tzinfo), context.now)
            for name, at in arrival.items()
            if at and name in ("expected", "low", "high")
        }
        if "expected" in times:
            replies.append(Reply("arrival" if len(times) == 3 else "arrival_one", times))
        return tuple(replies)

    def status(self, order: Mapping[str, Any], session: Session, context: Context) -> Answer:
        """Tell where an order is; once a visit, ask a known customer whether they want to hear of changes."""
        told, customer = self.told(order, context), session.customer
        if customer is None or order.get("status") in OVER or session.of(regular.KEPT).get("updates_asked"):
            return Handled(told), session
        session = session.keep(regular.KEPT, updates_asked=True)
        known = regular.as_of(session, context.history.regular(customer))
        if not known.reached or known.agreed(regular.ORDER_UPDATES):
            return Handled(told), session
        asked = (*told, consenting.asked(regular.ORDER_UPDATES))
        return Asked(asked, consenting.question(regular.ORDER_UPDATES)), session

    def cancel(self, order: Mapping[str, Any], session: Session, context: Context) -> Answer:
        """Ask before an order is cancelled."""
        total = values.Money(int(order["total"]), str(order.get("currency", context.catalog.shop.currency)))
        question = Question("yes_no", self.name, "really_cancel", {"order_id": str(order["id"])})
        said = Reply("really_cancel", {"order": number_of(order), "total": total})
        return Asked((said,), question), session

    def change(self, order: Mapping[str, Any], session: Session, context: Context) -> Answer:
        """Put an order into the cart; it holds until the changed one is placed, which replaces it."""
        if session.cart.replaces == order["id"]:
            return Handled((Reply("change_on", {"order": number_of(order)}),)), session
        lines, told = again.lines_of(order, context)
        if not lines:
            return Unresolved("human_request", f"track.change {order['id']}, all gone", tuple(told)), session
        cart = replace(session.cart.plus(lines), replaces=str(order["id"]))
        said = Reply("change", {"order": number_of(order), "lines": values.lines(cart.lines)})
        undo = (*session.undo, session.cart)
        return Handled((*told, said)), replace(session, cart=cart, focus=len(cart.lines) - 1, undo=undo)


def of(session: Session, order: Mapping[str, Any]) -> bool:
    """Tell whether an order was placed in this visit, or by the customer who is known in it."""
    known = session.customer is not None and order.get("customer") == session.customer
    return known or order.get("session") == session.id


def number_of(order: Mapping[str, Any]) -> values.Code:
    """Return an order's number as it is said."""
    return values.Code(str(order["id"]))


def state(order: Mapping[str, Any]) -> values.Label:
    """Return the words for an order's state."""
    status = str(order.get("status", "noted"))
    return values.Label("tracking", f"status_{status if status in STATES else 'received'}")


def code_in(heard: str) -> str:
    """Return what looks like an order number in the words."""
    found = re.search(r"[A-Za-z]{0,3}-?\d[\d\- ]{2,}", heard)
    return found.group().strip() if found else ""
