"""Every name that a shop's things go by in one language: exact, inflected, misheard, or a part of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from zuruf.catalog.model import Catalog
from zuruf.catalog.phrases import Hit, PhraseIndex
from zuruf.skills.understanding.meanings import Match, Meaning, plain, spoken_names
from zuruf.skills.understanding.text import words
from zuruf.skills.understanding.words import FunctionWords, joined

CUTOFF = 0.70
MOST_CANDIDATES = 40
LENGTHS = 0.66
"""A name is not heard for one so much longer or shorter."""
MEASURE = frozenset({"measure"})


class Lexicon:
    """The names of one catalog in one language. Names of other languages count where they are free."""

    def __init__(self, catalog: Catalog, language: FunctionWords) -> None:
        self.language = language
        code = language.language
        self._exact: dict[str, dict[Meaning, None]] = {}
        self._stems: dict[str, dict[Meaning, None]] = {}
        self._orders: dict[str, dict[Meaning, None]] = {}
        self._runs: dict[str, dict[Meaning, None]] = {}
        self._parts: dict[str, dict[str, None]] = {}
        self._counted: dict[str, dict[str, None]] = {}
        self._hints: dict[str, dict[str, None]] = {}
        self._choice_words: dict[str, dict[Meaning, None]] = {}
        self._tells: dict[str, bool] = {}
        self.name_words: dict[str, set[str]] = {}
        self.options = {sku: each.options for sku, each in catalog.products.items() if each.options}
        self.longest = 1
        foreign: list[tuple[list[str], Meaning]] = []
        seen: set[Meaning] = set()
        for text, own, meaning in self._entries(catalog):
            primary = own and meaning not in seen
            seen.update([meaning] if own else [])
            spoken = words(text)
            if not spoken:
                continue
            if own:
                self._add(spoken, meaning, [each[:1].isupper() for each in plain(text).split()], primary)
            else:
                foreign.append((spoken, meaning))
        taken = set(self._exact)
        for spoken, meaning in foreign:
            name = joined(spoken)
            if name not in taken and name not in language.classes and len(name) > 3:
                self._exact.setdefault(name, {})[meaning] = None
                self.longest = max(self.longest, len(spoken))
        self._names = list(self._exact)
        self._nearest = PhraseIndex.build(self._names, code)
        self._reversed = sorted((part[::-1], part) for part in self._parts)
        self._heads = sorted(self._parts)
        self._longest_window = min(self.longest + 2, 8)

    def _entries(self, catalog: Catalog) -> Iterator[tuple[str, bool, Meaning]]:
        code = self.language.language
        for product in catalog.products.values():
            meaning = Meaning("product", product.sku)
            for text, own in spoken_names(product.name, product.aliases, product.sounds_like, code):
                yield text, own, meaning
            for at, preset in enumerate(product.presets):
                for text, own in spoken_names(preset.name, {}, {}, code):
                    yield text, own, Meaning("preset", str(at), product.sku)
        for group in catalog.groups.values():
            for text, own in spoken_names(group.name, group.aliases, {}, code):
                yield text, own, Meaning("group", group.group, group.group)
            for choice in group.choices:
                meaning = Meaning("choice", choice.choice, group.group)
                for text, own in spoken_names(choice.name, choice.aliases, choice.sounds_like, code):
                    yield text, own, meaning

    def _add(self, spoken: list[str], meaning: Meaning, capital: list[bool] | None, primary: bool) -> None:
        self.longest = max(self.longest, len(spoken))
        stem = self.language.stem
        stems = [stem(word) for word in spoken]
        self._exact.setdefault(joined(spoken), {})[meaning] = None
        for form in (joined(spoken), "".join(stems), stem(joined(spoken))):
            self._stems.setdefault(form, {})[meaning] = None
            if meaning.kind == "product":
                self._stems.setdefault(self.language.singular(form), {})[meaning] = None
        if len(spoken) > 1:
            self._orders.setdefault("".join(sorted(stems)), {})[meaning] = None
        own = [self._telling(word) for word in spoken]
        if meaning.kind == "product" and capital is not None:
            self._add_product(spoken, stems, own, meaning, capital)
        elif meaning.kind == "choice":
            for word, telling in zip(spoken, own, strict=True):
                if telling and primary and (len(spoken) > 1 or len(word) > 6):
                    self._choice_words.setdefault(stem(word), {})[meaning] = None

    def _telling(self, word: str) -> bool:
        found = self._tells.get(word)
        if found is None:
            own = self.language
            small = own.classes.get(word, MEASURE) != MEASURE
            known = small or word in own.containers or word in own.units
            found = self._tells[word] = len(word) > 2 and not known and own.number(word) is None
        return found

    def _add_product(
        self, spoken: list[str], stems: list[str], own: list[bool], meaning: Meaning, capital: list[bool]
    ) -> None:
        self.name_words.setdefault(meaning.id, set()).update(stems)
        for length in range(2, len(spoken)):
            for start in range(len(spoken) - length + 1):
                if own[start + length - 1] and (
                    own[start] or self.language.number(spoken[start]) is not None
                ):
                    self._runs.setdefault("".join(stems[start : start + length]), {})[meaning] = None
        for at, word in enumerate(stems):
            if spoken[at] in self.language.containers and len(spoken) > 1:
                self._counted.setdefault(spoken[at], {})[meaning.id] = None
            if not own[at]:
                continue
            self._hints.setdefault(word, {})[meaning.id] = None
            noun = (
                capital[at]
                if self.language.nouns_capital and len(capital) == len(spoken)
                else at == len(spoken) - 1
            )
            if noun:
                self._parts.setdefault(word, {})[meaning.id] = None

    @property
    def window(self) -> int:
        """Return how many words a name may have as it is heard."""
        return self._longest_window

    def exact(self, spoken: list[str]) -> Match | None:
        """Look words up as they are, then without their endings."""
        name = joined(spoken)
        if found := self._exact.get(name):
            return Match(tuple(found), 1.0, name, "name")
        if inflected := self._inflected(spoken, name):
            return Match(inflected, 0.97, name, "inflected")
        if (
            len(spoken) > 2
            and (inner := [word for word in spoken if word not in self.language.definite]) != spoken
        ):
            if (
                len(inner) > 1
                and spoken[0] == inner[0]
                and spoken[-1] == inner[-1]
                and (found := self._exact.get(joined(inner)))
            ):
                return Match(tuple(found), 0.97, name, "with an article inside")
        if len(spoken) > 1:
            each = [self.language.stem(word) for word in spoken]
            turned = self._exact.get(each[1] + spoken[0]) if len(spoken) == 2 else None
            if found := self._orders.get("".join(sorted(each))) or turned:
                return Match(tuple(found), 0.96, name, "in other order")
            found = self._runs.get("".join(each), {})
            if 0 < len(found) <= MOST_CANDIDATES and not self._two_things(spoken):
                return Match(tuple(found), 0.95, name, "part of the name")
        return None

    def _inflected(self, spoken: list[str], name: str) -> tuple[Meaning, ...]:
        """Return what words mean without their endings; only products, being nouns, change their vowels."""
        own = self.language
        begun = "".join(map(own.stem, spoken[:-1]))
        forms = [*(begun + last for last in own.stems(spoken[-1])), own.stem(name)]
        for form in forms:
            if len(form) >= 3 and (found := self._stems.get(form)):
                return tuple(found)
        found = next((self._stems[root] for each in forms if (root := own.singular(each)) in self._stems), {})
        return tuple(each for each in found if each.kind == "product")

    def _two_things(self, spoken: list[str]) -> bool:
        """Tell whether an "and" stands between words of which one is a product by itself."""
        at = next((at for at, word in enumerate(spoken) if "and" in self.language.classes.get(word, ())), 0)
        return 0 < at < len(spoken) - 1 and any(
            each.kind == "product"
            for side in (spoken[:at], spoken[at + 1 :])
            for each in (*self._exact.get(joined(side), ()), *self._inflected(side, joined(side)))
        )

    def misheard(self, spans: Sequence[Sequence[str]], cutoffs: Sequence[float]) -> list[Match | None]:
        """Look for the names most like each span of words, by letters and by sound."""
        keys = [joined(spoken) for spoken in spans]
        found = self._nearest.near_many(keys, min(cutoffs, default=CUTOFF), 5)
        return [
            self._likely(key, hits, cutoff) for key, hits, cutoff in zip(keys, found, cutoffs, strict=True)
        ]

    def _likely(self, key: str, hits: Sequence[Hit], cutoff: float) -> Match | None:
        if len(key) < 4 or not hits or hits[0].score < cutoff:
            return None
        best = hits[0].score
        name = self._names[hits[0].number]
        head = self.head(key)
        if min(len(key), len(name)) < LENGTHS * max(len(key), len(name)):
            return None
        if head and head not in name:
            return None
        found = self._merge(self._exact[self._names[hit.number]] for hit in hits if hit.score >= best - 0.001)
        meanings = tuple(each for each in found if each.kind != "group" or best > 0.9)
        if not meanings:
            return None
        return Match(meanings, min(best, 0.96), self._names[hits[0].number], "sounds like")

    def part(self, word: str) -> Match | None:
        """Look for products of whose name the word is a part: a whole word, or the end of a compound."""
        stem = self._root(word, self._parts)
        everyday = len(word) == 3 and (word in self.language.common or word in self.language.classes)
        if len(stem) < 3 or (everyday and stem not in self._parts):
            return None
        skus: dict[str, None] = dict(self._parts.get(stem, {}))
        backwards = stem[::-1]
        at = bisect_left(self._reversed, (backwards, ""))
        while (
            at < len(self._reversed)
            and self._reversed[at][0].startswith(backwards)
            and len(skus) <= MOST_CANDIDATES
        ):
            skus.update(self._parts[self._reversed[at][1]])
            at += 1
        if not skus or len(skus) > MOST_CANDIDATES:
            return None
        return Match(tuple(Meaning("product", sku) for sku in skus), 0.8, word, "part of the name")

    def hints(self, word: str) -> tuple[str, ...]:
        """Return the products in one of whose names the word stands."""
        return tuple(self._hints.get(self._root(word, self._hints), ()))

    def _root(self, word: str, known: Container[str]) -> str:
        """Return a word's stem, or the stem of its singular, by whichever it is known."""
        own = self.language
        likely = own.stem(word)
        forms = [*own.stems(word), *([own.stem(likely)] if len(likely) > 4 else [])]
        forms += [own.singular(each) for each in forms]
        return next((form for form in forms if form in known), likely)

    def beginnings(self, word: str) -> tuple[str, ...]:
        """Return the products one of whose names is a compound that begins with the word."""
        stem = self.language.stem(word)
        found: dict[str, None] = {}
        at = bisect_left(self._heads, stem) if len(word) > 3 else len(self._heads)
        while at < len(self._heads) and self._heads[at].startswith(stem) and len(found) <= MOST_CANDIDATES:
            if len(self._heads[at]) > len(stem) + 2:
                found.update(self._parts[self._heads[at]])
            at += 1
        return tuple(found) if len(found) <= MOST_CANDIDATES else ()

    def counted(self, word: str) -> Match | None:
        """Look for products in whose names a counting word stands, such as a scoop of ice cream."""
        found = self._counted.get(word)
        if not found or len(found) > MOST_CANDIDATES:
            return None
        return Match(tuple(Meaning("product", sku) for sku in found), 0.8, word, "part of the name")

    def headed(self, word: str) -> Match | None:
        """Look for products of the kind that an unknown compound ends with: some bread, if not this one."""
        head = None if self.hints(word) else self.head(word)
        match = self.part(head) if head else None
        return Match(match.meanings, 0.72, word, "of that kind") if match else None

    def head(self, word: str) -> str | None:
        """Return the longest known word that a compound ends with, four letters at least."""
        stem = self.language.stem(word)
        return next((stem[at:] for at in range(2, len(stem) - 3) if stem[at:] in self._parts), None)

    def choice_part(self, word: str) -> Match | None:
        """Look for choices of whose name the word is a part: a whole word, or the beginning of a compound."""
        stem = self.language.stem(word)
        if len(stem) < 3:
            return None
        found: dict[Meaning, None] = dict(self._choice_words.get(stem, {}))
        for name, meanings in self._choice_words.items():
            if len(word) > 3 and len(name) > len(word) + 2 and name.startswith(word):
                found.update(meanings)
        return (
            Match(tuple(found), 0.8, word, "part of the name")
            if len({each.id for each in found}) == 1
            else None
        )

    @staticmethod
    def _merge(found: Iterable[Mapping[Meaning, None]]) -> tuple[Meaning, ...]:
        merged: dict[Meaning, None] = {}
        for each in found:
            merged.update(each)
        return tuple(merged)
