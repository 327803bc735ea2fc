"""Signed links: who holds one may see that one order, without a login."""

from __future__ import annotations

import hashlib

from flask import url_for
from itsdangerous import BadSignature, Signer

from zuruf.server.services import services


def _signer() -> Signer:
    return Signer(
        services().config.secret_key(),
        salt="zuruf.order",
        digest_method=hashlib.sha256,
        key_derivation="hmac",
    )


def tracking_address(order_id: str) -> str:
    """Return the whole address of an order's tracking page."""
    return url_for("public.order", signed=sign(order_id), _external=True)


def sign(order_id: str) -> str:
    """Return an order number with its signature."""
    return _signer().sign(order_id).decode()


def verified(signed: str) -> str | None:
    """Return the order number of a signed link, or None when the signature does not fit."""
    try:
        return _signer().unsign(signed).decode()
    except BadSignature:
        return None
