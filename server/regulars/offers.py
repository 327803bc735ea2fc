"""What to offer whom today: each item once a cycle, refusals remembered, nothing muted or gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update

from zuruf.catalog.model import Catalog
from zuruf.models.runout import Expectation, RunOutModel
from zuruf.server.clock import as_datetime
from zuruf.server.consents import Consents
from zuruf.server.database.store import Store, Transaction
from zuruf.server.errors import Invalid
from zuruf.server.regulars.purchases import PREDICTION, Purchase, Purchases
from zuruf.server.regulars.tables import muted_items, offers

REMINDERS = "reminders"
"""The consent to be told without having asked."""
STATES = ("offered", "accepted", "refused")
REFUSALS_BEFORE_SILENCE = 2
SILENCE = ["refused"] * REFUSALS_BEFORE_SILENCE
"""Refused in so many cycles in a row, an item is not offered any more."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that runs out, in the cycle that its last purchase began."""

    item: str
    cycle: date
    quantity: float
    expectation: Expectation

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        told = self.expectation.record()
        return {"item": self.item, "cycle": self.cycle.isoformat(), "quantity": self.quantity, **told}


@dataclass(frozen=True)
class Spoken:
    """What was offered to customers, newest cycle first, and what they muted."""

    made: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    muted: set[tuple[str, str]] = field(default_factory=set)

    def left(self, customer: str, wanted: Sequence[Offer]) -> list[Offer]:
        """Return the offers that may be made."""
        return [each for each in wanted if self._may(each, (customer, each.item))]

    def _may(self, offer: Offer, of: tuple[str, str]) -> bool:
        earlier = self.made.get(of, [])
        refused = [state for _, state in earlier[:REFUSALS_BEFORE_SILENCE]] == SILENCE
        return of not in self.muted and not refused and offer.cycle.isoformat() not in dict(earlier)


