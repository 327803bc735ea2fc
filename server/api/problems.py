"""Errors as problem documents (RFC 9457): what, where, how to mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response
from werkzeug.http import HTTP_STATUS_CODES

MIMETYPE = "application/problem+json"


def problem_response(status: int, code: str, detail: str, extra: Mapping[str, Any]) -> Response:
    """Return a problem document; ``retry_after`` in ``extra`` becomes the header too."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **extra,
    }
    answer = Response(json.dumps(document, ensure_ascii=False), status, mimetype=MIMETYPE)
    if "retry_after" in extra or status == 503:
        answer.headers["Retry-After"] = str(extra.get("retry_after", 2))
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
