"""What whoever runs the server asks: is it alive, and how does it do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text

import zuruf
from zuruf.server.security.web import on_this_machine, require
from zuruf.server.services import services

blueprint = Blueprint("operations", __name__)


@blueprint.get("/health")
def health() -> dict[str, Any]:
    """Say that the server lives and reaches its database; a database that fails makes it a 503."""
    with services().store.read() as connection:
        connection.execute(text("SELECT 1"))
    return {"status": "ok", "version": zuruf.__version__}


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return figures for Prometheus, on this machine or with a token; counts only, nothing of anybody."""
    if not on_this_machine():
        require("device", "agent")
    registry = CollectorRegistry()
    live = services().figures.queue()
    for name, words in (
        ("waiting", "Cases that wait"),
        ("overdue", "Waiting cases whose deadline is past"),
        ("claimed", "Cases in somebody's hands"),
        ("in_call", "Cases in a call"),
    ):
        Gauge(f"zuruf_callbacks_{name}", words, registry=registry).set(live[name])
    oldest = Gauge("zuruf_callbacks_oldest_seconds", "Age of the oldest waiting case", registry=registry)
    oldest.set(live["oldest_seconds"] or 0)
    consoles = Gauge("zuruf_consoles", "Open live pages", registry=registry)
    consoles.set(services().broker.listeners("callbacks"))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
