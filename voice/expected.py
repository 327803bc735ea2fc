"""What may be said in a shop, for the recogniser: names of products, numbers, small words, the skills' phrases."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from zuruf.catalog.model import Catalog, all_words, localized
from zuruf.skills.language import load
from zuruf.skills.session import Session
from zuruf.skills.understanding.phrasebook import bundled_phrases

_PUNCTUATION = re.compile(r"[^\w' ]+")
_SLOT = re.compile(r"\{\w+\}")
NUMBERS = (*range(101), *range(150, 1000, 50), *range(1000, 10_000, 1000))


@dataclass(frozen=True)
class Expected:
    """A vocabulary: phrases and single words of one language, in small letters."""

    language: str
    phrases: tuple[str, ...]
    words: tuple[str, ...]


def spoken(text: str) -> str:
    """Return a text as a recogniser writes it: small letters, no punctuation."""
    return " ".join(_PUNCTUATION.sub(" ", text.lower()).split())


def names(catalog: Catalog, language: str) -> Iterator[str]:
    """Yield what the catalog's products and options are called."""
    for product in catalog.products.values():
        yield localized(product.name, language)
        yield from all_words(product.aliases, language)
        yield from all_words(product.sounds_like, language)
    for group in catalog.groups.values():
        yield localized(group.name, language)
        for choice in group.choices:
            yield localized(choice.name, language)
            yield from all_words(choice.aliases, language)
            yield from all_words(choice.sounds_like, language)


@functools.lru_cache(maxsize=4)
def phrases(language: str) -> tuple[str, ...]:
    """Return the skills' phrases, cut where a slot stands."""
    texts = (text for each in bundled_phrases(language) for text in each.texts)
    parts = (spoken(part) for text in texts for part in _SLOT.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


@functools.lru_cache(maxsize=4)
def small_words(language: str) -> tuple[str, ...]:
    """Return what orders are put together with: numbers, units, containers, and, with, without, please …"""
    data = load("zuruf.skills.understanding", language).more
    found: list[str] = [_number(value, language) for value in NUMBERS]
    for section in ("classes", "containers", "numbers"):
        for listed in data.get(section, {}).values():
            found += map(str, listed)
    for unit in data.get("units", {}).values():
        found += map(str, unit.get("words", ()))
    for listed in ("articles", "definite", "fillers"):
        found += map(str, data.get(listed, ()))
    found += map(str, data.get("multipliers", {}))
    return tuple(dict.fromkeys(word for word in map(spoken, found) if word))


def _number(value: int, language: str) -> str:
    from num2words import num2words

    return str(num2words(value, lang=language)).replace("-", " ")


def vocabulary(catalog: Catalog, language: str, session: Session | None = None) -> Expected:
    """Return what may be said."""
    called = tuple(dict.fromkeys(spoken(name) for name in names(catalog, language)))
    return Expected(language, (*called, *phrases(language)), small_words(language))
