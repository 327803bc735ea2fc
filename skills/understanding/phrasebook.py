"""All sample phrases of all skills in one language, ready for the patterns and the classifier."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from zuruf.skills.language import LanguageData, load, packages
from zuruf.skills.understanding.intents import IntentClassifier
from zuruf.skills.understanding.masking import expanded, masked, phrase_words
from zuruf.skills.understanding.tagger import Tagger

Slots = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Phrases:
    """The phrases of an intent, with the slot types of the skill that owns it."""

    intent: str
    texts: tuple[str, ...]
    slots: Slots


@functools.cache
def bundled_phrases(language: str) -> tuple[Phrases, ...]:
    """Return the phrases of the bundled skills."""
    return phrases_of(load(package, language) for package in packages())


def phrases_of(files: Iterable[LanguageData]) -> tuple[Phrases, ...]:
    """Return the phrases of language files."""
    return tuple(
        Phrases(intent, texts, data.slots) for data in files for intent, texts in data.phrases.items()
    )


def vocabulary_of(phrases: Iterable[Phrases]) -> frozenset[str]:
    """Return the everyday words that stand in the phrases."""
    return frozenset(
        word
        for each in phrases
        for text in each.texts
        for word in phrase_words(text)
        if not word.startswith("{")
    )


class Phrasebook:
    """Exact patterns, a classifier and slot words, all from the same phrases."""

    def __init__(self, phrases: Sequence[Phrases], tagger: Tagger) -> None:
        self.slots: dict[str, Slots] = {}
        self.exact: dict[tuple[str, ...], str] = {}
        samples: dict[str, dict[tuple[str, ...], None]] = {}
        for each in phrases:
            self.slots.setdefault(each.intent, each.slots)
            forms = samples.setdefault(each.intent, {})
            for text in each.texts:
                for full in expanded(text, each.slots):
                    spoken = tuple(phrase_words(full))
                    forms[spoken] = None
                    self.exact.setdefault(spoken, each.intent)
                    seen = self._as_heard(full, tagger)
                    forms[seen] = None
        self.classifier = IntentClassifier({intent: list(forms) for intent, forms in samples.items()})

    def bare(self, spoken: Sequence[str], courtesies: Set[str]) -> str | None:
        """Return the intent whose phrase stands there, maybe between words of courtesy: "thanks bye"."""
        start, end = 0, len(spoken)
        while start < end and spoken[start] in courtesies:
            start += 1
        while end > start and spoken[end - 1] in courtesies:
            end -= 1
        cuts = ((first, last) for first in range(start + 1) for last in range(len(spoken), end - 1, -1))
        found = (self.exact.get(tuple(spoken[first:last])) for first, last in cuts)
        return next((each for each in found if each), None)

    @staticmethod
    def _as_heard(phrase: str, tagger: Tagger) -> tuple[str, ...]:
        """Return a phrase as the words of this shop mask it."""
        parts: list[str] = []
        for part in phrase.replace("}", "}\n").replace("{", "\n{").split("\n"):
            parts += (
                phrase_words(part) if part.startswith("{") else masked(tagger.tag(part, approximate=False))
            )
        return tuple(parts)
