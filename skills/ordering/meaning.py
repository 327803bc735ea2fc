"""What operations mean in this moment: the words around them and the cart decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zuruf.skills.api import (
    Add,
    Context,
    Operation,
    Remove,
    Replace,
    Session,
    SetQuantity,
    Target,
    language,
)
from zuruf.skills.ordering import apart as products_apart
from zuruf.skills.ordering import ellipsis
from zuruf.skills.ordering.likeness import by_words, words_of


def in_context(operations: Sequence[Operation], session: Session, context: Context) -> tuple[Operation, ...]:
    """Return the operations as they are meant now."""
    if not session.cart or not session.heard:
        return tuple(operations)
    if whole := whole_name(operations, session, context):
        return whole
    meant = ellipsis.in_place_of_focus(operations, session, context)
    if meant:
        return (meant,)
    operations = [as_more(each, session) for each in operations]
    if len(operations) == 1:
        return apart(operations[0], session, context) or (as_many(as_set(operations[0], session), session),)
    return tuple(as_set(each, session) for each in operations)


def whole_name(
    operations: Sequence[Operation], session: Session, context: Context
) -> tuple[Operation, ...]:
    """Read "I meant the crisps" after "salt and pepper" as the crisps that have these words in their name."""
    only = operations[0] if len(operations) == 1 else None
    if not isinstance(only, Replace) or only.sku or not only.candidates or not session.undo:
        return ()
    spoken = ["", *(each.text for each in session.transcript if each.speaker == "customer")]
    catalog, tongue = context.catalog, session.language
    names = products_apart.names_among(only.candidates, catalog, tongue)
    fitting = by_words(spoken[-2], names)
    before = {line.sku for line in session.undo[-1].lines}
    new = [line.sku for line in session.cart.lines if line.sku not in before]
    if len(fitting) != 1 or not new:
        return ()
    own = words_of(names[fitting[0]])
    called = [products_apart.names_of(sku, catalog, tongue) for sku in new]
    if not all(any(words_of([name]) <= own for name in each) for each in called):
        return ()
    add = Add(fitting[0], only.quantity, only.unit, only.options, heard=only.heard)
    return (*(Remove(Target(sku)) for sku in new), add)


def said(session: Session, key: str) -> bool:
    """Tell whether one of the phrases of a list was said."""
    heard = f" {session.heard.casefold()} "
    return any(f" {each} " in heard for each in language.load("ordering", session.language).more[key])


def apart(operation: Operation, session: Session, context: Context) -> tuple[Operation, ...]:
    """Read "zwei davon Zitrone" as two of the line last spoken of becoming something else."""
    if not isinstance(operation, Add | Replace) or not operation.quantity or not said(session, "partitive"):
        return ()
    if session.topic or session.focus is None or session.focus >= len(session.cart.lines):
        return ()
    line = session.cart.lines[session.focus]
    here = context.product(line.sku)
    other = (
        ellipsis.sibling(ellipsis.content_words(session), here, context.catalog, session.language)
        or operation.sku
    )
    if other is None or line.unit or operation.quantity >= line.quantity:
        return ()
    left = SetQuantity(Target(sku=line.sku, options=line.options), line.quantity - operation.quantity)
    return left, Add(other, operation.quantity, options=operation.options)


def as_more(operation: Operation, session: Session) -> Operation:
    """Read "nein, doch noch ein Croissant" as one more thing, not as another in the last one's place."""
    if not isinstance(operation, Replace) or operation.target.sku or not said(session, "more"):
        return operation
    quantity = operation.quantity if operation.quantity is not None else 1
    return Add(
        operation.sku,
        quantity,
        operation.unit,
        operation.options,
        operation.candidates,
        operation.heard,
        operation.confidence,
    )


def as_many(operation: Operation, session: Session) -> Operation:
    """Read "Apfelsaft genauso viel" with the number of the line last spoken of."""
    if (
        not isinstance(operation, Add)
        or operation.quantity not in (None, 1)
        or not said(session, "same_amount")
    ):
        return operation
    if session.focus is None or session.focus >= len(session.cart.lines):
        return operation
    line = session.cart.lines[session.focus]
    return replace(operation, quantity=line.quantity, unit=line.unit)


def as_set(operation: Operation, session: Session) -> Operation:
    """Read "die Hafermilch mal drei" as the new number of what is in the cart, not as three more."""
    if (
        not isinstance(operation, Add)
        or operation.options
        or operation.quantity in (None, 1)
        and not operation.unit
    ):
        return operation
    if not any(line.sku == operation.sku for line in session.cart.lines):
        return operation
    words = language.load("ordering", session.language).more
    heard = session.heard.casefold().split()
    if not set(words["definite"]) & set(heard[:2]) or set(words["more"]) & set(heard):
        return operation
    assert operation.quantity is not None
    return SetQuantity(Target(sku=operation.sku), operation.quantity, operation.unit)
