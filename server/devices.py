"""Devices: kiosks and speakers that may tell the server something. Their tokens are stored as hashes."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from zuruf.server.clock import MINUTE, iso
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import devices
from zuruf.server.errors import Conflict, Invalid, NotFound
from zuruf.server.security import throttle
from zuruf.server.security.passwords import fingerprint, generate_pairing_code, generate_token
from zuruf.server.security.principal import Principal
from zuruf.server.security.recent import Recent

PAIRING_TIME = 15 * MINUTE
CHAT = "chat"
"""The id under which the chat page's orders and cases are stored: it stands in no shop and has no token."""
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_BY_ID = select(devices).where(devices.c.id == bindparam("device"))
_BY_TOKEN = select(devices).where(devices.c.token_hash == bindparam("token"))


TOKEN = "zd-"
"""How tokens of devices begin, so that nobody asks for them among the sessions of staff."""


class Devices:
    """Pairing, tokens and revocation."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._recent = Recent(self._find, store.clock)

    def add(self, actor: str, device: str | None = None, name: str = "") -> tuple[dict[str, Any], str]:
        """Add a device at once; return it and its token, which is shown this once."""
        token = TOKEN + generate_token()
        return self._new(actor, device, name, {"token_hash": fingerprint(token)}), token

    def invite(self, actor: str, device: str | None = None, name: str = "") -> tuple[dict[str, Any], str]:
        """Add a device that is not paired yet; return it and a code to type into it within 15 minutes."""
        code = generate_pairing_code()
        until = self._store.clock() + PAIRING_TIME
        return self._new(
            actor, device, name, {"pairing_hash": fingerprint(code), "pairing_until": until}
        ), code

    def pair(self, code: str, address: str = "") -> tuple[dict[str, Any], str]:
        """Turn a pairing code into a token, once."""
        names = (f"pair:{address}",)
        token = TOKEN + generate_token()

        def work(transaction: Transaction) -> dict[str, Any] | None:
            waiting = devices.c.pairing_hash == fingerprint(code.strip().upper().replace("-", ""))
            query = select(devices).where(waiting, devices.c.revoked_at.is_(None)).with_for_update()
            row = transaction.execute(query).first()
            if row is None or row.pairing_until < transaction.now:
                throttle.failed(transaction, *names)
                return None
            values = {"token_hash": fingerprint(token), "pairing_hash": None, "pairing_until": None}
            transaction.execute(update(devices).where(devices.c.id == row.id).values(**values))
            transaction.record("device.paired", f"device:{row.id}")
            return _view(transaction.execute(select(devices).where(devices.c.id == row.id)).one())

        with throttle.attempt(self._store, *names):
            paired = self._store.write("system", work)
        if paired is None:
            raise Invalid(
                "This pairing code is unknown or too old. Ask an admin for a new one.", "wrong_code"
            )
        return paired, token

    def list(self) -> list[dict[str, Any]]:
        """Return all devices."""
        with self._store.read() as connection:
            return [_view(row) for row in connection.execute(select(devices).order_by(devices.c.id))]

    def renew(self, actor: str, device: str) -> str:
        """Give a device that is not revoked a new token, shown this once; the old one ends."""
        token = TOKEN + generate_token()

        def work(transaction: Transaction) -> None:
            row = transaction.execute(_BY_ID.with_for_update(), {"device": device}).first()
            if row is None or row.revoked_at is not None:
                raise NotFound(f"There is no device “{device}” in use. See: zuruf device list")
            values = {"token_hash": fingerprint(token)}
            transaction.execute(update(devices).where(devices.c.id == device).values(**values))
            transaction.record("device.renewed", f"device:{device}")

        self._store.write(actor, work)
        return token

    def revoke(self, actor: str, device: str) -> dict[str, Any]:
        """Take a device's token away for good."""

        def work(transaction: Transaction) -> dict[str, Any]:
            row = transaction.execute(_BY_ID.with_for_update(), {"device": device}).first()
            if row is None:
                raise NotFound(f"There is no device “{device}”. See: zuruf device list")
            if row.revoked_at is None:
                values = {"revoked_at": transaction.now, "token_hash": None, "pairing_hash": None}
                transaction.execute(update(devices).where(devices.c.id == device).values(**values))
                transaction.record("device.revoked", f"device:{device}")
            return _view(transaction.execute(select(devices).where(devices.c.id == device)).one())

        revoked = self._store.write(actor, work)
        self._recent.forget()
        return revoked

    def by_token(self, token: str) -> Principal | None:
        """Return the device that a token belongs to."""
        return self._recent.get(token)

    def _find(self, token_hash: str) -> Principal | None:
        with self._store.read() as connection:
            row = connection.execute(_BY_TOKEN, {"token": token_hash}).first()
        return Principal("device", row.id, row.name, "device") if row and row.revoked_at is None else None

    def _new(self, actor: str, device: str | None, name: str, values: dict[str, Any]) -> dict[str, Any]:
        if device == CHAT:
            raise Invalid(f"“{CHAT}” is the chat page; choose another id.")
        if device is not None and not ID.fullmatch(device):
            raise Invalid("A device's id has 1 to 40 letters, digits, “.”, “_” or “-”.")

        def work(transaction: Transaction) -> dict[str, Any]:
            identity = device or _free_id(transaction)
            if transaction.execute(select(devices.c.id).where(devices.c.id == identity)).first():
                raise Conflict(f"There is a device “{identity}” already.", "device_exists")
            row = {"id": identity, "name": name or identity, "created_at": transaction.now, **values}
            transaction.execute(insert(devices).values(**row))
            transaction.record("device.added", f"device:{identity}")
            return _view(transaction.execute(select(devices).where(devices.c.id == identity)).one())

        return self._store.write(actor, work)


def _free_id(transaction: Transaction) -> str:
    """Return the first free of K1, K2, …: order numbers begin with it, so it has to be easy to say."""
    taken = set(transaction.execute(select(devices.c.id)).scalars())
    return next(name for name in (f"K{number}" for number in count(1)) if name not in taken)


def _view(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "paired": row.token_hash is not None,
        "revoked": row.revoked_at is not None,
        "created_at": iso(row.created_at),
    }
