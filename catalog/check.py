"""Look over a catalog that can be read: what customers or the till would stumble over."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from zuruf.catalog.model import Catalog, Names, Product, WordLists, all_words
from zuruf.catalog.names import names_of, spoken_forms
from zuruf.catalog.problems import Problem
from zuruf.catalog.text import key_of

SPELLED = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SHORTEST_PART = 3
GTIN_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word of product names that a speech model lacks.

    ``suggestion`` is made of words that it knows, None where none was found; ``mended`` tells that every
    product with the word has another form which the model hears.
    """

    word: str
    language: str
    skus: tuple[str, ...]
    suggestion: str | None
    mended: bool


def warnings(catalog: Catalog, file: str = "catalog") -> list[Problem]:
    """Return what should be looked at, though the catalog can be sold from."""
    found = [*_same_names(catalog, file), *_products(catalog, file), *_groups(catalog, file)]
    if not catalog.products:
        found.append(Problem(file, "", "", "there are no products in it"))
    if set(catalog.shop.payment) == {"invoice"}:
        reason = "is on account only, which is for known customers; guests are told to pay at the counter"
        found.append(Problem(file, "shop", "payment", reason))
    return found


def unknown_words(catalog: Catalog, language: str, known: Container[str]) -> list[UnknownWord]:
    """Return the words of names, aliases and choices that a speech model lacks; ``known`` are its words."""
    skus: dict[str, list[str]] = {}
    deaf: set[str] = set()
    for sku, forms in _spoken(catalog, language):
        heard = False
        for form in forms:
            missing = [word for word in _words(form) if word not in known]
            heard |= not missing
            for word in missing:
                skus.setdefault(word, []).append(sku)
        if not heard:
            deaf.add(sku)
    return [
        UnknownWord(
            word, language, tuple(dict.fromkeys(where)), _split(word, known), deaf.isdisjoint(where)
        )
        for word, where in skus.items()
    ]  # fmt: skip


def _same_names(catalog: Catalog, file: str) -> Iterator[Problem]:
    for language in catalog.shop.languages:
        first: dict[str, str] = {}
        for sku, product in catalog.products.items():
            name = product.name.get(language) or product.name.get("") or ""
            other = first.setdefault(key_of(name, language), sku) if name else sku
            if other != sku:
                reason = f"{other} is called {name} too; customers will be asked which one they mean"
                yield Problem(file, sku, f"name.{language}", reason)


def _products(catalog: Catalog, file: str) -> Iterator[Problem]:
    for sku, product in catalog.products.items():
        for field, reason in _product(catalog, product):
            yield Problem(file, sku, field, reason)
    every = catalog.products.items()
    loose = [sku for sku, product in every if product.unit and not product.pack]
    if loose:
        reason = "do not say what one piece usually weighs: said by the piece, they cannot be priced"
        yield Problem(file, "", "pack", f"{_some(loose)} sold by weight {reason}")
    boundless = [sku for sku, product in every if product.max_quantity is None]
    if boundless:
        reason = f"{_some(boundless)} without a limit: a misheard number would not be questioned"
        yield Problem(file, "", "max_quantity", reason)


def _some(skus: list[str]) -> str:
    return f"products ({', '.join(skus[:3])}{f' and {len(skus) - 3} more' if len(skus) > 3 else ''})"


def _product(catalog: Catalog, product: Product) -> Iterator[tuple[str, str]]:
    if product.price == 0:
        yield "price", "is 0: it would be given away"
    if product.gtin and not _good_gtin(product.gtin):
        yield "gtin", f"{product.gtin} is not a GTIN: its check digit or length is wrong"
    for language in _missing(catalog, product.name):
        yield f"name.{language}", "is missing: the other language's name is used"
    for language in catalog.shop.languages:
        if product.name and not any(spoken_forms(name, language) for name in names_of(product, language)):
            yield f"name.{language}", "has nothing that can be said"


def _groups(catalog: Catalog, file: str) -> Iterator[Problem]:
    known = {choice.choice for group in catalog.groups.values() for choice in group.choices}
    used = {
        *catalog.shop.order_options,
        *(each for product in catalog.products.values() for each in product.options),
    }
    for group in catalog.groups.values():
        if not group.choices:
            yield Problem(file, group.group, "choices", "are missing: there is nothing to choose")
        if group.group not in used:
            yield Problem(file, group.group, "group", "is not used by any product")
        if group.max is not None and len(group.default) > group.max:
            yield Problem(file, group.group, "default", "names more choices than max allows")
        for choice in group.choices:
            for other in choice.not_with:
                if other not in known:
                    yield Problem(
                        file, f"{group.group}.{choice.choice}", "not_with", f"there is no choice {other}"
                    )


def _missing(catalog: Catalog, names: Names) -> list[str]:
    return [] if "" in names else [language for language in catalog.shop.languages if language not in names]


def _good_gtin(gtin: str) -> bool:
    if not (gtin.isascii() and gtin.isdigit() and len(gtin) in GTIN_LENGTHS):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(gtin))) % 10 == 0


def _spoken(catalog: Catalog, language: str) -> Iterator[tuple[str, list[str]]]:
    for sku, product in catalog.products.items():
        yield sku, names_of(product, language)
    for group in catalog.groups.values():
        for choice in group.choices:
            yield f"{group.group}.{choice.choice}", [
                *_in(choice.name, language), *_lists(choice.aliases, choice.sounds_like, language=language)
            ]  # fmt: skip


def _in(names: Names, language: str) -> list[str]:
    return [names[each] for each in (language, "") if each in names] or list(names.values())


def _lists(*lists: WordLists, language: str) -> list[str]:
    return [word for words in lists for word in all_words(words, language)]


def _words(name: str) -> Iterable[str]:
    return SPELLED.findall(name.lower())


def _split(word: str, known: Container[str]) -> str | None:
    """Return a word as two or three words that are known, the fewest and longest first."""
    whole = _split_once(word, known)
    if whole:
        return whole
    for at in range(len(word) - 2 * SHORTEST_PART, SHORTEST_PART - 1, -1):
        if word[:at] in known:
            rest = _split_once(word[at:], known)
            if rest:
                return f"{word[:at]} {rest}"
    return None


def _split_once(word: str, known: Container[str]) -> str | None:
    places = range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1)
    return next(
        (f"{word[:at]} {word[at:]}" for at in places if word[:at] in known and word[at:] in known), None
    )
