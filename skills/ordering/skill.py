"""The ordering skill: what is said to the cart, and how the cart answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zuruf.catalog.text import key_of
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
    Skill,
    Unresolved,
    pricing,
    values,
)
from zuruf.skills.ordering import answers, binding, checkout, guessing, meaning
from zuruf.skills.ordering.asking import next_question, to_question, wording
from zuruf.skills.ordering.resolver import apply
from zuruf.skills.ordering.result import Result

MAX_UNDO = 50
ASKED_ABOUT = 0.5
"""From here on a question about a product is no answer to ours."""
Answer = tuple[Outcome, Session]


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
                return binding.sum_up(session, context)
            case _:
                return binding.confirm(session, context)

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Take the answer to a question about the cart."""
        if question.name == checkout.BINDING:
            return binding.answer_summary(intent, session, context)
        if question.name == checkout.PIN:
            return binding.answer_pin(question, intent, session, context)
        if intent.name.startswith("product.") and intent.confidence >= ASKED_ABOUT:
            return None
        operations = answers.operations(question, intent, session, context)
        if operations is None and self.dropped(intent, session):
            return next_question(
                Handled((Reply("conversation.fine"),)), replace(session, question=None), context
            )
        if operations is None and intent.name == "yes":
            return Asked((wording(question),), question), session
        if operations is None:
            return None
        session = replace(session, question=None)
        return self.change(replace(intent, name="order.change", operations=operations), session, context)

    def dropped(self, intent: Intent, session: Session) -> bool:
        """Tell whether the customer lets go of what is asked; "undo" means what was done along with it."""
        if intent.name == "order.undo":
            return not session.of(self.name).get("changed")
        return intent.name in ("no", "stop")

    def guess(self, session: Session, context: Context) -> Intent | None:
        """Take half a sentence as said of the cart."""
        return guessing.guess(session, context)

    # The cart

    def change(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Apply the operations of an utterance."""
        operations = meaning.in_context(intent.operations, session, context)
        result = apply(operations, session.cart, context.catalog, session.focus)
        changed = with_cart(session, result.cart, result.focus)
        changed = changed.keep(self.name, changed=result.cart != session.cart)
        changed = replace(
            changed, waiting=(*changed.waiting, *(to_question(each) for each in result.questions))
        )
        outcome, changed = self.told(result, changed, context)
        if isinstance(outcome, Handled) and guessing.ends_with("order.checkout", changed):
            return binding.summed_up_after(outcome.replies, changed, context)
        if isinstance(outcome, Handled) and changed.cart and not session.cart:
            outcome = replace(outcome, replies=(*outcome.replies, Reply("anything_else")))
        return outcome, changed

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
            replies.append(Reply("unknown_again" if again else each.why, as_said(each.values, session)))
            if again:
                return Unresolved("misunderstood", str(each.values.get("heard")), tuple(replies)), session
        if unknown and not session.waiting:
            return Asked(tuple(replies), Question("product", self.name, "unknown")), session
        return next_question(Handled(tuple(replies)), session, context)

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


def as_said(named: Mapping[str, object], session: Session) -> Mapping[str, object]:
    """Return values with the words that were heard in the customer's own spelling."""
    if "heard" not in named:
        return named
    own = {key_of(word): word for word in session.heard.replace(",", " ").rstrip(".!?").split()}
    return {**named, "heard": " ".join(own.get(word, word) for word in str(named["heard"]).split())}


def with_cart(session: Session, cart: Cart, focus: int | None) -> Session:
    """Return the session with a new cart, and the old one kept for undo where they differ."""
    if cart == session.cart:
        return replace(session, focus=focus, topic=None)
    undo = (*session.undo, session.cart)[-MAX_UNDO:]
    return replace(session, cart=cart, focus=focus, topic=None, undo=undo)
