"""What a recogniser should expect: names, the skills' phrases, numbers, and what a question awaits.

Words keep their spelling (small letters, umlauts, ß): a recogniser's model knows them that way.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from num2words import num2words

from zuruf.catalog.model import Catalog, Names, WordLists
from zuruf.skills.language import load
from zuruf.skills.session import Session
from zuruf.skills.types import Expects
from zuruf.skills.understanding.masking import SLOT, expanded
from zuruf.skills.understanding.phrasebook import bundled_phrases

UP_TO = 100
"""Every number up to here, then the round ones."""
ROUND = (150, 200, 250, 300, 400, 500, 600, 700, 750, 800, 900, 1000, 1500, 2000)
_NO_WORD = re.compile(r"[^\w' ]+|_")

AWAITED: dict[Expects, tuple[str, ...]] = {
    "yes_no": ("yes", "no"),
    "binding": ("order.confirm", "yes", "no", "order.change"),
    "language": ("language",),
    "phone": ("human.callback", "no"),
    "time": ("human.callback", "appointment.book", "no"),
}
"""Intents whose phrases answer a question of that kind."""


@dataclass(frozen=True)
class Vocabulary:
    """What may be said now in one language: ``phrases``, likeliest first, and the ``words`` of names.

    ``awaited`` tells that a question is open, so that the first phrases are likelier than any order.
    """

    language: str
    phrases: tuple[str, ...]
    words: tuple[str, ...]
    awaited: bool = False


def vocabulary(catalog: Catalog, language: str, session: Session | None = None) -> Vocabulary:
    """Return what to expect of a customer; with a session, first what its open question awaits."""
    names = _names(catalog, language)
    phrases = dict.fromkeys((*_awaited(catalog, language, session), *names, *_spoken(language)))
    words = dict.fromkeys(word for phrase in (*names, *_numbers(language)) for word in phrase.split())
    open_question = session is not None and session.question is not None
    return Vocabulary(language, tuple(phrases), tuple(words), open_question)


def spelled(text: str) -> str:
    """Return a text in small letters without punctuation, as a recogniser writes it."""
    return " ".join(_NO_WORD.sub(" ", text.lower().replace("’", "'").replace("-", " ")).split())


def _awaited(catalog: Catalog, language: str, session: Session | None) -> Iterator[str]:
    question = session.question if session is not None else None
    if question is None:
        return
    candidates = set(question.data.get("candidates", ()))
    for product in catalog.products.values():
        if product.sku in candidates:
            yield from _of(product.name, product.aliases, language)
    group = catalog.groups.get(str(question.data.get("group")))
    for choice in group.choices if group else ():
        yield from _of(choice.name, choice.aliases, language)
    wanted = AWAITED.get(question.expects, ())
    for each in bundled_phrases(language):
        if each.intent in wanted:
            yield from _parts(each.texts, each.slots)
    yield from _numbers(language)


def _names(catalog: Catalog, language: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for product in catalog.products.values():
        found.update(dict.fromkeys(_of(product.name, product.aliases, language)))
        found.update(dict.fromkeys(_listed(product.sounds_like, language)))
        for preset in product.presets:
            found.update(dict.fromkeys(_of(preset.name, {}, language)))
    for group in catalog.groups.values():
        found.update(dict.fromkeys(_of(group.name, group.aliases, language)))
        for choice in group.choices:
            found.update(dict.fromkeys(_of(choice.name, choice.aliases, language)))
            found.update(dict.fromkeys(_listed(choice.sounds_like, language)))
    return tuple(each for each in found if each)


def _of(name: Names, aliases: WordLists, language: str) -> Iterator[str]:
    own = [name[code] for code in (language, "") if name.get(code)] or list(name.values())[:1]
    yield from (spelled(each) for each in own)
    yield from _listed(aliases, language)


def _listed(lists: WordLists, language: str) -> Iterator[str]:
    for code in (language, ""):
        yield from (spelled(each) for each in lists.get(code, ()))


@functools.cache
def _spoken(language: str) -> tuple[str, ...]:
    """Return the numbers, the function words and all skills' phrases of a language."""
    data = load("zuruf.skills.understanding", language).more
    listed: list[Any] = [each for texts in data.get("classes", {}).values() for each in texts]
    listed += [*data.get("articles", ()), *data.get("definite", ()), *data.get("fillers", ())]
    listed += [word for unit in data.get("units", {}).values() for word in unit["words"]]
    listed += [word for texts in data.get("containers", {}).values() for word in texts]
    listed += [word for texts in data.get("numbers", {}).values() for word in texts]
    phrases = [
        part
        for each in bundled_phrases(language)
        if each.intent != "none"
        for part in _parts(each.texts, each.slots)
    ]
    own = (spelled(str(each)) for each in listed)
    return tuple(each for each in dict.fromkeys((*_numbers(language), *own, *phrases)) if each)


def _parts(texts: Iterable[str], slots: Any) -> Iterator[str]:
    for text in texts:
        for full in expanded(text, slots):
            yield from (part for part in (spelled(each) for each in SLOT.split(full)[::2]) if part)


@functools.cache
def _numbers(language: str) -> tuple[str, ...]:
    try:
        return tuple(spelled(str(num2words(number, lang=language))) for number in (*range(UP_TO + 1), *ROUND))
    except NotImplementedError:
        return ()
