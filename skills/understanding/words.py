"""The function words of one language, as loaded from its data file."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from num2words import num2words
from rapidfuzz.distance import OSA

from zuruf.skills.language import load
from zuruf.skills.understanding.numbers import Numbers
from zuruf.skills.understanding.text import fold, words

MOST_STEMS = 100_000
WEIGHTY = frozenset({"with", "without", "extra", "light", "and"})


@dataclass(frozen=True)
class Unit:
    """A spoken unit: ``amount`` of ``unit`` (g, kg, ml, l)."""

    unit: str
    amount: float = 1


@dataclass(frozen=True)
class FunctionWords:
    """What the words of a language do in an order. Keys are folded words, joined by spaces.

    ``classes`` word -> the classes it belongs to (and, with, without, remove, …), ``units`` and
    ``containers`` the counting words, ``endings`` what inflection puts at the end of a word, ``forms``
    stems that are another word's, ``courtesies`` what may stand around a phrase without changing it.
    """

    language: str
    numbers: Numbers
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    containers: Mapping[str, float] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
    longest: int = 1
    nouns_capital: bool = False
    pronouns: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    small_words: tuple[str, ...] = ()
    binding: tuple[str, ...] = ()
    vowels: tuple[tuple[str, str], ...] = ()
    courtesies: frozenset[str] = frozenset()
    forms: Mapping[str, str] = field(default_factory=dict)
    homophones: Mapping[str, float] = field(default_factory=dict)
    known_stems: dict[str, str] = field(default_factory=dict, repr=False)
    known_forms: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def number(self, word: str) -> float | None:
        """Return the whole number that one word is; articles count, as in "eins" said short."""
        if word in self.numbers.articles:
            return 1.0
        return self.numbers.value([word], [self.numbers.spelling.get(word, word)])

    def misheard(self, word: str) -> str | None:
        """Return the one small but weighty word (a number, with, without, extra, …) that is one slip away."""
        if len(word) < 3 or word in self.common or word in self.classes:
            return None
        near = {
            each
            for each in self.small_words
            if OSA.distance(word, each, score_cutoff=1) <= 1
            and (len(each) > 3 or sorted(set(each)) == sorted(set(word)))
        }
        return near.pop() if len(near) == 1 else None

    def stem(self, word: str) -> str:
        """Return a word without its ending, three letters at least."""
        found = self.known_stems.get(word)
        if found is None:
            ending = next(
                (each for each in self.endings if word.endswith(each) and len(word) - len(each) >= 3), ""
            )
            found = word[: len(word) - len(ending)]
            found = self.forms.get(found, found)
            if len(self.known_stems) < MOST_STEMS:
                self.known_stems[word] = found
        return found

    def stems(self, word: str) -> tuple[str, ...]:
        """Return what may be a word's stem, by each of the endings that it has; the likeliest comes first."""
        found = self.known_forms.get(word)
        if found is None:
            fitting = [each for each in self.endings if word.endswith(each) and len(word) > len(each) + 2]
            found = tuple(dict.fromkeys((self.stem(word), *(word[: -len(each)] for each in fitting))))
            if len(self.known_forms) < MOST_STEMS:
                self.known_forms[word] = found
        return found

    def singular(self, word: str) -> str:
        """Return a word with the vowels of the singular."""
        for several, one in self.vowels:
            word = word.replace(several, one)
        return word


def joined(spoken: Sequence[str]) -> str:
    """Return words as one space-free key."""
    return "".join(spoken).replace("'", "")


@functools.cache
def function_words(language: str) -> FunctionWords:
    """Load the function words of a language."""
    data = load("zuruf.skills.understanding", language).more
    classes: dict[str, set[str]] = {}
    longest = 1

    def add(text: object, name: str) -> None:
        nonlocal longest
        spoken = words(str(text))
        longest = max(longest, len(spoken))
        if spoken:
            classes.setdefault(" ".join(spoken), set()).add(name)

    for name, listed in data.get("classes", {}).items():
        for each in listed:
            add(each, name)
    for name, key in (("article", "articles"), ("definite", "definite"), ("filler", "fillers")):
        for each in data.get(key, ()):
            add(each, name)
    units = {
        " ".join(words(str(word))): Unit(entry["unit"], float(entry.get("amount", 1)))
        for entry in data.get("units", {}).values()
        for word in entry["words"]
    }
    containers = {
        " ".join(words(str(word))): float(count)
        for count, listed in data.get("containers", {}).items()
        for word in listed
    }
    return FunctionWords(
        language,
        Numbers.load(language, data),
        {word: frozenset(names) for word, names in classes.items()},
        units,
        containers,
        tuple(data.get("endings", ())),
        longest,
        data.get("nouns_capital") in (True, "true"),
        frozenset(data.get("pronouns", ())),
        frozenset(data.get("definite", ())),
        frozenset(word for each in data.get("common", ()) for word in words(str(each))),
        tuple(sorted(_weighty(classes) | _number_words(language))),
        tuple("".join(words(str(each))) for each in data.get("binding", ())),
        tuple((str(several), str(one)) for several, one in data.get("vowels", {}).items()),
        frozenset(word for each in data.get("courtesies", ()) for word in words(str(each))),
        {fold(str(form)): fold(str(base)) for base, forms in data.get("forms", {}).items() for form in forms},
        {fold(word): float(value) for value, listed in data.get("homophones", {}).items() for word in listed},
    )


def _weighty(classes: Mapping[str, set[str]]) -> set[str]:
    return {word for word, names in classes.items() if names & WEIGHTY and " " not in word and len(word) > 1}


def _number_words(language: str) -> set[str]:
    try:
        return {fold(str(num2words(number, lang=language))) for number in range(1, 21)}
    except NotImplementedError:
        return set()
