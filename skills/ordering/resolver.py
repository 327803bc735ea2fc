"""The one place where cart operations meet the cart: pure, by the catalog's rules."""

from __future__ import annotations

from collections.abc import Sequence

from zuruf.catalog.model import Catalog
from zuruf.skills.api import (
    Add,
    Cart,
    Clear,
    Modify,
    Operation,
    OrderOptions,
    Remove,
    Repeat,
    Replace,
    SetQuantity,
)
from zuruf.skills.ordering import changing
from zuruf.skills.ordering.adding import add
from zuruf.skills.ordering.result import Change, Result
from zuruf.skills.ordering.work import Work


def apply(operations: Sequence[Operation], cart: Cart, catalog: Catalog, focus: int | None = None) -> Result:
    """Apply operations one after the other; what cannot be done is asked or refused, the rest is done."""
    work = Work(cart, catalog, focus)
    for operation in operations:
        _do(work, operation)
    return work.result()


def _do(work: Work, operation: Operation) -> None:
    """Apply one operation."""
    match operation:
        case Add():
            add(work, operation)
        case Remove():
            changing.remove(work, operation)
        case SetQuantity():
            changing.set_quantity(work, operation)
        case Modify():
            changing.modify(work, operation)
        case Replace():
            changing.replace_line(work, operation)
        case Repeat():
            changing.repeat(work, operation)
        case OrderOptions():
            changing.set_order_options(work, operation)
        case Clear():
            work.lines, work.order_options, work.focus = [], frozenset(), None
            work.done.append(Change("cleared"))
