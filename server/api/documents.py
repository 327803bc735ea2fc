"""The OpenAPI document."""

from __future__ import annotations

from typing import Any

from zuruf.server.api.endpoint import ENDPOINTS, Call, endpoint
from zuruf.server.api.openapi import document


@endpoint("GET", "/openapi.json", tag="document")
def openapi(call: Call) -> Any:
    """Return this API's description."""
    return document(ENDPOINTS)
