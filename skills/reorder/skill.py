"""The reorder skill: what runs out, the usual, the last order again. Never one step: it always asks first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.skills.api import (
    Add,
    Asked,
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
    again,
    consenting,
    not_yet,
    regular,
    values,
)
from zuruf.skills.reorder import baskets, telling

Answer = tuple[Outcome, Session]
SOON_DAYS = 14
DUE = 0.5
MORE = 2
"""How many more products are named after the first one."""


class Reorder(Skill):
    """Says what a known customer runs out of, puts together what they usually buy, asks before adding it.

    ``reorder.identify`` and ``reorder.sign_out`` come from the page: who is known has shown a card or typed
    a PIN.
    """

    name = "reorder"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Make an offer from the customer's purchases. Who is not known hears how to become known."""
        if intent.name == "reorder.identify":
            return self.identify(intent, session)
        if intent.name == "reorder.sign_out":
            return Handled((Reply("signed_out"),)), self.forgotten(session, None)
        if intent.name == "reorder.last":
            return self.last(intent, session, context)
        if session.customer is None:
            return not_yet(intent, session, Reply("unknown_customer"))
        known = regular.as_of(session, context.history.regular(session.customer))
        if intent.name == "reorder.remind":
            return self.remind(intent, known, session, context)
        if not known.reached:
            return not_yet(intent, session, Reply("out_of_reach"))
        if not known.agreed(regular.PREDICTION):
            return Asked(
                (consenting.asked(regular.PREDICTION),), consenting.question(regular.PREDICTION)
            ), session
        if not known.purchases:
            return Handled((Reply("no_history"),)), session
        if intent.name == "reorder.due":
            return self.due(intent, known, session, context)
        return self.usual(known, session, context)

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Put what was offered into the cart once the customer has said yes; remember a no."""
        if question.name != "offer" or intent.name not in ("yes", "no", "stop"):
            return None
        state = "accepted" if intent.name == "yes" else "refused"
        told = question.data.get("told")
        commands = (self.told(told, state, session, context),) if isinstance(told, regular.Expected) else ()
        session = replace(session, question=None)
        if state == "refused":
            return Handled((Reply("not_put"),), commands), session
        adding = Intent("order.change", operations=question.data["operations"])
        return Handled((), commands), replace(session, data={**session.data, "again": adding})

    def welcome(self, session: Session, context: Context) -> tuple[Asked | None, Session]:
        """Offer what is due, to who agreed to that: at most one thing a visit, each once a cycle."""
        customer = session.customer
        if customer is None or session.of(regular.KEPT).get("welcomed"):
            return None, session
        session = session.keep(regular.KEPT, welcomed=True)
        known = regular.as_of(session, context.history.regular(customer))
        here = {line.sku for line in session.cart.lines}
        fresh = (each for each in known.due if each.sku not in here and again.available(each.sku, context))
        each = next(fresh, None)
        if each is None:
            return None, session
        replies = (telling.due(each, context), telling.price(each, known.paid, context), Reply("put_it"))
        commands = (self.told(each, "offered", session, context),)
        return Asked(replies, self.question(each, context), commands), regular.noted(
            session, offered=each.sku
        )

    # Who it is

    def identify(self, intent: Intent, session: Session) -> Answer:
        """Greet a customer whom the page has found out."""
        customer = str(intent.slots.get("customer") or "")
        if not customer:
            return Handled((Reply("unknown_card"),)), session
        return Handled((Reply("hello"),)), self.forgotten(session, customer)

    def forgotten(self, session: Session, customer: str | None) -> Session:
        """Return the session as somebody else's, with the cart as it is."""
        kept = {name: each for name, each in session.data.items() if name != regular.KEPT}
        return replace(session, customer=customer, question=None, waiting=(), data=kept)

    # What runs out

    def due(self, intent: Intent, known: regular.Regular, session: Session, context: Context) -> Answer:
        """Tell what runs out next, or when one thing does, with the reason."""
        today = context.now.date()
        named = named_skus(intent)
        if named:
            found = [each for each in known.expected if each.sku in named]
            if not found:
                return Handled((Reply("not_bought", {"product": values.ProductName(named[0])}),)), session
            return self.offered(found[:1], (), known, session, context)
        soon = [
            each
            for each in known.expected
            if each.reason in telling.SAID
            and (each.probability >= DUE or (each.expected - today).days <= SOON_DAYS)
        ]
        gone = tuple(
            known.names.get(each.sku, each.sku) for each in soon if each.sku not in context.catalog.products
        )
        said = (Reply("gone", {"products": values.Listing(gone)}),) if gone else ()
        soon = sorted(
            (each for each in soon if again.available(each.sku, context)), key=lambda each: each.expected
        )
        if not soon:
            return Handled((*said, Reply("nothing_due"))), session
        return self.offered(soon, said, known, session, context)

    def offered(
        self,
        soon: Sequence[regular.Expected],
        said: tuple[Reply, ...],
        known: regular.Regular,
        session: Session,
        context: Context,
    ) -> Answer:
        """Tell the first with reason and price, the others by name; ask whether the first is wanted."""
        first, others = soon[0], soon[1 : 1 + MORE]
        replies = [*said, telling.due(first, context)]
        if not again.available(first.sku, context):
            gone = values.Listing((known.names.get(first.sku, first.sku),))
            return Handled((*replies, Reply("gone", {"products": gone}))), session
        replies.append(telling.price(first, known.paid, context))
        replies += [telling.due(each, context, "then") for each in others]
        replies.append(
            Reply("put_named", {"product": values.ProductName(first.sku)}) if others else Reply("put_it")
        )
        return Asked(tuple(replies), self.question(first, context, told=False)), session

    def question(self, each: regular.Expected, context: Context, told: bool = True) -> Question:
        """Return the question whether a product is to be put into the cart."""
        line = baskets.line_of(context.product(each.sku), each.quantity)
        data = {"operations": (Add(line.sku, line.quantity, line.unit),), **({"told": each} if told else {})}
        return Question("yes_no", self.name, "offer", data)

    def told(self, each: regular.Expected, state: str, session: Session, context: Context) -> Command:
        """Return the command that remembers what became of an offer."""
        return Command(
            "note_offer",
            context.ids.key(),
            {
                "customer": session.customer,
                "item": each.sku,
                "cycle": each.last.isoformat(),
                "state": state,
                "channel": "conversation",
            },
        )

    # The usual, and the last order

    def usual(self, known: regular.Regular, session: Session, context: Context) -> Answer:
        """Offer what is usually bought, at today's prices."""
        products = context.catalog.products
        basket = baskets.usual(known.purchases, context.now.date())
        lines = [
            baskets.line_of(products[sku], amount)
            for sku, amount in basket
            if again.available(sku, context)
        ]
        gone = [known.names.get(sku, sku) for sku, _ in basket if not again.available(sku, context)]
        told = [Reply("gone", {"products": values.Listing(tuple(gone))})] if gone else []
        return self.basket("offer", lines, told, session, context)

    def last(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Offer the last order again; what is gone or dearer is said."""
        order = context.orders.last_order(session.id, session.customer)
        if order is None and session.customer is None:
            return not_yet(intent, session, Reply("unknown_customer"))
        if order is None:
            return Handled((Reply("no_history"),)), session
        lines, told = again.lines_of(order, context)
        return self.basket("offer_last", lines, told, session, context)

    def basket(
        self,
        key: str,
        lines: Sequence[Line],
        told: Sequence[Reply],
        session: Session,
        context: Context,
    ) -> Answer:
        """Offer lines with today's total, after what is told of those that are gone or dearer."""
        if not lines:
            return Handled(tuple(told) or (Reply("no_history"),)), session
        operations = tuple(Add(line.sku, line.quantity, line.unit, line.options) for line in lines)
        listed = {"lines": values.lines(tuple(lines)), "total": baskets.total(lines, context)}
        question = Question("yes_no", self.name, "offer", {"operations": operations})
        return Asked((*told, Reply(key, listed), Reply("put_all")), question), session

    # Wishes about being reminded

    def remind(self, intent: Intent, known: regular.Regular, session: Session, context: Context) -> Answer:
        """Switch reminders on or off: of one product, or all of them, which is a consent of its own."""
        on = str(intent.slots.get("on", "true")).casefold() != "false"
        named = [sku for sku in named_skus(intent)]
        bought = {sku for _, sku, _ in known.purchases} | known.muted
        named = [sku for sku in named if sku in bought] or named[:1]
        commands = []
        for sku in named:
            commands.append(
                Command(
                    "mute_item",
                    context.ids.key(),
                    {
                        "customer": session.customer,
                        "item": sku,
                        "muted": not on,
                        "at": context.now.isoformat(),
                    },
                )
            )
            session = regular.noted(session, **{"unmuted" if on else "muted": sku})
        if named and not on:
            return Handled(
                (Reply("muted", {"products": values.products(tuple(named))}),), tuple(commands)
            ), session
        if not on:
            command, session = consenting.changed(regular.REMINDERS, False, session, context)
            return Handled((Reply("reminders_off"),), (command,)), session
        command, session = consenting.changed(regular.REMINDERS, True, session, context)
        said = (Reply("reminders_on"),)
        if not known.agreed(regular.PREDICTION):
            asked = consenting.question(regular.PREDICTION)
            return Asked((*said, consenting.asked(regular.PREDICTION)), asked, (*commands, command)), session
        return Handled(said, (*commands, command)), session


def named_skus(intent: Intent) -> list[str]:
    """Return the products that an utterance names."""
    sku = intent.slots.get("sku")
    return [str(sku)] if sku else [str(each) for each in intent.slots.get("candidates") or ()]
