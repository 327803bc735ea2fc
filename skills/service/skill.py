"""The service skill: opening hours, payment, delivery; withdrawal and returns go to a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

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
    hours,
    not_yet,
    values,
)

Answer = tuple[Outcome, Session]


class Service(Skill):
    """Answers questions about the shop from the catalog; takes a withdrawal; hands a return over."""

    name = "service"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Answer a question about the shop, or start what a person finishes."""
        match intent.name:
            case "faq":
                return self.faq(intent, session, context)
            case "withdraw":
                return self.withdraw(session, context)
            case "return.start":
                return Unresolved("human_request", session.heard, (Reply("return"),)), session
        return not_yet(intent, session)

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Take the confirmation of a withdrawal."""
        if question.name != "withdraw":
            return None
        if intent.name in ("no", "stop"):
            return Handled((Reply("not_withdrawn"),)), replace(session, question=None)
        if intent.name not in ("yes", "withdraw"):
            return None
        order_id = str(question.data["order_id"])
        command = Command(
            "withdraw",
            context.ids.key(),
            {
                "order_id": order_id,
                "name": None,
                "text": session.heard,
                "at": context.now.isoformat(),
            },
        )
        said = Reply(
            "withdrawn", {"order": values.Code(order_id), "at": values.Moment(context.now, context.now)}
        )
        return Handled((said,), (command,)), replace(session, question=None)

    def withdraw(self, session: Session, context: Context) -> Answer:
        """Ask for the confirmation of a withdrawal from the last order.

        Without a known order a person takes it.
        """
        order = context.orders.last_order(session.id, session.customer)
        if order is None:
            return Unresolved("human_request", session.heard, (Reply("withdraw"),)), session
        question = Question("yes_no", self.name, "withdraw", {"order_id": str(order["id"])})
        return Asked((Reply("really_withdraw", {"order": values.Code(str(order["id"]))}),), question), session

    def faq(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Answer from the catalog's shop; what it does not say is offered to a person."""
        shop = context.catalog.shop
        match intent.slots.get("topic"):
            case "hours" if shop.opening_hours:
                return Handled(tuple(self.hours(context))), session
            case "payment":
                ways = values.Listing(
                    tuple(values.Label("service", f"pay_{each}") for each in known(shop.payment)), "or"
                )
                return Handled((Reply("payment", {"payment": ways}),)), session
            case "delivery":
                if "delivery" not in shop.fulfilment:
                    return Handled((Reply("no_delivery"),)), session
                price = values.Money(shop.delivery_price, shop.currency)
                key = "delivery" if shop.delivery_price else "delivery_free"
                return Handled((Reply(key, {"price": price} if shop.delivery_price else {}),)), session
            case "contact" if shop.phone:
                return Handled((Reply("contact", {"phone": values.PhoneNumber(shop.phone)}),)), session
        told = shop.extra.get("faq", {})
        topic = str(intent.slots.get("topic"))
        text = told.get(topic, {}).get(session.language) if isinstance(told, dict) else None
        if text:
            return Handled((Reply("told", {"text": str(text)}),)), session
        return not_yet(intent, session, Reply("unknown"))

    def hours(self, context: Context) -> Iterable[Reply]:
        """Tell whether the shop is open, and its hours."""
        shop = context.catalog.shop
        until = hours.open_until(shop.opening_hours, context.now)
        opens = hours.next_opening(shop.opening_hours, context.now)
        if until:
            yield Reply("open_now", {"until": values.Clock(f"{until.hour}:{until.minute:02d}")})
        elif opens:
            yield Reply("closed_now", {"opens": values.Moment(opens, context.now)})
        yield Reply(
            "hours", {"hours": values.Listing(tuple(values.Opening(each) for each in shop.opening_hours))}
        )


def known(ways: Iterable[str]) -> tuple[str, ...]:
    """Return the ways to pay that there are words for."""
    return tuple(each for each in ways if each in ("counter", "invoice", "card", "cash")) or ("counter",)
