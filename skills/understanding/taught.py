"""What people teach the assistant: this word means that product, this sentence means that intent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from zuruf.catalog.model import Catalog, Product, localized
from zuruf.skills.understanding.phrasebook import Phrases
from zuruf.skills.understanding.text import words as words_of

Kind = Literal["word", "sentence"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Words of a language and what they mean: a SKU (kind "word") or an intent (kind "sentence").

    ``by`` and ``at`` say who taught it and when.
    """

    kind: Kind
    language: str
    words: str
    target: str
    by: str = ""
    at: str = ""

    @property
    def spoken(self) -> tuple[str, ...]:
        """Return the words as they are compared."""
        return tuple(words_of(self.words))

    def says(self, text: str) -> bool:
        """Tell whether a text holds the taught words, one after the other."""
        heard, taught = tuple(words_of(text)), self.spoken
        starts = range(len(heard) - len(taught) + 1)
        return any(heard[at : at + len(taught)] == taught for at in starts)


def lessons_of(items: Iterable[Mapping[str, Any]]) -> tuple[Lesson, ...]:
    """Return the lessons in plain data, as the server lists them; what is no lesson is left out."""
    found = []
    for item in items:
        values = [item.get(name) for name in ("kind", "language", "words", "target")]
        if values[0] in KINDS and all(isinstance(each, str) and each.strip() for each in values):
            kind, language, words, target = map(str, values)
            who, when = str(item.get("by") or ""), str(item.get("at") or "")
            found.append(Lesson(cast(Kind, kind), language, words, target, who, when))
    return tuple(found)


def with_words(catalog: Catalog, lessons: Iterable[Lesson]) -> Catalog:
    """Return the catalog with the taught words as aliases; a product that is gone is passed over."""
    products = dict(catalog.products)
    for lesson in lessons:
        product = products.get(lesson.target)
        if lesson.kind == "word" and product and lesson.words not in product.aliases.get(lesson.language, ()):
            products[lesson.target] = _called(product, lesson)
    taught = any(products[sku] is not catalog.products[sku] for sku in products)
    return replace(catalog, products=products) if taught else catalog


def _called(product: Product, lesson: Lesson) -> Product:
    known = product.aliases.get(lesson.language, ())
    if not known and not {lesson.language, ""} & product.name.keys():
        known = (localized(product.name, lesson.language),)
    return replace(product, aliases={**product.aliases, lesson.language: (*known, lesson.words)})


def with_sentences(
    phrases: Sequence[Phrases], lessons: Iterable[Lesson], language: str
) -> tuple[Phrases, ...]:
    """Return the phrases of a language with the taught sentences; an intent that is gone is passed over."""
    known = {each.intent for each in phrases}
    return (
        *phrases,
        *(
            Phrases(lesson.target, (" ".join(lesson.spoken),), {})
            for lesson in lessons
            if lesson.kind == "sentence" and lesson.language == language and lesson.target in known
        ),
    )
