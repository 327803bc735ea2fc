"""Sample sentences for a catalog: a lead, how many, options, the product, options after it."""

from __future__ import annotations

import importlib.resources
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from zuruf.catalog.model import Catalog, Choice, OptionGroup, Product, all_words, localized
from zuruf.skills.vocabulary import spelled

VOWELS = frozenset("aeiou")
SINGLE = 0.3
"""How likely a phrase of one word is beside a longer one."""


@dataclass(frozen=True)
class Manner:
    """How people put an order into words, in one language; lists with the usual forms first."""

    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, language: str) -> Manner:
        """Return the manner of a language. Raises FileNotFoundError where none is described."""
        text = (importlib.resources.files(__package__) / f"{language}.yaml").read_text(encoding="utf-8")
        data: dict[str, Any] = yaml.safe_load(text)
        return cls({key: tuple(map(str, listed)) for key, listed in data.items()})


class Speaker:
    """Makes up what a customer of this shop could say; the same seed says the same."""

    def __init__(self, catalog: Catalog, language: str, manner: Manner, seed: int = 1) -> None:
        self._catalog, self._language, self._manner = catalog, language, manner
        self._dice = random.Random(seed)
        self._products = list(catalog.products.values())

    def sentence(self) -> list[str]:
        """Return one sentence as words."""
        parts: list[str] = []
        if self._chance(0.12):
            parts.append(self._usual("greetings"))
        if self._chance(0.8):
            parts.append(self._usual("leads"))
        for at in range(1 if self._chance(0.88) else 2):
            if at:
                parts.append("and")
            parts += self._item()
        if self._chance(0.2):
            parts.append(self._usual("tails"))
        return " ".join(parts).split()

    def _item(self) -> Iterator[str]:
        product = self._dice.choice(self._products)
        article = self._article()
        groups = list(self._catalog.groups_of(product.sku))
        self._dice.shuffle(groups)
        chosen = groups[: self._dice.choice((0, 1, 1, 2, 2, 3, 3, 4))]
        before = [group for group in chosen if self._chance(0.1 if group.amounts else 0.8)]
        named = [self._called(self._dice.choice(group.choices)) for group in before] + [self._called(product)]
        yield self._agreeing(article, named[0])
        yield from named
        for at, group in enumerate(each for each in chosen if each not in before):
            yield self._usual("and" if at else "with")
            yield from self._option(group)

    def _article(self) -> str:
        """Return how many are wanted: mostly one, now and then none is said."""
        dice = self._dice.random()
        if dice < 0.15:
            return ""
        return self._usual("numbers") if dice > 0.9 else self._usual("articles")

    def _agreeing(self, article: str, word: str) -> str:
        """Return the article as it is said before a word."""
        before_vowel = dict(each.split(" ", 1) for each in self._manner.words["before_vowel"])
        return before_vowel.get(article, article) if word[:1] in VOWELS else article

    def _option(self, group: OptionGroup) -> Iterator[str]:
        if group.counts and self._chance(0.4):
            yield self._usual("count")
        elif group.amounts and self._chance(0.7):
            yield self._usual(self._dice.choice(("light", "light", "extra", "extra", "without")))
        elif self._chance(0.25):
            yield "a"
        yield self._called(self._dice.choice(group.choices))

    def _called(self, thing: Product | Choice) -> str:
        """Return one of the names of a product or choice."""
        names = [localized(thing.name, self._language)] * 2
        names += all_words(thing.aliases, self._language)
        names += all_words(thing.sounds_like, self._language)
        return spelled(self._dice.choice(names))

    def _usual(self, kind: str) -> str:
        """Return one of the forms, the first ones more often."""
        forms = self._manner.words[kind]
        weights = [1 / (at + 3) for at in range(len(forms))]
        return self._dice.choices(forms, weights)[0]

    def _chance(self, share: float) -> bool:
        return self._dice.random() < share


def sentences(catalog: Catalog, language: str, count: int = 12_000, seed: int = 1) -> list[list[str]]:
    """Return made-up orders for a catalog, each a list of words; none for an empty catalog."""
    if not catalog.products:
        return []
    speaker = Speaker(catalog, language, Manner.load(language), seed)
    return [speaker.sentence() for _ in range(count)]


def weighted(
    orders: Sequence[Sequence[str]], phrases: Sequence[str], share: float
) -> Iterator[tuple[list[str], float]]:
    """Yield orders and other phrases with weights, the phrases together having the given share."""
    for words in orders:
        yield list(words), 1.0
    others = [phrase.split() for phrase in phrases if phrase]
    weights = [1.0 if len(words) > 1 else SINGLE for words in others]
    unit = share / (1 - share) * max(len(orders), 1) / max(sum(weights), SINGLE)
    for words, weight in zip(others, weights, strict=True):
        yield words, unit * weight
