"""A cart being changed: its lines, what was done to it, what is asked, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.catalog.model import Catalog, Product
from zuruf.skills.api import Cart, ChosenOption, Line, Operation, Target, values
from zuruf.skills.ordering import amounts, options, targets
from zuruf.skills.ordering.result import Change, Open, Rejected, Result, Wanted, Why


class Work:
    """A cart being changed."""

    def __init__(self, cart: Cart, catalog: Catalog, focus: int | None) -> None:
        self.cart, self.catalog = cart, catalog
        self.lines = list(cart.lines)
        self.order_options = cart.order_options
        self.focus = focus
        self.done: list[Change] = []
        self.questions: list[Open] = []
        self.rejected: list[Rejected] = []

    def result(self) -> Result:
        """Return what it came to; a line whose option is still open is asked about last."""
        questions = list(self.questions)
        for line in self.lines:
            missing = options.open_choice(line, self.catalog)
            if missing:
                group, choices = missing
                named = {"product": values.ProductName(line.sku), "group": group}
                questions.append(Open("which_option", None, named, choices))
        return Result(
            replace(self.cart, lines=tuple(self.lines), order_options=self.order_options),
            self.focus,
            tuple(self.done),
            tuple(questions),
            tuple(self.rejected),
        )

    def reject(self, why: Why, operation: Operation, **named: object) -> None:
        """Note that an operation cannot be done."""
        self.rejected.append(Rejected(why, operation, named))

    def ask(
        self, what: Wanted, operation: Operation, candidates: tuple[str, ...] = (), **named: object
    ) -> None:
        """Note that an operation waits for an answer."""
        self.questions.append(Open(what, operation, named, candidates))

    def put(self, line: Line) -> None:
        """Add a line, to an equal one where there is one."""
        for at, other in enumerate(self.lines):
            if other.same_thing(line):
                self.lines[at] = replace(other, quantity=round(other.quantity + line.quantity, 3))
                break
            if (both := amounts.together(other, line)) is not None:
                self.lines[at] = both
                break
        else:
            at = len(self.lines)
            self.lines.append(line)
        self.focus = at
        self.done.append(Change("added", line))

    def chosen(self, line: Line, wanted: frozenset[ChosenOption], operation: Operation) -> Line:
        """Return a line with options chosen; those that cannot be are refused."""
        merged, refused = options.choose(line.options, wanted, self.catalog.groups_of(line.sku))
        for each in refused:
            option = values.OptionName(each.option, plain=True)
            if each.other:
                other = values.OptionName(each.other, plain=True)
                self.reject("not_with", operation, option=option, other=other)
            elif each.option.amount != "none":
                self.reject("no_such_option", operation, option=option, product=values.ProductName(line.sku))
        return replace(line, options=merged)

    def change(self, at: int, line: Line) -> None:
        """Put a changed line in its place."""
        self.lines[at] = line
        self.focus = at
        self.done.append(Change("changed", line))
        self.merge(at)

    def merge(self, at: int) -> None:
        """Join a line with an equal one."""
        line = self.lines[at]
        other = next(
            (place for place, each in enumerate(self.lines) if place != at and each.same_thing(line)), None
        )
        if other is None:
            return
        first, second = sorted((at, other))
        total = round(self.lines[first].quantity + self.lines[second].quantity, 3)
        self.lines[first] = replace(self.lines[first], quantity=total)
        del self.lines[second]
        self.focus = first

    def within_limits(
        self,
        quantity: float,
        unit: str | None,
        product: Product,
        operation: Operation,
        others: Sequence[Line],
    ) -> bool:
        """Tell whether so much may be sold; ask where it may not."""
        total = amounts.in_unit_of_sale(quantity, unit, product) + amounts.taken(others, product)
        limits: list[tuple[Wanted, float | None]] = [
            ("too_many", product.max_quantity),
            ("stock_left", product.stock),
        ]
        for what, limit in limits:
            if limit is not None and total > limit + 1e-9:
                sold_by = product.unit and amounts.base(1, product.unit)[1]
                self.ask(
                    what,
                    operation,
                    product=values.ProductName(product.sku),
                    limit=values.Quantity(limit, sold_by),
                )
                return False
        return True

    def meant(self, target: Target, operation: Operation, one: bool = True) -> list[int]:
        """Return the lines that are meant; none when that is refused or asked."""
        found = targets.find(target, self.lines, self.focus)
        if not found and target.sku in self.catalog.products:
            found = self._called(str(target.sku))
        if not found:
            self.reject("not_there", operation)
        elif one and len(found) > 1 and target.position != "all":
            lines = tuple(self.lines[at] for at in found)
            choices = values.Listing(tuple(values.CartLine(line) for line in lines), "or")
            self.ask("which_line", operation, tuple(str(at + 1) for at in found), choices=choices)
            return []
        return found

    def _called(self, sku: str) -> list[int]:
        """Return the lines whose names begin or end with a product's: "the cola" may be a six-pack of it."""
        named = {each.casefold() for each in self.catalog.products[sku].name.values()}
        return [
            at
            for at, line in enumerate(self.lines)
            for own in {each.casefold() for each in self.catalog.products[line.sku].name.values()}
            if any(own.startswith(f"{name} ") or own.endswith(f" {name}") for name in named)
        ]
