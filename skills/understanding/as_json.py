"""Operations as plain data, in the words of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zuruf.skills.cart import ChosenOption
from zuruf.skills.operations import (
    Add,
    Clear,
    Modify,
    Operation,
    OrderOptions,
    Remove,
    Repeat,
    Replace,
    SetQuantity,
    Target,
)

NAMES: dict[type, str] = {
    Add: "add",
    Remove: "remove",
    SetQuantity: "set_quantity",
    Modify: "modify",
    Replace: "replace",
    Repeat: "repeat",
    Clear: "clear",
    OrderOptions: "order_options",
}


def number(value: float) -> float | int:
    """Return a whole number as an integer."""
    return int(value) if value == int(value) else value


def options_json(options: Iterable[ChosenOption]) -> list[dict[str, Any]]:
    """Return options as a sorted list of plain data."""
    listed = []
    for option in sorted(options, key=lambda each: (each.group, each.choice or "", each.amount)):
        entry: dict[str, Any] = {"group": option.group, "choice": option.choice, "amount": option.amount}
        if option.count != 1:
            entry["count"] = option.count
        if option.candidates:
            entry["candidates"] = list(option.candidates)
        listed.append(entry)
    return listed


def target_json(target: Target) -> dict[str, Any]:
    """Return a target as plain data."""
    data: dict[str, Any] = {"sku": target.sku} if target.sku is not None else {}
    if target.position is not None:
        data["position"] = target.position
    if target.options:
        data["options"] = options_json(target.options)
    if target.candidates:
        data["candidates"] = list(target.candidates)
    return data


def operation_json(operation: Operation) -> dict[str, Any]:
    """Return an operation as plain data."""
    data: dict[str, Any] = {"op": NAMES[type(operation)]}
    if isinstance(operation, Add | Replace):
        data["sku"] = operation.sku
    if not isinstance(operation, Add | Clear | OrderOptions):
        data["target"] = target_json(operation.target)
    quantity = getattr(operation, "quantity", None)
    if quantity is not None:
        data["quantity"] = number(quantity)
    elif isinstance(operation, Add | Replace):
        data["quantity"] = None
    if isinstance(operation, Add | Replace | SetQuantity):
        data["unit"] = operation.unit
    if isinstance(operation, Add | Replace | Modify | OrderOptions):
        data["options"] = options_json(operation.options)
    if isinstance(operation, Add | Replace):
        if operation.candidates:
            data["candidates"] = list(operation.candidates)
        if operation.heard and operation.sku is None:
            data["heard"] = operation.heard
    if isinstance(operation, Add) and operation.kind:
        data["kind"] = operation.kind
    if isinstance(operation, Add) and operation.unknown:
        data["unknown"] = list(operation.unknown)
    if isinstance(operation, Modify) and operation.step:
        data["step"] = operation.step
    data["confidence"] = round(operation.confidence, 3)
    return data
