"""The blueprint that all endpoints of the API hang on."""

from __future__ import annotations

from flask import Blueprint, request

from zuruf.server.errors import NotFound

PREFIX = "/api/v1"
NUMBER = "int(max=9007199254740991)"
"""Converter for numeric ids: what every JSON reader and every database can hold."""

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


@blueprint.before_request
def _no_zero_bytes() -> None:
    if "\0" in request.path:
        raise NotFound("There is nothing under this address.")
