"""The ordering skill: what is said to the cart, and how the cart answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zuruf.skills.api import (
    Asked,
    Cart,
    Context,
    Expects,
    Handled,
    Intent,
    Outcome,
    Question,
    Reply,
    Session,
    Skill,
    Unresolved,
    pricing,
    values,
)
from zuruf.skills.ordering import answers, checkout, guessing, meaning
from zuruf.skills.ordering.resolver import apply
from zuruf.skills.ordering.result import Open, Result, Wanted

MAX_UNDO = 50
DECLINED_TOO_OFTEN = 3
Answer = tuple[Outcome, Session]
EXPECTED: Mapping[Wanted, Expects] = {"which": "product", "which_line": "choice", "which_option": "choice"}


class Ordering(Skill):
    """Orders: change the cart, show it, step back, sum up, and order when the binding phrase is said."""

    name = "ordering"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Do what an ``order.*`` intent wants."""
        match intent.name:
            case "order.change":
                return self.change(intent, session, context)
            case "order.show":
                return self.show(session, context)
            case "order.undo":
                return self.undo(session)
            case "order.clear":
                return self.clear(session)
            case "order.checkout":
                return self.checkout(session, context)
            case _:
                return self.confirm(session, context)

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Take the answer to a question about the cart."""
        if question.name == checkout.BINDING:
            return self.answer_summary(intent, session, context)
        if question.name == checkout.PIN:
            return self.answer_pin(question, intent, session, context)
        if intent.name == "no" or intent.name == "stop":
            return self.next(Handled((Reply("conversation.fine"),)), replace(session, question=None), context)
        operations = answers.operations(question, intent, session, context)
        if operations is None and intent.name == "yes":
            return Asked((Reply(question.name, question.data["values"]),), question), session
        if operations is None:
            return None
        session = replace(session, question=None)
        return self.change(replace(intent, name="order.change", operations=operations), session, context)

    def guess(self, session: Session, context: Context) -> Intent | None:
        """Take half a sentence as said of the cart."""
        return guessing.guess(session, context)

    # The cart

    def change(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Apply the operations of an utterance."""
        operations = meaning.in_context(intent.operations, session, context)
        result = apply(operations, session.cart, context.catalog, session.focus)
        changed = with_cart(session, result.cart, result.focus)
        changed = replace(
            changed, waiting=(*changed.waiting, *(to_question(each) for each in result.questions))
        )
        return self.told(result, changed, context)

    def told(self, result: Result, session: Session, context: Context) -> Answer:
        """Say what happened, ask what is open, or hand over what we cannot do."""
        replies = self.happened(result)
        unknown = any(each.why == "unknown_product" for each in result.rejected)
        kept = session.of(self.name)
        session = session.keep(self.name, unknown=unknown)
        for each in result.rejected:
            if each.why == "age_check":
                replies.append(Reply("age_check", each.values))
                return Unresolved("age_check", str(each.values.get("product")), tuple(replies)), session
            again = each.why == "unknown_product" and kept.get("unknown")
            replies.append(Reply("unknown_again" if again else each.why, each.values))
            if again:
                return Unresolved("misunderstood", str(each.values.get("heard")), tuple(replies)), session
        if unknown and not session.waiting:
            return Asked(tuple(replies), Question("product", self.name, "unknown")), session
        return self.next(Handled(tuple(replies)), session, context)

    def happened(self, result: Result) -> list[Reply]:
        """Return the short read-back of what was done, in the order in which it was."""
        replies: list[Reply] = []
        for what in ("cleared", "removed", "changed", "added"):
            lines = tuple(each.line for each in result.done if each.what == what and each.line is not None)
            if what == "cleared" and any(each.what == what for each in result.done):
                replies.append(Reply("cleared"))
            elif lines:
                replies.append(Reply(what, {"lines": values.lines(lines)}))
        if any(each.what == "order_options" for each in result.done):
            whole = sorted(result.cart.order_options, key=lambda each: each.group)
            replies.append(
                Reply(
                    "order_options",
                    {"options": values.Listing(tuple(values.OptionName(each) for each in whole))},
                )
            )
        return replies

    def next(self, outcome: Handled, session: Session, context: Context) -> Answer:
        """Ask the next open question, if there is one."""
        waiting = answers.still_open(session, context)
        if waiting:
            question, rest = waiting[0], waiting[1:]
            asked = Reply(question.name, question.data["values"])
            session = replace(session, waiting=rest)
            line = question.data.get("line")
            if line is not None:
                session = replace(session, focus=line)
            return Asked((*outcome.replies, asked), question), session
        replies = outcome.replies
        if session.cart and replies and len(session.transcript) < 6:
            replies = (*replies, Reply("anything_else"))
        return Handled(replies), replace(session, waiting=())

    def show(self, session: Session, context: Context) -> Answer:
        """Tell what is in the cart and what it costs."""
        if not session.cart:
            return Handled((Reply("cart_empty"),)), session
        currency = context.catalog.shop.currency
        sums = pricing.totals(session.cart, context.catalog)
        lines = checkout.cart_value(session.cart)
        replies = [Reply("cart", {"lines": lines, "total": values.Money(sums.lines, currency)})]
        if sums.deposit:
            replies.append(Reply("cart_deposit", {"deposit": values.Money(sums.deposit, currency)}))
        return Handled(tuple(replies)), session

    def undo(self, session: Session) -> Answer:
        """Take back one spoken change."""
        if not session.undo:
            return Handled((Reply("nothing_to_undo"),)), session
        cart = session.undo[-1]
        focus = len(cart.lines) - 1 if cart.lines else None
        session = replace(session, cart=cart, focus=focus, undo=session.undo[:-1], question=None, waiting=())
        if not cart:
            return Handled((Reply("undone_empty"),)), session
        return Handled((Reply("undone", {"lines": checkout.cart_value(cart)}),)), session

    def clear(self, session: Session) -> Answer:
        """Empty the cart at once; undo brings it back."""
        session = replace(with_cart(session, Cart(), None), question=None, waiting=())
        return Handled((Reply("cleared"),)), session

    # The order

    def checkout(self, session: Session, context: Context) -> Answer:
        """Give the summary, once nothing is open any more."""
        if not session.cart:
            return Handled((Reply("cart_empty"),)), session
        if answers.still_open(session, context):
            return self.next(Handled(()), session, context)
        replies, question = checkout.summary(session, context)
        return Asked(replies, question), replace(session, waiting=())

    def confirm(self, session: Session, context: Context) -> Answer:
        """Order, if the summary of this very cart was the last question; else give the summary first."""
        question = session.question
        if question is None or question.name != checkout.BINDING or not session.cart:
            return self.summed_up_first(Reply("summary_first"), session, context)
        if question.data.get("cart") != session.cart:
            return self.summed_up_first(Reply("summary_changed"), session, context)
        if not checkout.is_binding(session.heard, session.language):
            return Asked((Reply("say_binding"),), question), session
        pin = checkout.pin_question(session, context)
        return (Asked((Reply("pin_needed"),), pin), session) if pin else self.order(session, context)

    def answer_pin(
        self, question: Question, intent: Intent, session: Session, context: Context
    ) -> Answer | None:
        """Order once the server has found the typed PIN right; a PIN that is spoken is no answer."""
        if intent.name in ("no", "stop"):
            return Handled((Reply("declined"),)), replace(session, question=None)
        if intent.name == "order.confirm":
            return Asked((Reply("pin_needed"),), question), session
        if intent.name != "ordering.pin" or not session.customer:
            return None
        if intent.slots.get("customer") != session.customer:
            return Asked((Reply("pin_needed"),), question), session
        if question.data.get("cart") != session.cart:
            return self.summed_up_first(Reply("summary_changed"), session, context)
        return self.order(session, context)

    def summed_up_first(self, why: Reply, session: Session, context: Context) -> Answer:
        """Give the summary instead of ordering."""
        outcome, session = self.checkout(session, context)
        if isinstance(outcome, Asked) and outcome.question.name == checkout.BINDING:
            outcome = replace(outcome, replies=(why, *outcome.replies))
        return outcome, session

    def order(self, session: Session, context: Context) -> Answer:
        """Place the order."""
        command = checkout.place(session, context)
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
        return Handled(replies, (command,)), session.keep(self.name, declined=0)

    def answer_summary(self, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Take what is said to the summary: only the binding phrase orders."""
        if intent.name == "order.confirm":
            return self.confirm(session, context)
        if intent.name in ("yes", "none"):
            question = session.question
            assert question is not None
            return Asked((Reply("say_binding"),), question), session
        if intent.name in ("no", "stop"):
            declined = int(session.of(self.name).get("declined", 0)) + 1
            session = replace(session, question=None).keep(self.name, declined=declined)
            if declined >= DECLINED_TOO_OFTEN:
                return Unresolved("misunderstood", "summary declined"), session
            return Handled((Reply("declined"),)), session
        return None


def with_cart(session: Session, cart: Cart, focus: int | None) -> Session:
    """Return the session with a new cart, and the old one kept for undo where they differ."""
    if cart == session.cart:
        return replace(session, focus=focus)
    return replace(session, cart=cart, focus=focus, undo=(*session.undo, session.cart)[-MAX_UNDO:])


def to_question(waiting: Open) -> Question:
    """Return the question for an operation that waits."""
    return Question(
        EXPECTED.get(waiting.what, "quantity"),
        "ordering",
        waiting.what,
        {
            "operation": waiting.operation,
            "candidates": waiting.candidates,
            "values": waiting.values,
            **{key: each for key, each in waiting.values.items() if key == "group"},
        },
    )
