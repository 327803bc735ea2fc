"""What can go wrong in the server, as one clear sentence each, with the HTTP status that it becomes."""

from __future__ import annotations

from typing import Any


class ServerError(Exception):
    """The server cannot start or go on: what, where, and how to mend it."""


class Problem(Exception):
    """A request that cannot be done. ``code`` is stable and for programs, ``detail`` is for people.

    ``extra`` goes into the problem document (RFC 9457), such as who holds a case.
    """

    status = 400
    code = "bad_request"

    def __init__(self, detail: str, code: str | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.extra = extra


class Unauthenticated(Problem):
    """Nobody is logged in, or the token is not known."""

    status, code = 401, "unauthenticated"


class Forbidden(Problem):
    """Logged in, but not allowed to do this."""

    status, code = 403, "forbidden"


class NotFound(Problem):
    """There is no such thing."""

    status, code = 404, "not_found"


class Conflict(Problem):
    """It does not fit the present state: somebody else was there first, or the page is stale."""

    status, code = 409, "conflict"


class Raced(Conflict):
    """Another process changed the same thing in this moment; looking again decides."""


class Invalid(Problem):
    """A field cannot be understood or accepted."""

    status, code = 422, "invalid"


class TooMany(Problem):
    """Too many attempts; ``retry_after`` in seconds says when to try again."""

    status, code = 429, "too_many_attempts"


class Unavailable(Problem):
    """The server cannot do this at the moment; nothing was changed."""

    status, code = 503, "unavailable"
