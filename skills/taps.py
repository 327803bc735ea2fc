"""Taps on the kiosk page, as what they say: voice and touch walk one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zuruf.catalog.model import Catalog
from zuruf.skills.cart import Amount, ChosenOption
from zuruf.skills.language import load
from zuruf.skills.operations import Add, Operation, Remove, SetQuantity, Target
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, Utterance

SIMPLE = {
    "clear": "order.clear",
    "undo": "order.undo",
    "checkout": "order.checkout",
    "show": "order.show",
    "person": "human.callback",
    "repeat": "repeat",
    "help": "help",
    "leave": "goodbye",
    "yes": "yes",
    "no": "no",
    "stop": "stop",
    "more_time": "more_time",
    "privacy": "privacy.info",
    "withdraw": "withdraw",
    "track": "track.status",
}
KNOWN = {"identify": "reorder.identify", "sign_out": "reorder.sign_out", "pin": "ordering.pin"}
"""Taps in whose place the server has put who it is: neither cards nor PINs come here."""
AMOUNTS: tuple[Amount, ...] = ("none", "light", "normal", "extra")


class TapError(ValueError):
    """A tap that makes no sense: what is wrong with it."""


def utterance(tap: Mapping[str, Any], session: Session, catalog: Catalog) -> Utterance | Intent:
    """Return what a tap means: words that were typed, or an intent. Raises TapError.

    Args:
        tap: ``{"kind": "say", "text": …}`` or ``{"kind": "tap", "action": …}`` with the action's own fields.
        session: the visit it belongs to.
        catalog: what may be added.

    """
    if tap.get("kind") == "say":
        return Utterance(str(tap.get("text") or ""), session.language, "touch")
    action = str(tap.get("action") or "")
    if action in SIMPLE:
        return Intent(SIMPLE[action], slots={"touch": True})
    if action == "language":
        return Intent("language", slots={"language": str(tap.get("language") or "")})
    if action == "order":
        return Intent("order.confirm", slots={"text": load("ordering", session.language).labels["order"]})
    if action in KNOWN:
        text = str(session.question.data.get("text", "")) if session.question else ""
        return Intent(KNOWN[action], slots={"touch": True, "text": text, "customer": tap.get("customer")})
    if action in ("phone", "say"):
        return Utterance(str(tap.get("text") or ""), session.language, "touch")
    make = MAKERS.get(action)
    if make is None:
        raise TapError(f"The action {action!r} is not known.")
    return Intent("order.change", operations=(make(tap, session, catalog),), slots={"touch": True})


def _add(tap: Mapping[str, Any], session: Session, catalog: Catalog) -> Operation:
    sku = str(tap.get("sku") or "")
    if sku not in catalog.products:
        raise TapError(f"There is no product {sku!r}.")
    unit = tap.get("unit")
    options = frozenset(_option(each) for each in tap.get("options") or ())
    return Add(sku, _number(tap.get("quantity", 1)), str(unit) if unit else None, options)


def _option(data: Any) -> ChosenOption:
    amount = data.get("amount") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or (amount or "normal") not in AMOUNTS:
        raise TapError('An option is JSON such as {"group": …, "choice": …, "amount": "normal"}.')
    choice = data.get("choice")
    chosen: Amount = next(each for each in AMOUNTS if each == (amount or "normal"))
    return ChosenOption(
        str(data.get("group")),
        str(choice) if choice is not None else None,
        chosen,
        int(data.get("count") or 1),
    )


def _remove(tap: Mapping[str, Any], session: Session, catalog: Catalog) -> Operation:
    return Remove(_target(tap, session))


def _set_quantity(tap: Mapping[str, Any], session: Session, catalog: Catalog) -> Operation:
    target = _target(tap, session)
    unit = session.cart.lines[int(tap["line"]) - 1].unit
    return SetQuantity(target, _number(tap.get("quantity")), unit)


def _target(tap: Mapping[str, Any], session: Session) -> Target:
    line = tap.get("line")
    if not isinstance(line, int) or not 1 <= line <= len(session.cart.lines):
        raise TapError(f"There is no line {line!r} in the cart.")
    return Target(position=line)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise TapError(f"{value!r} is no quantity.")
    return value


MAKERS: Mapping[str, Callable[[Mapping[str, Any], Session, Catalog], Operation]] = {
    "add": _add,
    "remove": _remove,
    "set_quantity": _set_quantity,
}
