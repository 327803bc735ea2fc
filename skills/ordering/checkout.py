"""From the cart to a binding order: the summary, the binding phrase, the order as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zuruf.catalog.model import localized
from zuruf.skills.api import (
    Cart,
    Command,
    Context,
    Line,
    Question,
    Reply,
    Session,
    language,
    paying,
    pricing,
    values,
)

BINDING = "summary"
PIN = "pin"


def fulfilment(session: Session, context: Context) -> str:
    """Return how the customer gets the goods: by choice of the order's options, else the shop's first way."""
    offered = context.catalog.shop.fulfilment
    return offered[0] if offered else "pickup"


def summary(session: Session, context: Context) -> tuple[tuple[Reply, ...], Question]:
    """Return the words right before an order binds.

    Every line, total with tax, deposit, delivery, payment.
    """
    shop = context.catalog.shop
    sums = pricing.totals(session.cart, context.catalog, fulfilment(session, context))
    replies = [Reply("summary", {"lines": cart_value(session.cart)})]
    replies.append(Reply("summary_total", {"total": values.Money(sums.total, shop.currency)}))
    if sums.deposit:
        replies.append(Reply("summary_deposit", {"deposit": values.Money(sums.deposit, shop.currency)}))
    if sums.delivery:
        replies.append(Reply("summary_delivery", {"delivery": values.Money(sums.delivery, shop.currency)}))
    replies.append(
        Reply("summary_payment", {"payment": values.Label("ordering", f"pay_{payment(session, context)}")})
    )
    if session.cart.replaces:
        replies.append(Reply("summary_replaces", {"order": values.Code(session.cart.replaces)}))
    replies.append(Reply("summary_binding"))
    return tuple(replies), Question("binding", "ordering", BINDING, {"cart": session.cart})


def cart_value(cart: Cart) -> values.Listing:
    """Return the cart as a value of a reply: its lines, then the options of the whole order."""
    whole = tuple(values.OptionName(each) for each in sorted(cart.order_options, key=lambda each: each.group))
    return values.Listing((*values.lines(cart.lines).items, *whole))


def payment(session: Session, context: Context) -> str:
    """Return how it is paid."""
    return paying.payment(session.customer, context.catalog.shop)


def pin_question(session: Session, context: Context) -> Question | None:
    """Return the question for the customer's PIN, where an order on account is too dear to go without."""
    sums = pricing.totals(session.cart, context.catalog, fulfilment(session, context))
    if not paying.needs_pin(session.customer, context.catalog.shop, sums.total):
        return None
    return Question("pin", "ordering", PIN, {"cart": session.cart, "text": session.heard})


def is_binding(heard: str, tongue: str) -> bool:
    """Tell whether the words are the binding phrase and nothing that takes it back or asks about it."""
    more = language.load("ordering", tongue).more["binding"]
    said = " ".join(heard.casefold().replace(",", " ").replace(".", " ").replace("!", " ").split())
    for phrase in more["phrases"]:
        before, found, after = said.partition(phrase)
        if found:
            return set(f"{before} {after}".split()) <= set(more["around"])
    return False


def replaced(session: Session, context: Context) -> tuple[Command, ...]:
    """Return the command that cancels the order that this one replaces, if it does."""
    old = session.cart.replaces
    data = {"order_id": old, "why": "replaced"}
    return (Command("cancel_order", context.ids.key(), data),) if old else ()


def place(session: Session, context: Context) -> Command:
    """Return the command that places the order in the cart."""
    catalog, way = context.catalog, fulfilment(session, context)
    sums = pricing.totals(session.cart, catalog, way)
    return Command(
        "place_order",
        context.ids.key(),
        {
            "id": context.ids.order_number(),
            "session": session.id,
            "device": context.device,
            "language": session.language,
            "customer": session.customer,
            "lines": [_line(at, line, session, context) for at, line in enumerate(session.cart.lines, 1)],
            "order_options": options_json(session.cart.order_options),
            "lines_total": sums.lines,
            "deposit_total": sums.deposit,
            "delivery": sums.delivery,
            "total": sums.total,
            "currency": catalog.shop.currency,
            "payment": payment(session, context),
            "fulfilment": way,
            "placed_at": context.now.isoformat(),
            "binding_text": session.heard,
        },
    )


def _line(number: int, line: Line, session: Session, context: Context) -> Mapping[str, Any]:
    product = context.product(line.sku)
    return {
        "line": number,
        "sku": line.sku,
        "name": localized(product.name, session.language),
        "quantity": line.quantity,
        "unit": line.unit,
        "options": options_json(line.options),
        "price": pricing.line_price(line, context.catalog),
        "deposit": pricing.line_deposit(line, context.catalog),
        "tax_rate": product.tax_rate,
    }


def options_json(options: Any) -> list[dict[str, Any]]:
    """Return options as plain data."""
    return [
        {"group": each.group, "choice": each.choice, "amount": each.amount, "count": each.count}
        for each in sorted(options, key=lambda each: (each.group, str(each.choice)))
    ]
