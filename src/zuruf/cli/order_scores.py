"""Compare what was understood with what was meant: carts and operations as plain data."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zuruf.catalog.model import Catalog, Product

Data = Mapping[str, Any]
BASE = {"g": ("g", 1.0), "kg": ("g", 1000.0), "ml": ("ml", 1.0), "cl": ("ml", 10.0), "l": ("ml", 1000.0)}


class Comparison:
    """Compares lines and operations by the meaning that the catalog gives them."""

    def __init__(self, catalog: Catalog, counts: bool = True) -> None:
        self.catalog = catalog
        self.counts = counts

    def amount(self, sku: str | None, quantity: float | None, unit: str | None) -> tuple[str, float]:
        """Return what a quantity comes to: pieces, grams, millilitres; a packed product's weight as packs."""
        quantity = 1.0 if quantity is None else float(quantity)
        if unit not in BASE:
            return "pieces", round(quantity, 3)
        name, factor = BASE[unit]
        product: Product | None = self.catalog.products.get(sku or "")
        if product and not product.unit and product.pack and product.pack.unit in BASE:
            pack_name, pack_factor = BASE[product.pack.unit]
            if pack_name == name:
                return "pieces", round(quantity * factor / (product.pack.amount * pack_factor), 3)
        return name, round(quantity * factor, 3)

    def same_options(self, want: Iterable[Data], got: Iterable[Data]) -> bool:
        """Tell whether two lists of options mean the same; what is expected may allow other readings."""
        wanted = [each for each in want if not self._default(each)]
        left = [each for each in got if not self._default(each)]
        for option in sorted(wanted, key=self._freedom):
            hit = next((each for each in left if self._same_option(option, each)), None)
            if hit is not None:
                left.remove(hit)
            elif not self._may_be_absent(option):
                return False
        return not left

    def _default(self, option: Data) -> bool:
        group = self.catalog.groups.get(option["group"])
        if group is None or option.get("amount", "normal") != "normal" or option.get("or_choices"):
            return False
        return any(each.choice == option.get("choice") and each.amount == "normal" for each in group.default)

    @staticmethod
    def _freedom(option: Data) -> int:
        return len(option.get("or_choices", ())) + len(option.get("or_amounts", ()))

    @staticmethod
    def _may_be_absent(option: Data) -> bool:
        return (
            bool(option.get("optional"))
            or None in option.get("or_amounts", ())
            or option.get("amount") == "none"
            and (None in option.get("or_choices", ()) and False)
        )

    def _same_option(self, want: Data, got: Data) -> bool:
        if want["group"] != got.get("group"):
            return False
        amounts = [want.get("amount", "normal"), *want.get("or_amounts", ())]
        if got.get("amount", "normal") not in amounts:
            return False
        count = want.get("count", 1)
        if self.counts and count != "any" and count != got.get("count", 1):
            return False
        group = self.catalog.groups.get(want["group"])
        if (
            group
            and got.get("amount") == "none"
            and len(group.choices) == 1
            or group
            and group.max == 1
            and got.get("amount") == "none"
        ):
            return True
        return got.get("choice") in [want.get("choice"), *want.get("or_choices", ())]

    def same_lines(self, want: Sequence[Data], got: Sequence[Data]) -> bool:
        """Tell whether two carts are the same, lines in any order, equal lines merged."""
        left = self._merged(got)
        for line in self._merged(want):
            hit = next((each for each in left if self._same_line(line, each)), None)
            if hit is None:
                return False
            left.remove(hit)
        return not left

    def _merged(self, lines: Sequence[Data]) -> list[dict[str, Any]]:
        merged: list[dict[str, Any]] = []
        for line in lines:
            unit, number = self.amount(line.get("sku"), line.get("quantity"), line.get("unit"))
            for each in merged:
                if each["sku"] == line.get("sku") and each["amount"][0] == unit and self._equal(each, line):
                    each["amount"] = (unit, round(each["amount"][1] + number, 3))
                    break
            else:
                merged.append({**line, "amount": (unit, number)})
        return merged

    def _equal(self, one: Data, other: Data) -> bool:
        return self.same_options(one.get("options", ()), other.get("options", ()))

    def _same_line(self, want: Data, got: Data) -> bool:
        return (
            want["sku"] in ("*", got.get("sku"))
            and want["amount"] == got["amount"]
            and self.same_options(want.get("options", ()), got.get("options", ()))
        )

    def same_operations(self, want: Sequence[Data], got: Sequence[Data]) -> bool:
        """Tell whether operations come to the same."""
        rest = [dict(copy.deepcopy(each)) for each in got]
        for each in rest:
            if each["op"] == "set_quantity" and each.get("quantity") == 0:
                each["op"] = "remove"
        adds = [each for each in rest if each["op"] == "add"]
        if not self.same_lines([each for each in want if each["op"] == "add"], adds):
            return False
        rest = [each for each in rest if each["op"] != "add"]
        for operation in (each for each in want if each["op"] != "add"):
            hit = next((each for each in rest if self._same_operation(operation, each)), None)
            if hit is None:
                return False
            rest.remove(hit)
        return not rest

    def _same_operation(self, want: Data, got: Data) -> bool:
        if want["op"] != got["op"] or want["op"] == "replace" and want.get("sku") != got.get("sku"):
            return False
        target, other = want.get("target") or {}, got.get("target") or {}
        if (
            target.get("sku") != other.get("sku")
            or "position" in target
            and target["position"] != other.get("position")
        ):
            return False
        if target.get("options") and not self.same_options(target["options"], other.get("options", ())):
            return False
        sku = want.get("sku") or target.get("sku")
        if (
            want.get("quantity") is not None
            and want["op"] != "remove"
            and self.amount(sku, want["quantity"], want.get("unit"))
            != self.amount(sku, got.get("quantity"), got.get("unit"))
        ):
            return False
        return self.same_options(want.get("options", ()), got.get("options", ()))
