"""Commit what a conversation in the server decides, with the same checks as a device's commands."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from zuruf.server.api import models as m
from zuruf.server.clock import milliseconds
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import callbacks, case_numbers, orders
from zuruf.server.errors import NotFound, Problem
from zuruf.server.orders import Orders
from zuruf.server.regulars.offers import mute_in, note_in
from zuruf.server.regulars.service import Regulars
from zuruf.server.services import Services
from zuruf.skills.regular import Regular
from zuruf.skills.types import Command

PREFIX = "W"
FIRST = 1001


class ServerLedger:
    """Commits the commands of one turn in one transaction: all of them, or none."""

    def __init__(self, parts: Services, device: str) -> None:
        self._parts = parts
        self._device = device

    def commit(self, commands: Sequence[Command]) -> None:
        """Store the commands; raises `OSError` when they cannot be stored."""
        if not commands:
            return
        try:
            self._parts.store.write(
                f"device:{self._device}", lambda transaction: self._apply(transaction, commands)
            )
        except Problem as problem:
            raise OSError(problem.detail) from problem

    def _apply(self, transaction: Transaction, commands: Sequence[Command]) -> None:
        for command in commands:
            self._kinds()[command.kind](transaction, command.data)

    def _kinds(self) -> dict[str, Callable[[Transaction, Mapping[str, Any]], Any]]:
        return {
            "place_order": self._place,
            "cancel_order": self._cancel,
            "open_callback": self._open,
            "update_callback": self._update,
            "change_consent": self._consent,
            "withdraw": self._withdraw,
            "note_offer": self._note_offer,
            "mute_item": self._mute,
        }

    def _place(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        body = m.PlaceOrder.model_validate(data)
        request = body.model_dump(mode="json", exclude_none=True) | {"placed_at": body.placed_at}
        self._parts.orders.place_in(transaction, request, self._device)

    def _cancel(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        self._parts.orders.cancel_in(transaction, data["order_id"], data.get("why"), by_staff=False)

    def _open(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        request = m.OpenCase.model_validate(data).model_dump(mode="json", exclude_none=True)
        self._parts.callbacks.create_in(transaction, request | {"device": self._device})

    def _update(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        request = m.CaseDetails.model_validate(data).model_dump(mode="json", exclude_none=True)
        self._parts.callbacks.add_details_in(transaction, data["id"], request)

    def _consent(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        body = m.ChangeConsent.model_validate(data)
        request = body.model_dump(mode="json") | {"at": milliseconds(body.at) if body.at else None}
        self._parts.consents.change_in(transaction, request, self._device)

    def _withdraw(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        body = m.Withdraw.model_validate(data)
        request = body.model_dump(mode="json") | {"at": milliseconds(body.at) if body.at else None}
        self._parts.withdrawals.receive_in(transaction, request, self._device)

    def _note_offer(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        told = {name: str(data[name]) for name in ("customer", "item", "cycle", "state", "channel")}
        note_in(transaction, **told)

    def _mute(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        mute_in(transaction, str(data["customer"]), str(data["item"]), bool(data["muted"]))


class KnownCustomers:
    """What the conversation may know of regular customers, each asked for afresh."""

    def __init__(self, regulars: Regulars) -> None:
        self._regulars = regulars

    def purchases(self, customer: str) -> Sequence[tuple[date, str, float]]:
        """Return what a customer who agreed to it has bought."""
        return self._regulars.purchases.of(customer)

    def regular(self, customer: str) -> Regular:
        """Return all that a customer lets us know of them."""
        return Regular.of(self._regulars.known(customer))


class KnownOrders:
    """What the conversation may know of placed orders, with when they are likely to be there."""

    def __init__(self, placed: Orders, arrival: Callable[[Mapping[str, Any]], Any] = lambda _: None) -> None:
        self._orders = placed
        self._arrival = arrival

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """Return an order by its number, however it was spelt."""
        for spelling in dict.fromkeys((order_id, order_id.upper().replace(" ", ""))):
            try:
                return self._told(self._orders.get(spelling))
            except NotFound:
                continue
        return None

    def last_order(self, session_id: str, customer: str | None) -> Mapping[str, Any] | None:
        """Return the last order of this visit, or of this customer."""
        mine = self._orders.list(session=session_id, limit=1)
        if not mine and customer:
            mine = self._orders.list(customer=customer, limit=1)
        return self._told(mine[0]) if mine else None

    def _told(self, order: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**order, "arrival": self._arrival(order)}


class Numbers:
    """Issues numbers of orders and cases that begin in the server: a prefix of its own, and a counter."""

    def __init__(self, parts: Services) -> None:
        with parts.store.read() as connection:
            used = [
                *connection.scalars(select(orders.c.id).where(orders.c.id.startswith(PREFIX))),
                *connection.scalars(select(callbacks.c.id).where(callbacks.c.id.startswith(PREFIX))),
                *connection.scalars(
                    select(case_numbers.c.number).where(case_numbers.c.number.startswith(PREFIX))
                ),
            ]
        digits = [int(number.lstrip("WF")) for number in used if number.lstrip("WF").isdecimal()]
        self._counter = itertools.count(max([FIRST - 1, *digits]) + 1)

    def order_number(self) -> str:
        """Return the next order number."""
        return f"{PREFIX}{next(self._counter)}"

    def case_number(self) -> str:
        """Return the next case number."""
        return f"{PREFIX}F{next(self._counter)}"

    def key(self) -> str:
        """Return a new idempotency key."""
        return str(uuid4())
