"""Exports: cases and orders as CSV, the audit trail as JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response

from zuruf.server import audit as trail
from zuruf.server.api import models as m
from zuruf.server.api.endpoint import Call, endpoint
from zuruf.server.clock import iso
from zuruf.server.errors import Invalid
from zuruf.server.services import Services

CASES = (
    "id",
    "state",
    "reason",
    "priority",
    "language",
    "device",
    "customer",
    "phone",
    "because",
    "holder_name",
    "attempts",
    "disposition",
    "created_at",
    "deadline_at",
    "claimed_at",
    "closed_at",
    "overdue_at",
)
ORDERS = (
    "id",
    "status",
    "total",
    "currency",
    "device",
    "customer",
    "language",
    "placed_at",
    "updated_at",
    "eta",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet takes for a formula (OWASP, CSV injection)."""


class Which(m.Exact):
    """Open cases, closed ones, or all."""

    state: str = "all"


class After(m.Exact):
    """The number of the last entry that is known already."""

    after: m.Positive = 0


@endpoint("GET", "/callbacks.csv", tag="exports", roles=("supervisor",), query=Which, mimetype="text/csv")
def callbacks_csv(call: Call) -> Response:
    """Export cases as CSV."""
    which = call.query(Which).state
    wanted = {"all": (None, "done"), "open": (None,), "done": ("done",)}.get(which)
    if wanted is None:
        raise Invalid("The state is all, open or done.")
    return _csv(CASES, (row for state in wanted for row in _cases(call.services, state)), "callbacks.csv")


@endpoint("GET", "/orders.csv", tag="exports", roles=("supervisor",), mimetype="text/csv")
def orders_csv(call: Call) -> Response:
    """Export orders as CSV."""
    return _csv(ORDERS, _orders(call.services), "orders.csv")


@endpoint("GET", "/audit", tag="exports", roles=("admin",), query=After, mimetype="application/x-ndjson")
def audit(call: Call) -> Response:
    """Export the audit trail as JSON lines; the last hash is the head to be kept elsewhere."""
    after, store = call.query(After).after, call.services.store

    def lines() -> Iterator[str]:
        with store.read() as connection:
            for entry in trail.export(connection, after):
                yield json.dumps({**entry, "time": iso(entry["at"])}, ensure_ascii=False) + "\n"

    return Response(lines(), mimetype="application/x-ndjson")


@endpoint("GET", "/audit/head", tag="exports", roles=("supervisor",))
def audit_head(call: Call) -> Any:
    """Return number and hash of the last entry of the audit trail."""
    with call.services.store.read() as connection:
        seq, digest = trail.head(connection)
    return {"entries": seq, "head": digest}


def safe_cell(value: Any) -> str:
    """Return a value as text that no spreadsheet runs as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) and not isinstance(value, int | float) else text


def _csv(columns: Sequence[str], rows: Iterator[dict[str, Any]], name: str) -> Response:
    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([safe_cell(row.get(column)) for column in columns])
            if buffer.tell() > 32_000:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def _cases(services: Services, state: str | None) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        page = services.callbacks.list(state=state, limit=200, cursor=cursor)
        yield from page["items"]
        cursor = page["next"]
        if cursor is None:
            return


def _orders(services: Services) -> Iterator[dict[str, Any]]:
    before = None
    while page := services.orders.list(limit=500, before=before):
        yield from page
        before = services.orders.position(page[-1])
