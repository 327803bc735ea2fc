"""The reorder skill: the usual, the last order again, what runs out soon. Never one step: it always asks first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from zuruf.skills.api import (
    Add,
    Asked,
    Cart,
    Command,
    Context,
    Handled,
    Intent,
    Line,
    Outcome,
    Question,
    Reply,
    Session,
    Skill,
    not_yet,
    pricing,
    values,
)

Answer = tuple[Outcome, Session]
USUAL = 5
SOON = 3
DUE = 0.5
WORTH = 0.35
"""Score below which a product is not part of the usual, as a share of the best score."""


class Reorder(Skill):
    """Puts together what a known customer usually buys, bought last, or will need soon, and asks before adding it."""

    name = "reorder"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Make an offer from the customer's purchases. Who is not known is offered a person."""
        if session.customer is None:
            return not_yet(intent, session, Reply("unknown_customer"))
        if intent.name == "reorder.remind":
            return self.remind(intent, session, context)
        history = context.history.purchases(session.customer)
        if not history:
            return Handled((Reply("no_history"),)), session
        match intent.name:
            case "reorder.due":
                return self.due(history, session, context)
            case "reorder.last":
                return self.offer("offer_last", last_basket(history), session, context)
        return self.offer("offer", usual_basket(history, context.now.date()), session, context)

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Put the offered lines into the cart once the customer has said yes."""
        if question.name != "offer":
            return None
        if intent.name in ("no", "stop"):
            return Handled((Reply("not_put"),)), replace(session, question=None)
        if intent.name != "yes":
            return None
        adding = Intent("order.change", operations=question.data["operations"])
        return Handled(), replace(session, question=None, data={**session.data, "again": adding})

    def remind(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Switch reminders on or off: a consent of its own, revocable at once."""
        given = str(intent.slots.get("on", "true")).casefold() != "false"
        command = Command("change_consent", context.ids.key(), {
            "customer": session.customer, "purpose": "reminders", "given": given, "version": 1,
            "wording": session.heard, "at": context.now.isoformat(),
        })
        return Handled((Reply("reminders_on" if given else "reminders_off"),), (command,)), session

    def due(self, history: Sequence[Any], session: Session, context: Context) -> Answer:
        """Tell what runs out next, with the reason in one sentence."""
        today = context.now.date()
        usage = {sku: each.usage_days for sku, each in context.catalog.products.items() if each.usage_days}
        from zuruf.models.runout import RunOutModel  # late: numpy takes time to import

        expected = RunOutModel(usage).predict(history, today)
        named = [each for each in expected if str(each.item) in session.heard]
        soon = [
            each for each in named or expected
            if str(each.item) in context.catalog.products and each.probability_due >= DUE
            and "every" in each.reason.values and each.reason.key != "lapsed"
        ]
        if not soon:
            return Handled((Reply("nothing_due"),)), session
        first = soon[0]
        sku = str(first.item)
        product = context.product(sku)
        replies = (
            Reply("due", {
                "product": values.ProductName(sku), "days": first.reason.values["every"],
                "since": first.reason.values["last"],
            }),
            Reply("due_price", {"price": values.Money(product.price, context.catalog.shop.currency)}),
        )
        question = Question("yes_no", self.name, "offer", {"operations": (Add(sku),)})
        return Asked(replies, question), session

    def offer(
        self, key: str, basket: Sequence[tuple[str, float]], session: Session, context: Context
    ) -> Answer:
        """Offer a basket with today's prices; what is no longer sold is said."""
        products = context.catalog.products
        gone = tuple(sku for sku, _ in basket if sku not in products)
        lines = tuple(Line(sku, quantity, products[sku].unit) for sku, quantity in basket if sku in products)
        said = (Reply("gone", {"products": values.Listing(gone)}),) if gone else ()
        if not lines:
            return Handled(said or (Reply("no_history"),)), session
        sums = pricing.totals(Cart(lines), context.catalog)
        total = values.Money(sums.total, context.catalog.shop.currency)
        operations = tuple(Add(line.sku, line.quantity, line.unit) for line in lines)
        question = Question("yes_no", self.name, "offer", {"operations": operations})
        return Asked((*said, Reply(key, {"lines": values.lines(lines), "total": total})), question), session


def last_basket(history: Sequence[tuple[date, str, float]]) -> list[tuple[str, float]]:
    """Return what was bought on the last day."""
    day = max(each[0] for each in history)
    amounts: Counter[str] = Counter()
    for when, sku, quantity, *_ in history:
        if when == day:
            amounts[sku] += quantity  # type: ignore[assignment]
    return [(sku, quantity) for sku, quantity in amounts.items() if quantity > 0]


def usual_basket(history: Sequence[tuple[date, str, float]], today: date) -> list[tuple[str, float]]:
    """Return what is usually bought, each with the amount bought most often."""
    from zuruf.models.runout import next_basket  # late: numpy takes time to import

    ranked = next_basket(history, today, USUAL)
    if not ranked:
        return []
    best = ranked[0][1]
    chosen = [str(item) for item, score in ranked if score >= WORTH * best]
    amounts: dict[str, Counter[float]] = {sku: Counter() for sku in chosen}
    for _, sku, quantity, *_ in history:
        if sku in amounts and quantity > 0:
            amounts[sku][quantity] += 1
    return [(sku, amounts[sku].most_common(1)[0][0]) for sku in chosen if amounts[sku]]
