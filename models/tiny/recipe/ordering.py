"""Goods as parts of sentences: an item, with its article, with its own options."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from zuruf.models.tiny.recipe.forms import Weights
from zuruf.models.tiny.recipe.goods import Goods, Ware, Way, say
from zuruf.models.tiny.recipe.spoken import GREATEST, number_words
from zuruf.models.tiny.recipe.templates import Node, Templates, Words

BEFORE = 0.6
SECOND_OPTION = 0.3
SHARE = 5.0


def draw(rng: random.Random, weights: Weights) -> str:
    """Draw a key by weight."""
    return rng.choices(list(weights), cum_weights=list(accumulate(weights.values())))[0]


@dataclass(frozen=True)
class Leaf:
    """A part of a sentence without parts of its own."""

    goods: Goods

    def inner(self) -> Iterator[Node]:
        """Yield nothing."""
        return iter(())


@dataclass(frozen=True)
class Item(Leaf):
    """A product: `article` puts one before it, `many` makes it a plural, `options` adds some of its own."""

    article: bool = False
    many: bool = False
    options: bool = False

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Append a product."""
        ware = rng.choice(self.goods.products)
        way = ware.way(rng)
        name = say(self.goods, way, rng, self.many)
        before, after = self._options(ware, rng) if self.options and ware.choices else ([], [])
        if self.article:
            singulars = self.goods.singulars(way)
            if singulars:
                name[-1] = rng.choice([*singulars, name[-1]])
            articles = self.goods.forms.articles
            words.extend(draw(rng, articles.get(self.goods.forms.gender(name[-1]), articles[""])).split())
        words.extend((*before, *name, *after))

    def _options(self, ware: Ware, rng: random.Random) -> tuple[list[str], list[str]]:
        """Draw one or two choices: a quality may go before the name, everything else goes after it."""
        before: list[str] = []
        after: list[str] = []
        for _ in range(1 + (rng.random() < SECOND_OPTION)):
            way = rng.choice(ware.choices).way(rng)
            if self._is_quality(way) and not before and rng.random() < BEFORE:
                forms = self.goods.forms.inflected(way.words[-1]) if way.adjectives else []
                before = [*way.words[:-1], rng.choice([*forms, way.words[-1]])]
            else:
                after += _framed(self.goods, way, rng)
        return before, after

    def _is_quality(self, way: Way) -> bool:
        return len(way.words) == 1 and not way.capital


@dataclass(frozen=True)
class Choice(Leaf):
    """A choice of any option group, in a frame such as "with …"."""

    framed: bool = True

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Append a choice."""
        if not self.goods.choices:
            return
        way = rng.choice(self.goods.choices).way(rng)
        words.extend(_framed(self.goods, way, rng) if self.framed else way.words)


@dataclass(frozen=True)
class Number(Leaf):
    """A number from 1 to 9,999, small ones far more often."""

    language: str

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Append a number in words."""
        number = int(10 ** rng.uniform(0, 4))
        if number > 200 and rng.random() < 0.5:
            number = round(number, -2 if number > 2000 else -1)
        joint = rng.choice(self.goods.forms.number_joints)
        words.extend(number_words(min(max(number, 1), GREATEST), self.language, joint))


def _framed(goods: Goods, way: Way, rng: random.Random) -> list[str]:
    whole = way.words[0] in goods.forms.prepositions
    thing = not whole and (way.capital or not goods.forms.thing_is_capital)
    frame = draw(rng, goods.forms.thing_frames if thing else goods.forms.quality_frames)
    words: list[str] = []
    for part in frame.split():
        words.extend(way.words if part == "{}" else [part])
    return words


def add_goods(templates: Templates, goods: Goods, language: str) -> None:
    """Add the rules `item`, `an_item`, `items`, … and put the goods into the general rules for products."""
    rules: dict[str, Node] = {
        "item": Item(goods),
        "an_item": Item(goods, article=True),
        "items": Item(goods, many=True),
        "item_with": Item(goods, options=True),
        "an_item_with": Item(goods, article=True, options=True),
        "items_with": Item(goods, many=True, options=True),
        "choice": Choice(goods),
        "bare_choice": Choice(goods, framed=False),
        "any_number": Number(goods, language),
    }
    for name, node in rules.items():
        templates.rules.pop(name, None)
        templates.add(name, "")
        templates.rules[name].parts[0] = node
    _mix(templates, goods)


def _mix(templates: Templates, goods: Goods) -> None:
    """Let the general rules say the shop's own products and choices most of the time."""
    named: dict[str, list[tuple[Words, float]]] = {}
    for ware in goods.products:
        for way in ware.ways:
            plural = bool(goods.singulars(way))
            gender = "plural" if plural else goods.forms.gender(way.words[-1])
            for rule in goods.forms.product_rules[gender]:
                named.setdefault(rule, []).append((Words(way.words), way.weight))
            if not plural:
                for form in goods.forms.plural(way.words[-1]):
                    words = Words((*way.words[:-1], form))
                    for rule in goods.forms.product_rules["plural"]:
                        named.setdefault(rule, []).append((words, way.weight / 3))
    for rule in goods.forms.thing_rules:
        things = [way for ware in goods.choices for way in ware.ways]
        things = [way for way in things if way.capital or not goods.forms.thing_is_capital]
        named[rule] = [(Words(way.words), way.weight) for way in things]
    for rule, alternatives in named.items():
        total = sum(weight for _, weight in alternatives)
        general = sum(templates.rules[rule].weights)
        for words, weight in alternatives:
            templates.rules[rule].add(words, weight * SHARE * general / total)
