"""Who asks, in a web request: cookie or bearer token; protection against other sites; headers."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from zuruf.server.devices import TOKEN
from zuruf.server.errors import Forbidden, Unauthenticated
from zuruf.server.security.principal import Principal
from zuruf.server.services import services

COOKIE = "zuruf_session"
CSRF_HEADER, CSRF_FIELD = "X-CSRF-Token", "csrf_token"
LOOPBACK = ("127.0.0.1", "::1")
SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Find out who asks before each request, and protect each answer."""
    app.before_request(_identify)
    app.after_request(_protect)


def current() -> Principal | None:
    """Return who asks, or None."""
    principal: Principal | None = g.get("principal")
    return principal


def current_staff() -> Principal:
    """Return the member of staff who asks, or raise `Unauthenticated`."""
    principal = current()
    if principal is None or principal.kind != "staff":
        raise Unauthenticated("Please log in.")
    return principal


def require(*roles: str, fresh_password: bool = True) -> Principal:
    """Return who asks if they have one of the roles (or more), else raise.

    With ``fresh_password`` staff whose first password is still to be changed are refused with code
    "must_change".
    """
    principal = current()
    if principal is None:
        raise Unauthenticated("Please log in, or send a token: Authorization: Bearer …")
    if not any(principal.may(role) for role in roles):
        raise Forbidden(f"This needs the role {' or '.join(roles)}; you are {principal.role}.")
    if fresh_password and principal.must_change:
        raise Forbidden("Please change your first password before anything else.", "must_change")
    return principal


def requires_role(*roles: str, fresh_password: bool = True) -> Callable[[View], View]:
    """Let a view be called only by the roles ("agent", "supervisor", "admin", "device")."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            require(*roles, fresh_password=fresh_password)
            return view(*args, **kwargs)

        return checked  # type: ignore[return-value]

    return decorate


def on_this_machine() -> bool:
    """Tell whether a request comes from the server's own machine, and from nobody behind a proxy there."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.remote_addr in LOOPBACK and not forwarded


def csrf_token() -> str:
    """Return what a form of the logged-in person sends as ``csrf_token`` (or as the header X-CSRF-Token)."""
    principal = current()
    return principal.csrf if principal else ""


def set_session_cookie(response: Response, token: str) -> None:
    """Hand a session's token to the browser; scripts cannot read it, other sites do not send it."""
    config = services().config
    response.set_cookie(
        COOKIE,
        token,
        max_age=round(config.session_hours * 3600),
        httponly=True,
        secure=config.cookie_secure,
        samesite="Strict",
        path="/",
    )


def clear_session_cookie(response: Response) -> None:
    """Take the session's token away from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict")


def _identify() -> None:
    """Set ``g.principal``; refuse what another site makes a browser send."""
    g.principal = None
    if request.endpoint == "static":
        return
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() == "bearer" and token:
        g.principal = _by_bearer(token.strip())
        if g.principal is None:
            raise Unauthenticated("This token is unknown or was revoked.", "unknown_token")
        return
    if request.method not in SAFE:
        _same_site()
    cookie = request.cookies.get(COOKIE)
    g.principal = services().staff.by_token(cookie) if cookie else None
    if g.principal and request.method not in SAFE:
        _check_csrf(g.principal)


def _by_bearer(token: str) -> Principal | None:
    known = services().devices if token.startswith(TOKEN) else services().staff
    return known.by_token(token)


def _same_site() -> None:
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc.casefold() != request.host.casefold()
    if foreign or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise Forbidden("This request comes from another web site.", "cross_site")


def _check_csrf(principal: Principal) -> None:
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD) or ""
    if not hmac.compare_digest(sent.encode(), principal.csrf.encode()):
        raise Forbidden("This page is out of date; please load it again and repeat.", "csrf")


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if services().config.cookie_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
