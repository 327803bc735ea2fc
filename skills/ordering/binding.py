"""From the summary to the order: only the binding phrase, said to a summary of this very cart, orders."""

from __future__ import annotations

from dataclasses import replace

from zuruf.skills.api import (
    Asked,
    Cart,
    Context,
    Handled,
    Intent,
    Outcome,
    Question,
    Reply,
    Session,
    Unresolved,
    values,
)
from zuruf.skills.ordering import answers, checkout
from zuruf.skills.ordering.asking import next_question

NAME = "ordering"
DECLINED_TOO_OFTEN = 3
Answer = tuple[Outcome, Session]


def sum_up(session: Session, context: Context) -> Answer:
    """Give the summary, once nothing is open any more."""
    if not session.cart:
        return Handled((Reply("cart_empty"),)), session
    if answers.still_open(session, context):
        return next_question(Handled(()), session, context)
    replies, question = checkout.summary(session, context)
    return Asked(replies, question), replace(session, waiting=())


def confirm(session: Session, context: Context) -> Answer:
    """Order, if the summary of this very cart was the last question; else give the summary first."""
    question = session.question
    if question is None or question.name != checkout.BINDING or not session.cart:
        return summed_up_first(Reply("summary_first"), session, context)
    if question.data.get("cart") != session.cart:
        return summed_up_first(Reply("summary_changed"), session, context)
    if not checkout.is_binding(session.heard, session.language):
        return Asked((Reply("say_binding"),), question), session
    pin = checkout.pin_question(session, context)
    return (Asked((Reply("pin_needed"),), pin), session) if pin else place_order(session, context)


def answer_pin(question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
    """Order once the server has found the typed PIN right; a PIN that is spoken is no answer."""
    if intent.name in ("no", "stop"):
        return Handled((Reply("declined"),)), replace(session, question=None)
    digits = intent.name == "order.change" and not any(
        getattr(each, "sku", None) or getattr(each, "candidates", ()) for each in intent.operations
    )
    if digits or intent.name in ("order.confirm", "none"):
        return Asked((Reply("pin_needed"),), question), session
    if intent.name != "ordering.pin" or not session.customer:
        return None
    if intent.slots.get("customer") != session.customer:
        return Asked((Reply("pin_needed"),), question), session
    if question.data.get("cart") != session.cart:
        return summed_up_first(Reply("summary_changed"), session, context)
    return place_order(session, context)


def summed_up_first(why: Reply, session: Session, context: Context) -> Answer:
    """Give the summary instead of ordering."""
    outcome, session = sum_up(session, context)
    if isinstance(outcome, Asked) and outcome.question.name == checkout.BINDING:
        outcome = replace(outcome, replies=(why, *outcome.replies))
    return outcome, session


def summed_up_after(replies: tuple[Reply, ...], session: Session, context: Context) -> Answer:
    """Give the summary right after a change: "und ein Brot, das war's"."""
    outcome, session = sum_up(session, context)
    return (
        replace(outcome, replies=(*replies, *outcome.replies))
        if isinstance(outcome, Asked | Handled)
        else outcome
    ), session


def place_order(session: Session, context: Context) -> Answer:
    """Place the order."""
    command, cancelling = checkout.place(session, context), checkout.replaced(session, context)
    number, total = str(command.data["id"]), int(command.data["total"])
    replies = (
        Reply(
            "ordered",
            {"order": values.Code(number), "total": values.Money(total, context.catalog.shop.currency)},
        ),
        Reply(f"ordered_{command.data['fulfilment']}"),
    )
    session = replace(
        session,
        cart=Cart(),
        focus=None,
        undo=(),
        question=None,
        waiting=(),
        last_order=number,
    )
    return Handled(replies, (command, *cancelling)), session.keep(NAME, declined=0)


def answer_summary(intent: Intent, session: Session, context: Context) -> Answer | None:
    """Take what is said to the summary: only the binding phrase orders."""
    if intent.name == "order.confirm":
        return confirm(session, context)
    if intent.name in ("yes", "none"):
        question = session.question
        assert question is not None
        return Asked((Reply("say_binding"),), question), session
    if intent.name in ("no", "stop"):
        declined = int(session.of(NAME).get("declined", 0)) + 1
        session = replace(session, question=None).keep(NAME, declined=declined)
        if declined >= DECLINED_TOO_OFTEN:
            return Unresolved("misunderstood", "summary declined"), session
        return Handled((Reply("declined"),)), session
    return None
