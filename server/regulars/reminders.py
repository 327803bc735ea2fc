"""Reminding customers who are away: what is due goes into a queue, and from there by e-mail or webhook.

Only with the consents to prediction and reminders, never in the quiet hours, and never an order: a message
names the item and leads to the shop, where product, quantity and price are told before anything binds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, select, update

from zuruf.server.clock import HOUR, MINUTE, as_datetime, milliseconds
from zuruf.server.consents import Consents
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import consents, customers
from zuruf.server.regulars.announcements import KIND, ORDER_UPDATES
from zuruf.server.regulars.delivery import Delivery, Undeliverable
from zuruf.server.regulars.offers import REMINDERS, Offer, Offers, note_in
from zuruf.server.regulars.purchases import PREDICTION, Purchases
from zuruf.server.regulars.quiet import Quiet
from zuruf.server.regulars.tables import messages

FIRST = "de"
"""The language of customers who have not said theirs."""
TOGETHER = 200
"""So many customers' messages are stored at once: one wait for the disk instead of many."""
ATTEMPTS = 6
FIRST_PAUSE = 5 * MINUTE
Writer = Callable[[str, str, str, str | None, Mapping[str, Any]], tuple[str, str]]
log = logging.getLogger(__name__)


class Reminders:
    """Plans messages, and sends them."""

    def __init__(
        self,
        store: Store,
        offers: Offers,
        purchases: Purchases,
        consents: Consents,
        delivery: Delivery,
        timezone: str,
        writer: Writer,
        quiet: Callable[[], Quiet],
    ) -> None:
        """``writer(kind, customer, language, name, data)`` returns subject and text."""
        self._store = store
        self._offers = offers
        self._purchases = purchases
        self._consents = consents
        self._delivery = delivery
        self._zone = ZoneInfo(timezone)
        self._writer = writer
        self._quiet = quiet

    def plan(self) -> int:
        """Queue one message for each customer to whom something is due; return how many."""
        today = self._offers.today(self._zone)
        histories = self._purchases.everybody()
        self._offers.fit(today, histories)
        channel = self._delivery.channel
        if channel is None:
            return 0
        spoken = self._offers.spoken()
        planned, waiting = 0, dict[str, Sequence[Offer]]()
        for customer in self._agreed():
            due = spoken.left(customer, self._offers.wanted(histories.pop(customer, ()), today))
            if due:
                waiting[customer] = due
            if len(waiting) >= TOGETHER:
                planned += self._queue(waiting, channel, today.isoformat())
                waiting = {}
        return planned + (self._queue(waiting, channel, today.isoformat()) if waiting else 0)

    def send(self) -> int:
        """Send what is due now; return how many. Quiet hours hold back all but an order's changes."""
        now = self._store.clock()
        waiting = messages.c.sent_at.is_(None) & messages.c.dropped_at.is_(None)
        with self._store.read() as connection:
            query = (
                select(messages).where(waiting, messages.c.due_at <= now).order_by(messages.c.id).limit(200)
            )
            rows = connection.execute(query).all()
        quiet = self.quiet(now)
        return sum(self._send(row) for row in rows if row.kind == KIND or not quiet)

    def quiet(self, now: int) -> bool:
        """Tell whether nobody is to be disturbed at this moment."""
        return self._quiet().holds(as_datetime(now).astimezone(self._zone))

    def next_allowed(self, now: int) -> int:
        """Return the next moment outside the quiet hours."""
        if not self.quiet(now):
            return now
        return milliseconds(self._quiet().over(as_datetime(now).astimezone(self._zone)))

    def _agreed(self) -> list[str]:
        """Return who wants to be reminded now; that they agreed to prediction shows in their history."""
        with self._store.read() as connection:
            query = select(consents.c.customer, consents.c.given).where(consents.c.purpose == REMINDERS)
            latest = {row.customer: row.given for row in connection.execute(query.order_by(consents.c.id))}
        return [customer for customer, given in latest.items() if given]

    def _queue(self, waiting: Mapping[str, Sequence[Offer]], channel: str, today: str) -> int:
        """Queue a message for each of some customers in one transaction; return how many."""

        def work(transaction: Transaction) -> int:
            return sum(self._queue_in(transaction, who, due, channel, today) for who, due in waiting.items())

        return self._store.write("system", work)

    def _queue_in(
        self, transaction: Transaction, customer: str, due: Sequence[Offer], channel: str, today: str
    ) -> bool:
        fresh = [
            each
            for each in due
            if note_in(transaction, customer, each.item, each.cycle.isoformat(), "offered", channel)
        ]
        if fresh:
            data = {"day": today, "items": [each.record() for each in fresh]}
            values = {"customer": customer, "channel": channel, "kind": "run_out", "data": data}
            moment = self.next_allowed(transaction.now)
            transaction.execute(insert(messages).values(**values, due_at=moment))
        return bool(fresh)

    def _send(self, row: Row[Any]) -> bool:
        """Send one message; a failure is tried again later, each time after twice the pause."""
        agreed = self._consents.of(row.customer)["current"]
        with self._store.read() as connection:
            who = connection.execute(select(customers).where(customers.c.id == row.customer)).first()
        needed = (ORDER_UPDATES,) if row.kind == KIND else (PREDICTION, REMINDERS)
        if who is None or who.erased_at or not all(agreed.get(each) for each in needed):
            self._note(row.id, dropped_at=self._store.clock(), trouble="consent_gone")
            return False
        subject, text = self._writer(row.kind, row.customer, who.language or FIRST, who.name, row.data)
        try:
            self._delivery.send(row.id, row.customer, who.email, subject, text, row.data)
        except Undeliverable as error:
            last = error.final or row.attempts + 1 >= ATTEMPTS
            pause = min(FIRST_PAUSE << row.attempts, 12 * HOUR)
            later = {"dropped_at": self._store.clock()} if last else {"due_at": self._store.clock() + pause}
            self._note(row.id, attempts=row.attempts + 1, trouble=error.code, **later)
            log.warning("message %s was not delivered: %s", row.id, error.code)
            return False
        self._note(row.id, sent_at=self._store.clock(), attempts=row.attempts + 1)
        return True

    def _note(self, number: int, **values: object) -> None:
        self._store.write(
            "system",
            lambda transaction: transaction.execute(
                update(messages).where(messages.c.id == number).values(**values)
            ),
        )
