"""Tell customers who asked for it when something changes about their order."""

from __future__ import annotations

from sqlalchemy import insert, select

from zuruf.server.clock import DAY
from zuruf.server.consents import Consents
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import order_moves, orders
from zuruf.server.regulars.delivery import Delivery
from zuruf.server.regulars.tables import messages

ORDER_UPDATES = "order_updates"
"""The consent to be told of changes."""
KIND = "order_status"
WORTH_TELLING = ("accepted", "ready", "underway", "cancelled")


class Announcements:
    """Queues a message for each change of status, once."""

    def __init__(self, store: Store, consents: Consents, delivery: Delivery) -> None:
        self._store = store
        self._consents = consents
        self._delivery = delivery

    def plan(self) -> int:
        """Queue what changed during the last day and has not been told; return how many."""
        channel = self._delivery.channel
        if channel is None:
            return 0
        since = self._store.clock() - DAY
        with self._store.read() as connection:
            told = {
                row.data["move"]
                for row in connection.execute(
                    select(messages.c.data).where(messages.c.kind == KIND, messages.c.due_at > since - DAY)
                )
            }
            moves = connection.execute(
                select(order_moves.c.id, order_moves.c.order_id, order_moves.c.status, orders.c.customer)
                .join(orders, orders.c.id == order_moves.c.order_id)
                .where(order_moves.c.at > since, order_moves.c.move.in_(("status", "cancel")))
                .where(orders.c.customer.is_not(None), order_moves.c.status.in_(WORTH_TELLING))
                .order_by(order_moves.c.id)
            ).all()
        fresh = [
            row for row in moves if row.id not in told and self._consents.given(row.customer, ORDER_UPDATES)
        ]

        def work(transaction: Transaction) -> int:
            for row in fresh:
                data = {"move": row.id, "order": row.order_id, "status": row.status}
                values = {"customer": row.customer, "channel": channel, "kind": KIND, "data": data}
                transaction.execute(insert(messages).values(**values, due_at=transaction.now))
            return len(fresh)

        return self._store.write("system", work) if fresh else 0
