"""Signed links of a customer: who holds one may see and switch their own reminders, without a login."""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, Signer, URLSafeTimedSerializer

DAYS = 365


class Links:
    """Makes and reads the links; ``public_url`` is the address under which customers reach the server."""

    def __init__(self, secret: bytes, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")
        self.orders = Signer(secret, salt="zuruf.order", digest_method=hashlib.sha256, key_derivation="hmac")
        self._serializer = URLSafeTimedSerializer(
            secret, salt="zuruf.customer", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def preferences(self, customer: str) -> str:
        """Return the whole address of a customer's own page."""
        return f"{self._public_url}/me/{self._serializer.dumps(customer)}"

    def order(self, number: str) -> str:
        """Return the whole address of an order's tracking page."""
        return f"{self._public_url}/order/{self.orders.sign(number).decode()}"

    def shop(self) -> str:
        """Return the address of the kiosk page."""
        return f"{self._public_url}/kiosk"

    def customer(self, token: str) -> str | None:
        """Return whose link it is; None for a forged one, or one older than a year."""
        try:
            return str(self._serializer.loads(token, max_age=DAYS * 24 * 3600))
        except BadSignature:
            return None
