"""A turn as JSON: for the command line, and for screens."""

from __future__ import annotations

from typing import Any

from zuruf.catalog.model import Catalog
from zuruf.skills import pricing
from zuruf.skills.cart import Cart, ChosenOption, Line
from zuruf.skills.rendering import Rendered, Renderer
from zuruf.skills.screen import choices, line_screen, sums_screen
from zuruf.skills.session import Session
from zuruf.skills.turn import Turn
from zuruf.skills.types import Reply


def number(value: float) -> float | int:
    """Return a whole number as an integer."""
    return int(value) if float(value).is_integer() else value


def option_json(option: ChosenOption) -> dict[str, Any]:
    """Return an option as the contract shows it."""
    data: dict[str, Any] = {"group": option.group, "choice": option.choice, "amount": option.amount}
    if option.count != 1:
        data["count"] = option.count
    if option.candidates:
        data["candidates"] = list(option.candidates)
    return data


def line_json(at: int, line: Line, catalog: Catalog) -> dict[str, Any]:
    """Return a cart line as the contract shows it; ``price`` is its gross total in cents."""
    ranked = sorted(line.options, key=lambda each: (each.group, str(each.choice)))
    data: dict[str, Any] = {
        "line": at,
        "sku": line.sku,
        "quantity": number(line.quantity),
        "unit": line.unit,
        "options": [option_json(each) for each in ranked],
        "price": pricing.line_price(line, catalog),
    }
    if line.note:
        data["note"] = line.note
    return data


def cart_json(cart: Cart, catalog: Catalog) -> list[dict[str, Any]]:
    """Return the cart's lines as the contract shows them."""
    return [line_json(at, line, catalog) for at, line in enumerate(cart.lines, 1)]


def turn_json(
    turn: Turn, session: Session, catalog: Catalog, rendered: Rendered | None = None
) -> dict[str, Any]:
    """Return a turn as ``zuruf talk --json`` prints it."""
    return {
        "heard": turn.heard,
        "language": turn.language,
        "reply": rendered.shown if rendered else "",
        "expects": turn.expects,
        "outcome": turn.label,
        "cart": cart_json(session.cart, catalog),
        "order": dict(turn.order) if turn.order else None,
        "callback": dict(turn.callback) if turn.callback else None,
    }


def screen(
    turn: Turn, session: Session, catalog: Catalog, rendered: Rendered | None = None
) -> dict[str, Any]:
    """Return what a kiosk page shows: the turn's JSON, and everything as text in the customer's language."""
    language = turn.language
    renderer = Renderer(catalog, {})
    return {
        **turn_json(turn, session, catalog, rendered),
        **sums_screen(session, catalog, language),
        "lines": [line_screen(at, line, catalog, language) for at, line in enumerate(session.cart.lines, 1)],
        "choices": choices(turn.question, renderer, language),
        "known": session.customer is not None and not session.ended,
        "notice": None if session.greeted else renderer.text(_notice(catalog), language, "eye"),
        "state": "listening",
        "spoken": rendered.shown if rendered else "",
    }


def _notice(catalog: Catalog) -> Reply:
    return Reply("conversation.welcome", {"shop": catalog.shop.name})
