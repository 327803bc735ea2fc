"""The words for cases and orders in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zuruf.server.callbacks.states import WAITING
from zuruf.server.pages import language as words
from zuruf.server.pages import orderlines
from zuruf.server.pages.presenting import attempt_text, because, problem_text, thought, when_text
from zuruf.server.pages.shared import blueprint, language
from zuruf.server.pages.visits import visits
from zuruf.server.services import services

MENU = (
    ("console.queue", "inbox", "menu.queue", "agent"),
    ("console.mine", "person", "menu.mine", "agent"),
    ("orders.listing", "box", "menu.orders", "agent"),
    ("regulars.listing", "people", "menu.customers", "agent"),
    ("orders.withdrawals", "undo", "menu.withdrawals", "agent"),
    ("supervisor.figures", "chart", "menu.supervisor", "supervisor"),
    ("lessons.listing", "ear", "menu.lessons", "supervisor"),
    ("admin.staff", "people", "menu.staff", "admin"),
    ("admin.devices", "mic", "menu.devices", "admin"),
    ("admin.rules", "settings", "menu.rules", "admin"),
    ("admin.texts", "note", "menu.texts", "admin"),
)
"""Endpoint, icon, text, and the role that it needs."""
PICKED_UP = ("placed", "accepted", "ready", "completed")
DELIVERED = ("placed", "accepted", "underway", "completed")


def line_name(line: Mapping[str, Any], spoken: str | None = None) -> str:
    """Return the name of a line's product."""
    return orderlines.name_text(line, visits().shelf.catalog, spoken or language())


def line_options(line: Mapping[str, Any], spoken: str | None = None) -> str:
    """Return the options of a line."""
    return orderlines.options_text(line, visits().shelf.catalog, spoken or language())


def line_quantity(line: Mapping[str, Any], spoken: str | None = None) -> str:
    """Return how much of it."""
    return orderlines.quantity_text(line, spoken or language())


def actor(name: str) -> str:
    """Return who did something: a person's name, a device, or the clock."""
    kind, _, identity = name.partition(":")
    known = words.label(language(), f"actor.{kind}", "")
    return f"{known} {identity}".strip() if known else name


def span(seconds: float | None) -> str:
    """Return a length of time, a dash for none."""
    return "–" if seconds is None else words.duration(seconds, language())


def percent(share: float | None) -> str:
    """Return a share as a percentage, a dash for none."""
    return "–" if share is None else f"{round(100 * share)} %"


def usual_step(order: Mapping[str, Any]) -> str | None:
    """Return the status that an order usually gets next."""
    road = DELIVERED if order.get("fulfilment") == "delivery" else PICKED_UP
    later = road[road.index(order["status"]) + 1 :] if order["status"] in road else ()
    return next((each for each in later if each in order["next"]), None)


def alarms() -> list[dict[str, Any]]:
    """Return the open cases whose reason calls for an alarm and that nobody has taken."""
    loud = [name for name, rule in services().rules.reasons.items() if rule.alarm]
    waiting = ",".join(WAITING)
    found = [services().callbacks.list(state=waiting, reason=name, limit=5) for name in loud]
    return [case for page in found for case in page["items"]]


@blueprint.app_context_processor
def wording() -> dict[str, Any]:
    """Give the templates the words for cases and orders."""
    return {
        "line_name": line_name,
        "line_options": line_options,
        "line_quantity": line_quantity,
        "actor": actor,
        "span": span,
        "percent": percent,
        "because": because,
        "attempt_text": attempt_text,
        "thought": thought,
        "when_text": when_text,
        "problem_text": problem_text,
        "usual_step": usual_step,
        "alarms": alarms,
        "menu": MENU,
    }
