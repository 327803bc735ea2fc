"""Signed links: who holds one may see that one order, without a login."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, url_for
from itsdangerous import BadSignature, Signer

from zuruf.server.services import services

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _signer() -> Signer:
    return services().regulars.links.orders


def tracking_address(order_id: str) -> str:
    """Return the whole address of an order's tracking page, as customers reach it."""
    public = services().config.public_url.rstrip("/")
    path = url_for("public.order", signed=sign(order_id))
    if urlsplit(public).hostname in LOOPBACK:  # never configured: the address of this request is as good
        return f"{request.url_root.rstrip('/')}{path}"
    return f"{public}{path}"


def sign(order_id: str) -> str:
    """Return an order number with its signature."""
    return _signer().sign(order_id).decode()


def verified(signed: str) -> str | None:
    """Return the order number of a signed link, or None when the signature does not fit."""
    try:
        return _signer().unsign(signed).decode()
    except BadSignature:
        return None
