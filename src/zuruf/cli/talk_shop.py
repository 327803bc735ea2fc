"""Where ``zuruf talk`` puts orders and callbacks: nowhere, into a folder, to a server."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import TYPE_CHECKING, Any

from zuruf.cli.errors import UserError
from zuruf.skills.ledger import CountingIds, Ledger, MemoryLedger, NoHistory

if TYPE_CHECKING:
    from zuruf.skills.skill import History, Ids, Orders
    from zuruf.skills.types import Command
    from zuruf.skills.understanding.taught import Lesson
    from zuruf.voice.outbox import Outbox
    from zuruf.voice.sender import Sender
    from zuruf.voice.shop_client import ShopClient

TOKEN = "ZURUF_DEVICE_TOKEN"


class Posting:
    """A ledger without a disk: each command goes to the server at once."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    def commit(self, commands: Sequence[Command]) -> None:
        """Send the commands. Raises Away or Refused."""
        for command in commands:
            self._client.send(command)

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """Return an order by its number."""
        return self._client.order(order_id)

    def last_order(self, session_id: str, customer: str | None) -> Mapping[str, Any] | None:
        """Return the last order of this visit or customer."""
        return self._client.last_order(session_id, customer)


class Shop:
    """A ledger with the numbers and the orders that belong to it."""

    def __init__(
        self,
        ledger: Ledger,
        orders: Orders,
        ids: Ids,
        outbox: Outbox | None = None,
        sender: Sender | None = None,
        client: ShopClient | None = None,
    ) -> None:
        self.ledger, self.orders, self.ids = ledger, orders, ids
        self.history, self.lessons = _known(client) if client else (NoHistory(), ())
        self._outbox, self._sender = outbox, sender

    @classmethod
    def of(cls, args: argparse.Namespace) -> Shop:
        """Return what the command's options ask for. Raises UserError."""
        if args.state is None and args.server is None:
            memory = MemoryLedger()
            return cls(memory, memory, CountingIds("T"))
        from zuruf.voice.errors import VoiceError

        try:
            return cls._kept(args)
        except VoiceError as error:
            raise UserError(str(error)) from error

    @classmethod
    def _kept(cls, args: argparse.Namespace) -> Shop:
        from zuruf.voice.knowledge import Known
        from zuruf.voice.outbox import Outbox
        from zuruf.voice.sender import Sender
        from zuruf.voice.shop_client import ShopClient

        client = ShopClient(args.server, args.device, _token(args.token_file)) if args.server else None
        if args.state is None and client is not None:
            posting = Posting(client)
            return cls(posting, posting, CountingIds(f"{args.device}-{token_hex(2)}-"), client=client)
        outbox = Outbox(args.state / "outbox.db", f"{args.device}-")
        if client is None:
            return cls(outbox, outbox, outbox, outbox)
        return cls(outbox, Known(outbox, client), outbox, outbox, Sender(outbox, client.send), client)

    def commit(self, commands: Sequence[Command]) -> None:
        """Store the commands."""
        self.ledger.commit(commands)

    def send(self) -> None:
        """Bring what waits to the server, where there is one."""
        if self._sender is not None:
            self._sender.flush()

    def __enter__(self) -> Shop:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._outbox is not None:
            self._outbox.close()


def _known(client: ShopClient) -> tuple[History, tuple[Lesson, ...]]:
    """Return what the server knows of customers, and what staff have taught, as far as it answers."""
    from zuruf.skills.understanding.taught import lessons_of
    from zuruf.voice.customers import Customers
    from zuruf.voice.shop_client import Away

    try:
        return Customers(client), lessons_of(client.lessons())
    except Away:
        return Customers(client), ()


def _token(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(TOKEN)
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UserError(f"The token in {file} cannot be read: {error.strerror}.") from error
