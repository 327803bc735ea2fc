"""What is changed: lines removed, counted anew, with other options, in another's place."""

from __future__ import annotations

from dataclasses import replace

from zuruf.skills.api import (
    Add,
    Line,
    Modify,
    OrderOptions,
    Remove,
    Repeat,
    Replace,
    SetQuantity,
    Target,
    values,
)
from zuruf.skills.ordering import amounts, options, targets
from zuruf.skills.ordering.adding import add, ask_packs, new_line
from zuruf.skills.ordering.result import Change
from zuruf.skills.ordering.work import Work


def remove(work: Work, operation: Remove) -> None:
    """Take lines out, or some of their pieces."""
    found = work.meant(operation.target, operation)
    for at in sorted(found, reverse=True):
        line = work.lines[at]
        if operation.quantity is not None and 0 < operation.quantity < line.quantity and not line.unit:
            work.change(at, replace(line, quantity=round(line.quantity - operation.quantity, 3)))
            continue
        del work.lines[at]
        work.done.append(Change("removed", line))
        if work.focus is not None and work.focus >= at:
            work.focus = work.focus - 1 if work.focus > at else None
    if work.focus is None and work.lines:
        work.focus = len(work.lines) - 1


def set_quantity(work: Work, operation: SetQuantity) -> None:
    """Set how many of the lines."""
    target = operation.target
    if (
        target.sku
        and target.sku in work.catalog.products
        and not targets.find(target, work.lines, work.focus)
    ):
        add(work, Add(target.sku, operation.quantity, operation.unit, target.options))
        return
    if operation.quantity <= 0:
        remove(work, Remove(target))
        return
    for at in by_unit(work, work.meant(target, operation), operation):
        line = work.lines[at]
        product = work.catalog.products[line.sku]
        number, unit = operation.quantity, operation.unit
        if unit and not product.unit:
            packs = amounts.in_packs(number, unit, product)
            if packs is None or packs % 1:
                ask_packs(work, operation, product)
                continue
            number, unit = packs, None
        elif unit is None and line.unit:
            unit = line.unit
            number = number * line.quantity if unit in ("g", "ml") and number < 20 else number
        others = [each for place, each in enumerate(work.lines) if place != at]
        if work.within_limits(number, unit, product, operation, others):
            work.change(at, replace(line, quantity=number, unit=unit))


def by_unit(work: Work, found: list[int], operation: SetQuantity) -> list[int]:
    """Return the line last spoken of that is sold by such a unit, where the one found is not."""
    unit = operation.unit
    if unit is None or operation.target.sku or operation.target.position not in (None, "last") or not found:
        return found
    fitting = [
        at for at, line in enumerate(work.lines) if amounts.countable(unit, work.catalog.products[line.sku])
    ]
    return found if found[0] in fitting else fitting[-1:] or found


def repeat(work: Work, operation: Repeat) -> None:
    """Add more of a line."""
    if operation.quantity <= 0:
        return
    for at in work.meant(operation.target, operation):
        line = work.lines[at]
        product = work.catalog.products[line.sku]
        more = operation.quantity * (line.quantity if line.unit else 1)
        if work.within_limits(more, line.unit, product, operation, work.lines):
            work.change(at, replace(line, quantity=round(line.quantity + more, 3)))


def modify(work: Work, operation: Modify) -> None:
    """Change options of lines, or of some of a line's pieces."""
    target = operation.target
    found = targets.find(target, work.lines, work.focus)
    if not found and target.sku and target.sku in work.catalog.products:
        add(work, Add(target.sku, operation.quantity, None, operation.options))
        return
    everything = target.position == "all"
    if not found or (len(found) > 1 and not everything):
        found = work.meant(target, operation)
    elif not everything and not target.sku:
        found = fitting(work, found, operation)
    refused_before = len(work.rejected)
    changed = [modified(work, at, operation) for at in found]
    if everything and any(changed):
        del work.rejected[refused_before:]


def fitting(work: Work, found: list[int], operation: Modify) -> list[int]:
    """Return the line last spoken of that has such options, where the one found has none of them."""
    groups = {each.group for each in operation.options}
    if not groups or groups & set(work.catalog.products[work.lines[found[0]].sku].options):
        return found
    for at in range(len(work.lines) - 1, -1, -1):
        if groups & set(work.catalog.products[work.lines[at].sku].options):
            return [at]
    return found


def modified(work: Work, at: int, operation: Modify) -> bool:
    """Change one line's options; tell whether anything could be changed."""
    line = work.lines[at]
    new = work.chosen(line, operation.options, operation)
    if operation.step:
        stepped = options.step(new, operation.step, work.catalog)
        if stepped is None:
            work.reject("no_step", operation, product=values.ProductName(line.sku))
            return False
        new = stepped
    if operation.options and not operation.step and new == line:
        available = {group.group for group in work.catalog.groups_of(line.sku)}
        if not {each.group for each in operation.options} & available:
            return False
    part = operation.quantity
    if part is not None and 0 < part < line.quantity and new.options != line.options:
        work.lines[at] = replace(line, quantity=round(line.quantity - part, 3))
        work.lines.insert(at + 1, replace(new, quantity=part))
        work.focus = at + 1
        work.done.append(Change("changed", work.lines[at + 1]))
        work.merge(at + 1)
    else:
        work.change(at, new)
    return True


def replace_line(work: Work, operation: Replace) -> None:
    """Put another product in a line's place."""
    found = work.meant(operation.target, operation)
    if not found and work.rejected and work.rejected[-1].why == "not_there":
        work.rejected.pop()
        add(
            work,
            Add(
                operation.sku,
                operation.quantity,
                operation.unit,
                operation.options,
                operation.candidates,
                operation.heard,
            ),
        )
        return
    for at in found[:1]:
        old = work.lines[at]
        if operation.quantity is None:
            operation = with_amount_of(work, old, operation)
        line = new_line(work, operation, without=at)
        if line is None:
            continue
        kept = options.carried_over(old.options, work.catalog, line.sku)
        merged, _ = options.choose(kept, operation.options, work.catalog.groups_of(line.sku))
        work.change(at, replace(line, options=merged))


def with_amount_of(work: Work, old: Line, operation: Replace) -> Replace:
    """Return the operation with a line's amount, as far as the other product is sold by it."""
    product = work.catalog.products.get(operation.sku or "")
    if old.unit and product and not amounts.countable(old.unit, product):
        return replace(operation, quantity=1)
    return replace(operation, quantity=old.quantity, unit=old.unit)


def set_order_options(work: Work, operation: OrderOptions) -> None:
    """Set options of the whole order."""
    groups = [
        work.catalog.groups[each] for each in work.catalog.shop.order_options if each in work.catalog.groups
    ]
    work.order_options, refused = options.choose(work.order_options, operation.options, groups)
    if len(refused) < len(operation.options):
        work.done.append(Change("order_options"))
    for each in refused:
        modify(work, Modify(Target(position="all"), frozenset({each.option})))
