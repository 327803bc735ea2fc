"""Who is it? A customer card, or a phone number with a PIN. No voice prints; guests need none of this."""

from __future__ import annotations

import re
import secrets
from typing import Any

from sqlalchemy import delete, insert, select, update

from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import customers, devices
from zuruf.server.errors import Invalid, NotFound
from zuruf.server.phones import parse_phone
from zuruf.server.regulars.tables import households
from zuruf.server.security import throttle
from zuruf.server.security.passwords import PAIRING_ALPHABET, fingerprint, hash_password, matches
from zuruf.server.security.principal import Principal

CARD = re.compile(rf"[{PAIRING_ALPHABET}]{{20}}")
PIN = re.compile(r"[0-9]{4,8}")
NOT_FOUND = "That does not fit. Please try again, or go on as a guest."


class Identity:
    """Cards, PINs and paired households."""

    def __init__(self, store: Store, region: str = "DE") -> None:
        self._store = store
        self._region = region

    def issue_card(self, me: Principal, customer: str) -> str:
        """Give a customer a new card and return its code, shown this once; an older card ends."""
        code = ""
        while not looks_like_card(code):
            code = "".join(secrets.choice(PAIRING_ALPHABET) for _ in range(20))
        self._set(me, customer, "customer.card", card_hash=fingerprint(code))
        return code

    def set_pin(self, me: Principal, customer: str, pin: str) -> None:
        """Set a customer's PIN of 4 to 8 digits. Raises `Invalid` for one that is guessed at once."""
        if not PIN.fullmatch(pin) or len(set(pin)) < 3 or pin in "01234567890 09876543210":
            raise Invalid("A PIN has 4 to 8 digits, and is no row of equal or consecutive ones.", "weak_pin")
        self._set(me, customer, "customer.pin", pin_hash=hash_password(pin))

    def by_card(self, device: str, code: str) -> dict[str, Any]:
        """Return the customer of a card. Raises `NotFound`, and `TooMany` after several wrong ones."""
        tidy = tidy_card(code)
        name = f"card:{device}"
        with throttle.attempt(self._store, name):
            hashed = fingerprint(tidy) if CARD.fullmatch(tidy) else ""
            with self._store.read() as connection:
                row = connection.execute(
                    select(customers).where(customers.c.card_hash == hashed, customers.c.erased_at.is_(None))
                ).first()
            self._count(bool(row), name)
        if row is None:
            raise NotFound(NOT_FOUND, "unknown_card")
        return {"customer": row.id, "name": row.name, "language": row.language}

    def by_phone(self, device: str, phone: str, pin: str) -> dict[str, Any]:
        """Return the customer with a phone number and PIN.

        It answers the same for a wrong number and a wrong PIN, and locks both the number and the device for a
        while after several failures.
        """
        number = parse_phone(phone, self._region) or phone[:40]
        names = (f"pin:{number}", f"pin-device:{device}")
        with throttle.attempt(self._store, *names):
            with self._store.read() as connection:
                known = (customers.c.phone == number) & customers.c.erased_at.is_(None)
                row = connection.execute(
                    select(customers).where(known, customers.c.pin_hash.is_not(None)).order_by(customers.c.id)
                ).first()
            fits = matches(pin, row.pin_hash if row else None)
            self._count(fits, *names)
        if row is None or not fits:
            raise NotFound(NOT_FOUND, "unknown_pin")
        return {"customer": row.id, "name": row.name, "language": row.language}

    def confirm_pin(self, device: str, customer: str, pin: str) -> None:
        """Check a known customer's PIN, as for an order on account. Raises `NotFound` when it is wrong."""
        names = (f"pin-of:{customer}", f"pin-device:{device}")
        with throttle.attempt(self._store, *names):
            with self._store.read() as connection:
                query = select(customers.c.pin_hash).where(customers.c.id == customer)
                row = connection.execute(query).first()
            fits = matches(pin, row.pin_hash if row else None)
            self._count(fits, *names)
        if not fits:
            raise NotFound(NOT_FOUND, "unknown_pin")

    def household(self, device: str) -> str | None:
        """Return the customer to whom a speaker at home belongs."""
        with self._store.read() as connection:
            return connection.scalar(select(households.c.customer).where(households.c.device == device))

    def settle(self, me: Principal, device: str, customer: str | None) -> None:
        """Say whose household a device stands in; None for nobody's."""

        def work(transaction: Transaction) -> None:
            known = transaction.execute(select(devices.c.id).where(devices.c.id == device)).first()
            if known is None:
                raise NotFound(f"There is no device “{device}”.")
            transaction.execute(delete(households).where(households.c.device == device))
            if customer is not None:
                _known(transaction, customer)
                transaction.execute(
                    insert(households).values(device=device, customer=customer, at=transaction.now)
                )
            transaction.record("device.household", f"device:{device}", customer=customer or "")

        self._store.write(me.actor, work)

    def _set(self, me: Principal, customer: str, action: str, **values: str) -> None:
        def work(transaction: Transaction) -> None:
            _known(transaction, customer)
            transaction.execute(update(customers).where(customers.c.id == customer).values(**values))
            transaction.record(action, f"customer:{customer}")

        self._store.write(me.actor, work)

    def _count(self, right: bool, *names: str) -> None:
        count = throttle.succeeded if right else throttle.failed
        self._store.write("system", lambda transaction: count(transaction, *names))


def tidy_card(code: str) -> str:
    """Return a card's code as it is stored, however it was typed."""
    return code.strip().upper().replace("-", "").replace(" ", "")


def looks_like_card(text: str) -> bool:
    """Tell whether a text is a card's code and no words: a reader types it wherever the focus is."""
    return bool(CARD.fullmatch(text.strip().upper())) and any(each.isdigit() for each in text)


def _known(transaction: Transaction, customer: str) -> None:
    wanted = (customers.c.id == customer) & customers.c.erased_at.is_(None)
    if transaction.execute(select(customers.c.id).where(wanted)).first() is None:
        raise NotFound(f"There is no customer {customer}.")
