"""What is meant by half a name.

"zero" after a cola, "für Kinder" after a toothbrush, "the green ones" after apples.

Only what differs is said; the rest is the line last spoken of. Names are the catalog's, nothing else is
known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from zuruf.catalog.model import Catalog, Product, all_words, localized
from zuruf.skills.api import Add, Context, Modify, Operation, Replace, Session, Target, language
from zuruf.skills.ordering.likeness import SHORTEST, STEM, alike


def in_place_of_focus(said: Sequence[Operation], session: Session, context: Context) -> Replace | None:
    """Return the replacement of the line last spoken of by a sibling; None where something else is meant.

    Args:
        said: what was understood, or nothing.
        session: with the words that were heard, the cart and its focus.
        context: with the catalog.

    """
    lines = session.cart.lines
    if session.focus is None or session.focus >= len(lines):
        return None
    if not all(isinstance(each, Add | Replace | Modify) for each in said):
        return None
    words = language.load("ordering", session.language).more["ellipsis"]
    heard = session.heard.casefold().replace("-", " ").split()
    negated = bool(set(heard) & set(words["instead"]))
    only = said[0] if len(said) == 1 else None
    if adding(session) or (said and not negated and not elliptical(only)):
        return None
    content = content_words(session)
    here = (
        spoken_of(content, session, context)
        if negated
        else context.catalog.products[lines[session.focus].sku]
    )
    sku = sibling(content, here, context.catalog, session.language, negated)
    sure = isinstance(only, Add) and only.confidence >= 1.0 and only.sku != sku
    if sku is None or (sure and not negated):
        return None
    if any(isinstance(each, Modify) for each in said) and not (
        negated and names(content, here, session.language)
    ):
        return None
    options = only.options if isinstance(only, Add | Replace) and only.sku == sku else frozenset()
    return Replace(Target(sku=here.sku), sku, options=options)


def adding(session: Session) -> bool:
    """Tell whether something more is spoken of, not another in its place."""
    heard = f" {' '.join(session.heard.casefold().replace('-', ' ').split())} "
    words = language.load("ordering", session.language).more["ellipsis"]["adding"]
    return any(f" {each} " in heard for each in words)


def spoken_of(content: list[str], session: Session, context: Context) -> Product:
    """Return the product in the cart that the words name, the one last spoken of first."""
    focus = session.focus or 0
    lines = session.cart.lines
    ranked = [context.catalog.products[line.sku] for line in (lines[focus], *reversed(lines))]
    return next((each for each in ranked if names(content, each, session.language)), ranked[0])


def content_words(session: Session) -> list[str]:
    """Return the words that name something: no fillers, articles, numbers."""
    words = language.load("ordering", session.language).more["ellipsis"]
    known = {*words["function"], *words["instead"], *words["numbers"]}
    heard = session.heard.casefold().replace("-", " ").split()
    return [word for word in heard if word not in known and not word.isdigit()]


def names(content: list[str], product: Product, tongue: str) -> bool:
    """Tell whether one of the words is of a product's own name."""
    own = name_words(product, tongue)
    return any(alike(word, each) for word in content for each in own)


def elliptical(only: Operation | None) -> bool:
    """Tell whether an operation may come of half a name: one thing, no number of it."""
    return isinstance(only, Add) and not only.unit and only.quantity in (None, 1)


def sibling(
    content: list[str], here: Product, catalog: Catalog, tongue: str, negated: bool = False
) -> str | None:
    """Return the one product of the same kind that all the words tell apart from this one.

    Where something is ``negated`` ("nicht die roten, die grünen"), words of this product may be among them.
    """
    if not content:
        return None
    own = name_words(here, tongue)
    found = []
    for product in catalog.products.values():
        if product.sku == here.sku or product.category != here.category:
            continue
        theirs = name_words(product, tongue)
        head = shared(own, theirs)
        differing = {
            word for word in theirs if word not in own and not any(alike(word, each) for each in own)
        }
        telling = [word for word in content if any(alike(word, other) for other in differing)]
        rest = [word for word in content if word not in telling]
        if head and telling and (not rest or negated and all(any(alike(w, o) for o in own) for w in rest)):
            found.append((len(differing), product.sku))
    found.sort()
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def name_words(product: Product, tongue: str) -> frozenset[str]:
    """Return the words of a product's names."""
    return _words((localized(product.name, tongue), *all_words(product.aliases, tongue)))


@lru_cache(maxsize=65536)
def _words(names: tuple[str, ...]) -> frozenset[str]:
    parts = (word for name in names for word in name.casefold().replace("-", " ").split())
    return frozenset(word for word in parts if len(word) >= SHORTEST)


def shared(own: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether two products have a word, or a compound's head, in common."""
    return any(
        one == other
        or (len(one) >= STEM and other.endswith(one))
        or (len(other) >= STEM and one.endswith(other))
        for one in own
        for other in theirs
    )