class Offers:
    """Expectations, and what was made of them."""

    def __init__(
        self, store: Store, purchases: Purchases, consents: Consents, catalog: Callable[[], Catalog]
    ) -> None:
        self._store = store
        self._purchases = purchases
        self._consents = consents
        self._catalog = catalog
        self._fitted: tuple[date, RunOutModel] | None = None

    def fit(self, today: date, histories: Mapping[str, Sequence[Purchase]] | None = None) -> RunOutModel:
        """Fit the model on those who agreed, once a day; the housekeeping does it, nobody waits for it."""
        if self._fitted is None or self._fitted[0] != today:
            model = RunOutModel(usage_days=self._lasts())
            model.fit(self._purchases.everybody() if histories is None else histories, today)
            self._fitted = (today, model)
        return self._fitted[1]

    @property
    def model(self) -> RunOutModel:
        """The model fitted last; before that one that knows only what the catalog says."""
        return self._fitted[1] if self._fitted else RunOutModel(usage_days=self._lasts())

    def _lasts(self) -> dict[Hashable, float]:
        return {p.sku: p.usage_days for p in self._catalog().products.values() if p.usage_days}

    def expected(self, history: Sequence[Purchase], today: date) -> list[Offer]:
        """Return when each item of a history runs out."""
        found = self.model.predict(history, today) if history else []
        return [_offer(str(each.item), history, each) for each in found]

    def wanted(self, history: Sequence[Purchase], today: date) -> list[Offer]:
        """Return what of a history is to be spoken of today, the likeliest first, if it is sold still."""
        return self.timely(self.expected(history, today), today)

    def timely(self, expected: Sequence[Offer], today: date) -> list[Offer]:
        """Return those of what runs out that are to be spoken of today."""
        products = self._catalog().products
        return [
            each
            for each in expected
            if each.expectation.remind_date is not None
            and each.expectation.remind_date <= today
            and each.item in products
        ]

    def expectations(self, customer: str, today: date) -> list[Expectation]:
        """Return when each item of a customer who agreed runs out."""
        history = self._purchases.of(customer)
        return self.model.predict(history, today) if history else []

    def due(self, customer: str, today: date) -> list[Offer]:
        """Return what to offer a customer today, the likeliest first. Nothing without both consents."""
        agreed = self._consents.of(customer)["current"]
        if not (agreed.get(PREDICTION) and agreed.get(REMINDERS)):
            return []
        history = self._purchases.of(customer)
        return self.unspoken(customer, self.wanted(history, today))

    def unspoken(self, customer: str, wanted: Sequence[Offer]) -> list[Offer]:
        """Return the offers that were not made in this cycle, nor muted, nor refused again and again."""
        return self.spoken([customer]).left(customer, wanted) if wanted else []

    def spoken(self, customers: Sequence[str] | None = None) -> Spoken:
        """Return what was said to customers and muted by them; None for all, read at once."""
        made = select(offers.c.customer, offers.c.item, offers.c.cycle, offers.c.state)
        muted = select(muted_items.c.customer, muted_items.c.item)
        if customers is not None:
            made = made.where(offers.c.customer.in_(customers))
            muted = muted.where(muted_items.c.customer.in_(customers))
        spoken = Spoken()
        with self._store.read() as connection:
            for row in connection.execute(made.order_by(offers.c.cycle.desc())):
                spoken.made[row.customer, row.item].append((row.cycle, row.state))
            spoken.muted.update((row.customer, row.item) for row in connection.execute(muted))
        return spoken

    def note(self, actor: str, customer: str, item: str, cycle: str, state: str, channel: str) -> bool:
        """Store what became of an offer. Returns False when the same offer was made before."""
        if state not in STATES:
            raise Invalid(f"“{state}” is no state of an offer. One of: {', '.join(STATES)}.")
        _day(cycle)
        return self._store.write(
            actor, lambda transaction: note_in(transaction, customer, item, cycle, state, channel)
        )

    def mute(self, actor: str, customer: str, item: str, muted: bool = True) -> None:
        """Stop (or start again) to remind a customer of an item."""
        self._store.write(actor, lambda transaction: mute_in(transaction, customer, item, muted))

    def muted(self, customer: str) -> set[str]:
        """Return the items that a customer does not want to be reminded of."""
        with self._store.read() as connection:
            query = select(muted_items.c.item).where(muted_items.c.customer == customer)
            return set(connection.scalars(query))

    def today(self, timezone: Any) -> date:
        """Return the day in a time zone."""
        return as_datetime(self._store.clock()).astimezone(timezone).date()


def note_in(transaction: Transaction, customer: str, item: str, cycle: str, state: str, channel: str) -> bool:
    """Do what `Offers.note` does inside a transaction."""
    mine = (offers.c.customer == customer) & (offers.c.item == item) & (offers.c.cycle == cycle)
    earlier = transaction.execute(select(offers).where(mine)).first()
    if earlier is None:
        values = {"customer": customer, "item": item, "cycle": cycle, "state": state, "channel": channel}
        transaction.execute(insert(offers).values(**values, at=transaction.now))
    elif state != "offered":
        transaction.execute(update(offers).where(mine).values(state=state, at=transaction.now))
    transaction.record(f"offer.{state}", f"customer:{customer}", item=item, channel=channel)
    return earlier is None


def mute_in(transaction: Transaction, customer: str, item: str, muted: bool) -> None:
    """Do what `Offers.mute` does inside a transaction."""
    mine = (muted_items.c.customer == customer) & (muted_items.c.item == item)
    transaction.execute(delete(muted_items).where(mine))
    if muted:
        values = {"customer": customer, "item": item, "at": transaction.now}
        transaction.execute(insert(muted_items).values(**values))
    transaction.record("item.muted" if muted else "item.unmuted", f"customer:{customer}", item=item)


def _offer(item: str, history: Sequence[Purchase], expectation: Expectation) -> Offer:
    mine = [(day, quantity) for day, sku, quantity in history if sku == item and quantity > 0]
    return Offer(item, mine[-1][0], mine[-1][1], expectation)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"“{text}” is no day; write it like 2026-11-23.") from None
