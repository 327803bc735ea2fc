"""What a catalog sells, as it is said in one language: products with their options, in all their forms."""

import json
import random
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from zuruf.models.tiny.recipe.forms import Forms
from zuruf.models.tiny.recipe.spoken import spoken

NAME, ALIAS, SOUND = 3.0, 1.5, 0.2
REINFLECTED, SPLIT = 0.3, 0.02


@dataclass(frozen=True)
class Way:
    """One way to say something: `adjectives` are the places of words that take endings."""

    words: tuple[str, ...]
    weight: float
    capital: bool
    adjectives: tuple[int, ...] = ()


@dataclass
class Ware:
    """A product or a choice: its ways of being said, and the choices it comes with."""

    ways: list[Way]
    choices: list["Ware"] = field(default_factory=list)
    bounds: list[float] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the draw of a way."""
        self.bounds = list(accumulate(way.weight for way in self.ways))

    def way(self, rng: random.Random) -> Way:
        """Draw a way by weight."""
        return self.ways[bisect(self.bounds, rng.random() * self.bounds[-1])]


class Goods:
    """The products and choices of a catalog in one language."""

    def __init__(self, document: Mapping[str, Any], language: str, forms: Forms) -> None:
        """Read a catalog document. Its rows are taken as they are; `zuruf catalog check` judges them."""
        self._language, self.forms = language, forms
        self.groups = {
            group["group"]: [ware for each in group.get("choices", ()) if (ware := self._ware(each))]
            for group in document.get("options", ())
        }
        named = (self._ware(group) for group in document.get("options", ()))
        self.group_names = [ware for ware in named if ware]
        self.products: list[Ware] = []
        for product in document["products"]:
            ware = self._ware(product)
            if ware:
                names = product.get("options") or ()
                ware.choices = [choice for name in names for choice in self.groups.get(name, ())]
                presets = (self._ware(preset) for preset in product.get("presets") or ())
                ware.choices += [preset for preset in presets if preset]
                self.products.append(ware)
        self.choices = [choice for group in self.groups.values() for choice in group]
        self.splits: dict[str, list[tuple[str, str]]] = {}

    @classmethod
    def read(cls, path: Path, language: str, forms: Forms) -> "Goods":
        """Read a catalog file (JSON)."""
        return cls(json.loads(path.read_text(encoding="utf-8")), language, forms)

    def singulars(self, way: Way) -> list[str]:
        """Return singulars of the last word where it seems to be a plural."""
        last = way.words[-1]
        return [] if self.forms.gender(last) else self.forms.singular(last)

    def vocabulary(self) -> set[str]:
        """Return every word of the goods in every form."""
        words: set[str] = set()
        for ware in (*self.products, *self.choices, *self.group_names):
            for way in ware.ways:
                words.update(way.words)
                words.update(form for at in way.adjectives for form in self.forms.inflected(way.words[at]))
        words.update(part for splits in self.splits.values() for split in splits for part in split)
        for ware in self.products:
            for way in ware.ways:
                words.update(self.forms.plural(way.words[-1]))
                words.update(self.singulars(way))
        return words

    def names(self) -> Iterator[tuple[str, ...]]:
        """Yield every way to say every product and choice."""
        for ware in (*self.products, *self.choices):
            yield from (way.words for way in ware.ways)

    def _ware(self, row: Mapping[str, Any]) -> Ware | None:
        texts = [(text, NAME) for text in self._texts(row.get("name"))]
        texts += [(text, ALIAS) for text in self._texts(row.get("aliases"))]
        texts += [(text, SOUND) for text in self._texts(row.get("sounds_like"))]
        ways = [way for text, weight in texts if (way := self._way(text, weight)) is not None]
        return Ware(ways) if ways else None

    def _texts(self, value: Any) -> Iterable[str]:
        """Return the texts of a field that is a text, a list, or either by language."""
        if isinstance(value, Mapping):
            value = value.get(self._language, value.get("", next(iter(value.values()), None)))
        if not value:
            return []
        return [value] if isinstance(value, str) else value

    def _way(self, text: str, weight: float) -> Way | None:
        words = tuple(spoken(text, self._language, self.forms.symbols))
        if not words:
            return None
        written = text.split()
        standing = words[0] not in self.forms.prepositions
        capital = self.forms.thing_is_capital and written[-1][:1].isupper() and standing
        adjectives: tuple[int, ...] = ()
        if self.forms.adjective["endings"] and len(written) == len(words):
            last = len(words) if not capital else len(words) - 1
            adjectives = tuple(at for at in range(last) if self._is_adjective(written, at))
        return Way(words, weight, capital, adjectives)

    def _is_adjective(self, written: list[str], at: int) -> bool:
        """Judge by the capital letters of German: a small word before a noun, or alone."""
        if not written[at][:1].islower() or not written[at].isalpha():
            return False
        if at + 1 < len(written):
            ends = tuple(self.forms.adjective["stem_ends"])
            return written[at + 1][:1].isupper() and written[at].endswith(ends) and len(written[at]) > 4
        return len(written) == 1


def say(goods: Goods, way: Way, rng: random.Random, plural: bool = False) -> list[str]:
    """Return the words of a way with other endings now and then, as people say them."""
    words = list(way.words)
    for at in way.adjectives:
        if way.capital and rng.random() < REINFLECTED:
            words[at] = rng.choice(goods.forms.inflected(words[at]))
    if plural and not goods.singulars(way):
        words[-1] = rng.choice(goods.forms.plural(words[-1]) or [words[-1]])
    return [part for word in words for part in _apart(goods, word, rng)]


def _apart(goods: Goods, word: str, rng: random.Random) -> tuple[str, ...]:
    """Take a compound apart now and then, as recognisers and slow speakers do."""
    if word in goods.splits and rng.random() < SPLIT:
        return rng.choice(goods.splits[word])
    return (word,)
