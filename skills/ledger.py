"""Where commands are committed, and what is known of what was committed before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import uuid4

from zuruf.skills.regular import Regular
from zuruf.skills.types import Command


class Ledger(Protocol):
    """Keeps commands: everything of one turn, or nothing. Raises OSError when it cannot."""

    def commit(self, commands: Sequence[Command]) -> None:
        """Store the commands; return only when they are safe."""


class MemoryLedger:
    """Keeps commands in memory, for ``zuruf talk`` without ``--state``; it also answers as ``Orders``."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def commit(self, commands: Iterable[Command]) -> None:
        """Store the commands."""
        self.commands.extend(commands)

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """Return an order by its number, however it was spelt."""
        return next((each for each in self._orders() if plain(str(each["id"])) == plain(order_id)), None)

    def last_order(self, session_id: str, customer: str | None) -> Mapping[str, Any] | None:
        """Return the last order of this visit or customer."""
        mine = [
            each
            for each in self._orders()
            if each["session"] == session_id or (customer is not None and each["customer"] == customer)
        ]
        return mine[-1] if mine else None

    def _orders(self) -> list[Mapping[str, Any]]:
        cancelled = {each.data["order_id"] for each in self.commands if each.kind == "cancel_order"}
        return [
            {**each.data, "status": "cancelled" if each.data["id"] in cancelled else "noted"}
            for each in self.commands
            if each.kind == "place_order"
        ]


class NoHistory:
    """Knows no customer's purchases."""

    def purchases(self, customer: str) -> Sequence[tuple[date, str, float]]:
        """Return nothing."""
        return ()

    def regular(self, customer: str) -> Regular:
        """Return that nobody can be asked."""
        return Regular(reached=False)


class CountingIds:
    """Issues numbers with a prefix and a counter, from memory."""

    def __init__(self, prefix: str = "T", start: int = 1001) -> None:
        self.prefix = prefix
        self.orders = start
        self.cases = start

    def order_number(self) -> str:
        """Return the next order number."""
        self.orders += 1
        return f"{self.prefix}{self.orders - 1}"

    def case_number(self) -> str:
        """Return the next case number."""
        self.cases += 1
        return f"{self.prefix}F{self.cases - 1}"

    def key(self) -> str:
        """Return a new UUID."""
        return str(uuid4())


def plain(number: str) -> str:
    """Return an order number without what people leave out when they say it."""
    return "".join(each for each in number.casefold() if each.isalnum())
