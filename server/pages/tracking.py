"""Signed links: who holds one may see that one order or case, without a login."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from flask import request, url_for
from itsdangerous import BadSignature, Signer

from zuruf.server.services import services

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _signer(kind: str) -> Signer:
    if kind == "order":
        return services().regulars.links.orders
    secret = services().config.secret_key()
    return Signer(secret, salt=f"zuruf.{kind}", digest_method=hashlib.sha256, key_derivation="hmac")


def tracking_address(number: str, kind: str = "order") -> str:
    """Return the whole address of the page of an order, or of a case, as customers reach it."""
    public = services().config.public_url.rstrip("/")
    path = url_for(f"public.{kind}", signed=sign(number, kind))
    if urlsplit(public).hostname in LOOPBACK:  # never configured: the address of this request is as good
        return f"{request.url_root.rstrip('/')}{path}"
    return f"{public}{path}"


def sign(number: str, kind: str = "order") -> str:
    """Return a number with its signature."""
    return _signer(kind).sign(number).decode()


def verified(signed: str, kind: str = "order") -> str | None:
    """Return the number of a signed link, or None when the signature does not fit."""
    try:
        return _signer(kind).unsign(signed).decode()
    except BadSignature:
        return None
