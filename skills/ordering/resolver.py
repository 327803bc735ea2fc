"""The one place where cart operations meet the cart: pure, by the catalog's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.catalog.model import Catalog, Product
from zuruf.skills.api import (
    Add,
    Cart,
    ChosenOption,
    Clear,
    Line,
    Modify,
    Operation,
    OrderOptions,
    Remove,
    Repeat,
    Replace,
    SetQuantity,
    Target,
    values,
)
from zuruf.skills.ordering import amounts, options, targets
from zuruf.skills.ordering.result import Change, Open, Rejected, Result, Wanted, Why


def apply(operations: Sequence[Operation], cart: Cart, catalog: Catalog, focus: int | None = None) -> Result:
    """Apply operations one after the other; what cannot be done is asked or refused, the rest is done."""
    work = _Work(cart, catalog, focus)
    for operation in operations:
        work.do(operation)
    return work.result()


class _Work:
    """A cart being changed."""

    def __init__(self, cart: Cart, catalog: Catalog, focus: int | None) -> None:
        self.catalog = catalog
        self.lines = list(cart.lines)
        self.order_options = cart.order_options
        self.focus = focus
        self.done: list[Change] = []
        self.questions: list[Open] = []
        self.rejected: list[Rejected] = []

    def do(self, operation: Operation) -> None:
        """Apply one operation."""
        match operation:
            case Add():
                self.add(operation)
            case Remove():
                self.remove(operation)
            case SetQuantity():
                self.set_quantity(operation)
            case Modify():
                self.modify(operation)
            case Replace():
                self.replace(operation)
            case Repeat():
                self.repeat(operation)
            case OrderOptions():
                self.set_order_options(operation)
            case Clear():
                self.lines, self.order_options, self.focus = [], frozenset(), None
                self.done.append(Change("cleared"))

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
            Cart(tuple(self.lines), self.order_options), self.focus, tuple(self.done), tuple(questions),
            tuple(self.rejected),
        )

    def reject(self, why: Why, operation: Operation, **named: object) -> None:
        """Note that an operation cannot be done."""
        self.rejected.append(Rejected(why, operation, named))

    def ask(self, what: Wanted, operation: Operation, candidates: tuple[str, ...] = (), **named: object) -> None:
        """Note that an operation waits for an answer."""
        self.questions.append(Open(what, operation, named, candidates))

    # What is added

    def add(self, operation: Add) -> None:
        """Put a product into the cart."""
        line = self.new_line(operation)
        if line is not None:
            self.put(line)

    def new_line(self, operation: Add | Replace, without: int | None = None) -> Line | None:
        """Return the line that an operation adds; None when it is asked or refused."""
        product = self.product(operation)
        if product is None:
            return None
        wanted = operation.quantity
        unsaid = wanted is None or (wanted == 1 and operation.unit is None)
        if product.unit and not product.pack and unsaid:
            self.ask("how_much", operation, product=values.ProductName(product.sku))
            return None
        number, unit = wanted if wanted is not None else 1.0, operation.unit
        if unit and not product.unit:
            packs = amounts.in_packs(number, unit, product)
            if packs is None or packs % 1:
                self.ask_packs(operation, product)
                return None
            number, unit = packs, None
        if number <= 0 or (unit and not amounts.fits_unit(unit, product)):
            self.ask("how_much", operation, product=values.ProductName(product.sku))
            return None
        others = [each for at, each in enumerate(self.lines) if at != without]
        if not self.within_limits(number, unit, product, operation, others):
            return None
        chosen = self.chosen(Line(product.sku), operation.options, operation)
        return Line(product.sku, number, unit, chosen.options)

    def product(self, operation: Add | Replace) -> Product | None:
        """Return the product that is meant; None when that is asked or refused."""
        known = tuple(each for each in operation.candidates if each in self.catalog.products)
        sku = operation.sku or (known[0] if len(known) == 1 else None)
        if sku is None and known:
            self.ask("which", operation, known, choices=values.products(known, "or"))
            return None
        product = self.catalog.products.get(sku) if sku else None
        if product is None:
            self.reject("unknown_product", operation, heard=operation.heard or sku or "")
        elif product.min_age:
            self.reject("age_check", operation, product=values.ProductName(product.sku), age=product.min_age)
        elif product.stock == 0:
            self.reject("sold_out", operation, product=values.ProductName(product.sku))
        else:
            return product
        return None

    def ask_packs(self, operation: Operation, product: Product) -> None:
        """Ask how many of something that is not sold by that amount."""
        name = values.ProductName(product.sku)
        if product.pack:
            self.ask("packs", operation, product=name, pack=values.Quantity(product.pack.amount, product.pack.unit))
        else:
            self.ask("how_much", operation, product=name)

    def within_limits(
        self, quantity: float, unit: str | None, product: Product, operation: Operation, others: Sequence[Line]
    ) -> bool:
        """Tell whether so much may be sold; ask where it may not."""
        total = amounts.in_unit_of_sale(quantity, unit, product) + amounts.taken(others, product)
        limits: list[tuple[Wanted, float | None]] = [
            ("too_many", product.max_quantity), ("stock_left", product.stock),
        ]
        for what, limit in limits:
            if limit is not None and total > limit + 1e-9:
                sold_by = product.unit and amounts.base(1, product.unit)[1]
                self.ask(what, operation, product=values.ProductName(product.sku), limit=values.Quantity(limit, sold_by))
                return False
        return True

    def put(self, line: Line) -> None:
        """Add a line, to an equal one where there is one."""
        for at, other in enumerate(self.lines):
            if other.same_thing(line):
                self.lines[at] = replace(other, quantity=round(other.quantity + line.quantity, 3))
                break
        else:
            at = len(self.lines)
            self.lines.append(line)
        self.focus = at
        self.done.append(Change("added", line))

    # What is changed

    def meant(self, target: Target, operation: Operation, one: bool = True) -> list[int]:
        """Return the lines that are meant; none when that is refused or asked."""
        found = targets.find(target, self.lines, self.focus)
        if not found:
            self.reject("not_there", operation)
        elif one and len(found) > 1 and target.position != "all":
            lines = tuple(self.lines[at] for at in found)
            choices = values.Listing(tuple(values.CartLine(line) for line in lines), "or")
            self.ask("which_line", operation, tuple(str(at + 1) for at in found), choices=choices)
            return []
        return found

    def remove(self, operation: Remove) -> None:
        """Take lines out, or some of their pieces."""
        found = self.meant(operation.target, operation)
        for at in sorted(found, reverse=True):
            line = self.lines[at]
            if operation.quantity is not None and 0 < operation.quantity < line.quantity and not line.unit:
                self.change(at, replace(line, quantity=round(line.quantity - operation.quantity, 3)))
                continue
            del self.lines[at]
            self.done.append(Change("removed", line))
            if self.focus is not None and self.focus >= at:
                self.focus = self.focus - 1 if self.focus > at else None
        if self.focus is None and self.lines:
            self.focus = len(self.lines) - 1

    def set_quantity(self, operation: SetQuantity) -> None:
        """Set how many of the lines."""
        target = operation.target
        if target.sku and target.sku in self.catalog.products and not targets.find(target, self.lines, self.focus):
            self.add(Add(target.sku, operation.quantity, operation.unit, target.options))
            return
        if operation.quantity <= 0:
            self.remove(Remove(target))
            return
        for at in self.by_unit(self.meant(target, operation), operation):
            line = self.lines[at]
            product = self.catalog.products[line.sku]
            number, unit = operation.quantity, operation.unit
            if unit and not product.unit:
                packs = amounts.in_packs(number, unit, product)
                if packs is None or packs % 1:
                    self.ask_packs(operation, product)
                    continue
                number, unit = packs, None
            elif unit is None and line.unit:
                unit = line.unit
                number = number * line.quantity if unit in ("g", "ml") and number < 20 else number
            others = [each for place, each in enumerate(self.lines) if place != at]
            if self.within_limits(number, unit, product, operation, others):
                self.change(at, replace(line, quantity=number, unit=unit))

    def by_unit(self, found: list[int], operation: SetQuantity) -> list[int]:
        """Return the line last spoken of that is sold by such a unit, where the one found is not."""
        unit = operation.unit
        if unit is None or operation.target.sku or operation.target.position not in (None, "last") or not found:
            return found
        fitting = [at for at, line in enumerate(self.lines) if amounts.countable(unit, self.catalog.products[line.sku])]
        return found if found[0] in fitting else fitting[-1:] or found

    def repeat(self, operation: Repeat) -> None:
        """Add more of a line."""
        if operation.quantity <= 0:
            return
        for at in self.meant(operation.target, operation):
            line = self.lines[at]
            product = self.catalog.products[line.sku]
            more = operation.quantity * (line.quantity if line.unit else 1)
            if self.within_limits(more, line.unit, product, operation, self.lines):
                self.change(at, replace(line, quantity=round(line.quantity + more, 3)))

    def modify(self, operation: Modify) -> None:
        """Change options of lines, or of some of a line's pieces."""
        target = operation.target
        found = targets.find(target, self.lines, self.focus)
        if not found and target.sku and target.sku in self.catalog.products:
            self.add(Add(target.sku, operation.quantity, None, operation.options))
            return
        everything = target.position == "all"
        if not found or (len(found) > 1 and not everything):
            found = self.meant(target, operation)
        elif not everything and not target.sku:
            found = self.fitting(found, operation)
        refused_before = len(self.rejected)
        changed = [self.modified(at, operation) for at in found]
        if everything and any(changed):
            del self.rejected[refused_before:]

    def fitting(self, found: list[int], operation: Modify) -> list[int]:
        """Return the line last spoken of that has such options, where the one found has none of them."""
        groups = {each.group for each in operation.options}
        if not groups or groups & set(self.catalog.products[self.lines[found[0]].sku].options):
            return found
        for at in range(len(self.lines) - 1, -1, -1):
            if groups & set(self.catalog.products[self.lines[at].sku].options):
                return [at]
        return found

    def modified(self, at: int, operation: Modify) -> bool:
        """Change one line's options; tell whether anything could be changed."""
        line = self.lines[at]
        new = self.chosen(line, operation.options, operation)
        if operation.step:
            stepped = options.step(new, operation.step, self.catalog)
            if stepped is None:
                self.reject("no_step", operation, product=values.ProductName(line.sku))
                return False
            new = stepped
        if operation.options and not operation.step and new == line:
            available = {group.group for group in self.catalog.groups_of(line.sku)}
            if not {each.group for each in operation.options} & available:
                return False
        part = operation.quantity
        if part is not None and 0 < part < line.quantity and new.options != line.options:
            self.lines[at] = replace(line, quantity=round(line.quantity - part, 3))
            self.lines.insert(at + 1, replace(new, quantity=part))
            self.focus = at + 1
            self.done.append(Change("changed", self.lines[at + 1]))
            self.merge(at + 1)
        else:
            self.change(at, new)
        return True

    def replace(self, operation: Replace) -> None:
        """Put another product in a line's place."""
        found = self.meant(operation.target, operation)
        if not found and self.rejected and self.rejected[-1].why == "not_there":
            self.rejected.pop()
            self.add(Add(operation.sku, operation.quantity, operation.unit, operation.options, operation.candidates,
                         operation.heard))
            return
        for at in found[:1]:
            old = self.lines[at]
            if operation.quantity is None:
                operation = self.with_amount_of(old, operation)
            line = self.new_line(operation, without=at)
            if line is None:
                continue
            kept = options.carried_over(old.options, self.catalog, line.sku)
            merged, _ = options.choose(kept, operation.options, self.catalog.groups_of(line.sku))
            self.change(at, replace(line, options=merged))

    def with_amount_of(self, old: Line, operation: Replace) -> Replace:
        """Return the operation with a line's amount, as far as the other product is sold by it."""
        product = self.catalog.products.get(operation.sku or "")
        if old.unit and product and not amounts.countable(old.unit, product):
            return replace(operation, quantity=1)
        return replace(operation, quantity=old.quantity, unit=old.unit)

    def chosen(self, line: Line, wanted: frozenset[ChosenOption], operation: Operation) -> Line:
        """Return a line with options chosen; those that cannot be are refused."""
        merged, refused = options.choose(line.options, wanted, self.catalog.groups_of(line.sku))
        for each in refused:
            option = values.OptionName(replace(each.option, amount="normal"))
            if each.other:
                self.reject("not_with", operation, option=option, other=values.OptionName(each.other))
            elif each.option.amount != "none":
                self.reject("no_such_option", operation, option=option, product=values.ProductName(line.sku))
        return replace(line, options=merged)

    def set_order_options(self, operation: OrderOptions) -> None:
        """Set options of the whole order."""
        groups = [self.catalog.groups[each] for each in self.catalog.shop.order_options if each in self.catalog.groups]
        self.order_options, refused = options.choose(self.order_options, operation.options, groups)
        if len(refused) < len(operation.options):
            self.done.append(Change("order_options"))
        for each in refused:
            self.modify(Modify(Target(position="all"), frozenset({each.option})))

    def change(self, at: int, line: Line) -> None:
        """Put a changed line in its place."""
        self.lines[at] = line
        self.focus = at
        self.done.append(Change("changed", line))
        self.merge(at)

    def merge(self, at: int) -> None:
        """Join a line with an equal one."""
        line = self.lines[at]
        other = next((place for place, each in enumerate(self.lines) if place != at and each.same_thing(line)), None)
        if other is None:
            return
        first, second = sorted((at, other))
        total = round(self.lines[first].quantity + self.lines[second].quantity, 3)
        self.lines[first] = replace(self.lines[first], quantity=total)
        del self.lines[second]
        self.focus = first
