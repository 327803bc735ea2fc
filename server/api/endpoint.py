"""One decorator for every endpoint of the API.

Who may call it, what it takes and gives, and its documentation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, request
from pydantic import BaseModel, ValidationError
from sqlalchemy import bindparam, insert, select

from zuruf.server.api.blueprint import blueprint
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import idempotency
from zuruf.server.errors import Invalid, Problem, Unauthenticated
from zuruf.server.security.principal import Principal
from zuruf.server.security.web import current, require
from zuruf.server.services import Services, services

KEY = "Idempotency-Key"
LONGEST_KEY = 200
B = TypeVar("B", bound=BaseModel)
Handler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is known of an endpoint.

    The role matrix, the OpenAPI document and the tests are made from this.
    """

    method: str
    path: str
    summary: str
    tag: str
    roles: tuple[str, ...]
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: Any
    status: int
    idempotent: bool
    fresh_password: bool
    mimetype: str
    name: str


ENDPOINTS: list[Endpoint] = []
_ANSWERED = select(idempotency).where(
    idempotency.c.caller == bindparam("caller"), idempotency.c.key == bindparam("key")
)
_ANSWER = insert(idempotency)


class Call:
    """One request: who calls, what they sent, and the services to do it with."""

    def __init__(self, endpoint: Endpoint, me: Principal | None) -> None:
        self._me = me
        self.services: Services = services()
        self._body = _body(endpoint.body) if endpoint.body else None
        self._query = _query(endpoint.query) if endpoint.query else None

    @property
    def me(self) -> Principal:
        """Who calls."""
        if self._me is None:
            raise Unauthenticated("Please log in, or send a token: Authorization: Bearer …")
        return self._me

    @property
    def device(self) -> str | None:
        """The id of the device that calls, None for staff."""
        return self.me.id if self.me.kind == "device" else None

    def body(self, _model: type[B]) -> B:
        """Return the checked body."""
        return self._body  # type: ignore[return-value]

    def query(self, _model: type[B]) -> B:
        """Return the checked query."""
        return self._query  # type: ignore[return-value]


def endpoint(
    method: str,
    path: str,
    *,
    tag: str,
    roles: tuple[str, ...] = (),
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    answer: Any = None,
    status: int = 200,
    idempotent: bool = False,
    fresh_password: bool = True,
    mimetype: str = "application/json",
) -> Callable[[Handler], Handler]:
    """Register a function as endpoint. No ``roles``: everybody may call it.

    The function gets a `Call` and the path's parameters; an ``idempotent`` one a `Transaction` between them,
    in which all of its effect and its answer to repetitions are stored together. It returns JSON-able data or
    a Response.
    """

    def decorate(handler: Handler) -> Handler:
        summary = (handler.__doc__ or "").strip().splitlines()[0]
        entry = Endpoint(
            method,
            path,
            summary,
            tag,
            roles,
            body,
            query,
            answer,
            status,
            idempotent,
            fresh_password,
            mimetype,
            handler.__name__,
        )
        ENDPOINTS.append(entry)

        def view(**parameters: Any) -> Response:
            return _answer(entry, handler, parameters)

        blueprint.add_url_rule(
            path, f"{handler.__module__.rpartition('.')[2]}_{handler.__name__}", view, methods=[method]
        )
        return handler

    return decorate


def _answer(entry: Endpoint, handler: Handler, parameters: dict[str, Any]) -> Response:
    me = require(*entry.roles, fresh_password=entry.fresh_password) if entry.roles else current()
    call = Call(entry, me)
    if entry.idempotent:
        status, answer, repeated = _once(entry, call, handler, parameters)
        response = _json(answer, status)
        if repeated:
            response.headers["Idempotent-Replayed"] = "true"
        return response
    answer = handler(call, **parameters)
    return answer if isinstance(answer, Response) else _json(answer, entry.status)


def _once(entry: Endpoint, call: Call, handler: Handler, parameters: dict[str, Any]) -> tuple[int, Any, bool]:
    """Run a handler once for each key of a caller; a repeated key gets the first answer."""
    key = request.headers.get(KEY, "").strip()
    if not key and call.me.kind == "device":
        raise Problem(f"This request needs the header {KEY} with a new UUID for each command.", "key_missing")
    if len(key) > LONGEST_KEY or not key.isascii() or not (key.isprintable() or not key):
        raise Invalid(f"The {KEY} may have at most {LONGEST_KEY} printable ASCII characters.", "wrong_key")
    wanted = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()

    def work(transaction: Transaction) -> tuple[int, Any, bool]:
        earlier = (
            transaction.execute(_ANSWERED, {"caller": call.me.actor, "key": key}).first() if key else None
        )
        if earlier:
            if earlier.request_hash != wanted:
                raise Invalid(f"The {KEY} {key} was used for another request; take a new one.", "key_reused")
            return earlier.status, earlier.answer, True
        answer = handler(call, transaction, **parameters)
        if key:
            row = {"caller": call.me.actor, "key": key, "request_hash": wanted, "status": entry.status}
            transaction.execute(_ANSWER, row | {"answer": answer, "at": transaction.now})
        return entry.status, answer, False

    return call.services.store.write(call.me.actor, work)


def _body(model: type[BaseModel]) -> BaseModel:
    if request.mimetype != "application/json":
        raise _wrong_type()
    try:
        return model.model_validate_json(request.get_data() or b"null")
    except ValidationError as error:
        raise _wrong(error) from None


def _query(model: type[BaseModel]) -> BaseModel:
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _wrong(error) from None


def _wrong_type() -> Problem:
    problem = Problem("Send JSON with the header Content-Type: application/json.", "unsupported_media_type")
    problem.status = 415
    return problem


def _wrong(error: ValidationError) -> Problem:
    errors = [
        {"where": ".".join(map(str, each["loc"])) or "body", "message": each["msg"]}
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    if errors and error.errors(include_url=False)[0]["type"] == "json_invalid":
        return Problem(f"The body is no JSON: {errors[0]['message']}.", "no_json")
    return Invalid(f"{errors[0]['where']}: {errors[0]['message']}.", "invalid", errors=errors[:20])


def _json(answer: Any, status: int) -> Response:
    if answer is None:
        return Response(status=204)
    return Response(
        json.dumps(answer, ensure_ascii=False, separators=(",", ":")), status, mimetype="application/json"
    )
