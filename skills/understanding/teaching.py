"""Whether a lesson may count: what speaks against it, and what else it would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from rapidfuzz.fuzz import partial_ratio

from zuruf.catalog.model import Catalog, localized
from zuruf.skills.language import load
from zuruf.skills.operations import Add
from zuruf.skills.people.escalation import bundled_rules
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, Utterance
from zuruf.skills.understanding.masking import expanded
from zuruf.skills.understanding.meanings import spoken_names
from zuruf.skills.understanding.phrasebook import Phrases, bundled_phrases, phrases_of
from zuruf.skills.understanding.taught import Lesson, with_words
from zuruf.skills.understanding.text import key, words
from zuruf.skills.understanding.understander import Understander
from zuruf.skills.understanding.words import function_words

LONGEST = {"word": 6, "sentence": 30}
"""So many words a lesson may have."""
RESERVED = frozenset({"order.change", "order.confirm", "none"})
"""Intents that no sentence can be taught for: what to add is read from the words; binding words are fixed."""
ALIKE = 60
"""Texts less like the taught words than this, out of 100, are not touched by them."""

Meaning = tuple[str | None, tuple[Any, ...], tuple[str, ...]]
"""What is compared: the intent, its operations and slots, without words and scores."""
Recorded = tuple[str, str]
"""What a customer once said and the machine understood: text, language."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a lesson cannot count: a code, and what the words for it need."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A text that would be understood otherwise than now; intents by name, None for not understood."""

    text: str
    language: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Teaching:
    """A shop's catalog, the lessons that hold, and the language files of skills that are not bundled."""

    catalog: Catalog
    lessons: tuple[Lesson, ...] = ()
    packages: tuple[str, ...] = ()

    def refusal(self, lesson: Lesson) -> Refusal | None:
        """Return what speaks against a lesson by itself, None where nothing does."""
        if lesson.language not in self.catalog.shop.languages:
            return Refusal("unknown_language", {"language": lesson.language})
        if not lesson.spoken:
            return Refusal("no_words")
        if len(lesson.spoken) > LONGEST[lesson.kind]:
            return Refusal("too_many_words", {"most": str(LONGEST[lesson.kind])})
        if bundled_rules().decide(lesson.words, lesson.language, Session("lesson", lesson.language)):
            return Refusal("for_a_person", {"words": lesson.words})
        return self._word(lesson) if lesson.kind == "word" else self._sentence(lesson)

    def _word(self, lesson: Lesson) -> Refusal | None:
        if lesson.target not in self.catalog.products:
            return Refusal("unknown_product", {"target": lesson.target})
        own, spoken = function_words(lesson.language), lesson.spoken
        if own.number(spoken[0]) is not None:
            return Refusal("number", {"words": lesson.words})
        phrases = {phrase for phrase, _ in _spoken(self._phrases(lesson.language))}
        if spoken in phrases or self._says_nothing(lesson):
            return Refusal("conversation_word", {"words": lesson.words})
        for sku, name, text in self._names(lesson.language):
            if key(text) == key(lesson.words):
                known = sku == lesson.target
                return Refusal("known_already" if known else "name_of_another", {"name": name})
        return None

    @staticmethod
    def _says_nothing(lesson: Lesson) -> bool:
        """Tell whether all of it is words that every order is made of."""
        own = function_words(lesson.language)
        known = own.classes.keys() | own.units.keys() | own.containers.keys()
        return " ".join(lesson.spoken) in known or all(
            word in known or own.number(word) is not None for word in lesson.spoken
        )

    def _sentence(self, lesson: Lesson) -> Refusal | None:
        if lesson.target not in self.intents(lesson.language):
            return Refusal("unknown_intent", {"target": lesson.target})
        owners = dict(_spoken(self._phrases(lesson.language)))
        owners |= {
            each.spoken: each.target
            for each in self.lessons
            if each.kind == "sentence" and each.language == lesson.language
        }
        owner = owners.get(lesson.spoken)
        if owner is not None:
            known = owner == lesson.target
            return Refusal("known_already" if known else "sentence_of_another", {"intent": owner})
        if any(key(text) == key(lesson.words) for _, _, text in self._names(lesson.language)):
            return Refusal("name_of_product", {"words": lesson.words})
        return None

    def intents(self, language: str) -> tuple[str, ...]:
        """Return the intents for which sentences may be taught."""
        names = dict.fromkeys(each.intent for each in self._phrases(language))
        return tuple(name for name in names if name not in RESERVED)

    def changes(self, lesson: Lesson, recorded: Iterable[Recorded]) -> Iterator[Change]:
        """Yield what would be understood otherwise: of what was recorded, and of the skills' own phrases.

        What equals the taught words is meant to change; so is what a sentence with a taught word says of
        its product.
        """
        then = Understander(
            self._now.catalog, None, self._now.languages, self.packages, (*self.lessons, lesson)
        )
        for said in dict.fromkeys((*recorded, *self._own(lesson))):
            text, language = said
            if language not in then.languages or not _touched(lesson, text):
                continue
            if said not in self._meanings:
                self._meanings[said] = _meaning(self._now, *said)
            before, after = self._meanings[said], _meaning(then, *said)
            if before != after and not (lesson.says(text) and _meant(lesson, before, after)):
                yield Change(text, language, before[0], after[0])

    @cached_property
    def _now(self) -> Understander:
        return Understander(self.catalog, None, self.catalog.shop.languages, self.packages, self.lessons)

    @cached_property
    def _meanings(self) -> dict[Recorded, Meaning]:
        return {}

    def _own(self, lesson: Lesson) -> Iterator[Recorded]:
        """Yield the skills' phrases that a lesson might touch: patterns are not touched by a sentence."""
        for spoken, intent in _spoken(self._phrases(lesson.language)):
            if lesson.kind == "word" or intent in RESERVED:
                yield " ".join(spoken), lesson.language

    def _phrases(self, language: str) -> tuple[Phrases, ...]:
        return bundled_phrases(language) + phrases_of(load(each, language) for each in self.packages)

    def _names(self, language: str) -> Iterator[tuple[str | None, str, str]]:
        """Yield (SKU, name to show, name as it is said) of all that is sold and of all options."""
        catalog = with_words(self.catalog, self.lessons)
        for sku, product in catalog.products.items():
            shown = localized(product.name, language)
            for text, own in spoken_names(product.name, product.aliases, product.sounds_like, language):
                if own:
                    yield sku, shown, text
            for preset in product.presets:
                yield None, shown, localized(preset.name, language)
        for group in catalog.groups.values():
            names = [(each.name, each.aliases) for each in group.choices]
            for name, aliases in ((group.name, group.aliases), *names):
                for text, own in spoken_names(name, aliases, {}, language):
                    if own:
                        yield None, localized(name, language), text


def check(
    lesson: Lesson, lessons: Sequence[Lesson], recorded: Iterable[Recorded], catalog: Catalog
) -> list[Change]:
    """Return all that a lesson would change besides what it is meant to."""
    return list(Teaching(catalog, tuple(lessons)).changes(lesson, recorded))


def _spoken(phrases: Iterable[Phrases]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the phrases that can be said as they stand, without open slots, and their intents."""
    for each in phrases:
        for text in each.texts:
            for full in expanded(text, each.slots):
                if "{" not in full:
                    yield tuple(words(full)), each.intent


def _touched(lesson: Lesson, text: str) -> bool:
    """Tell whether a lesson can change a text: a word only what is at least a little like it."""
    if lesson.kind == "sentence":
        return tuple(words(text)) != lesson.spoken
    heard = key(text)
    return any(partial_ratio(part, heard) >= ALIKE for part in {key(lesson.words), *lesson.spoken})


def _meaning(understander: Understander, text: str, language: str) -> Meaning:
    understood = understander.understand(Utterance(text, language), Session("lesson", language))
    if not isinstance(understood, Intent):
        return None, (), ()
    bare = tuple(_bare(each) for each in understood.operations)
    return (
        understood.name,
        bare,
        tuple(sorted(f"{k}={v}" for k, v in understood.slots.items() if k != "text")),
    )


def _bare(operation: Any) -> Any:
    names = {each.name for each in fields(operation)}
    neutral = {"heard": "", "confidence": 1.0}
    return replace(operation, **{name: value for name, value in neutral.items() if name in names})


def _meant(lesson: Lesson, before: Meaning, after: Meaning) -> bool:
    """Tell whether only what is said of the taught product changes."""
    if lesson.kind != "word":
        return False
    kept = [
        tuple(each for each in meaning[1] if not _about(each, lesson.target)) for meaning in (before, after)
    ]
    return before[0] in (None, after[0]) and kept[0] == kept[1]


def _about(operation: Any, sku: str) -> bool:
    named = operation.sku if isinstance(operation, Add) else getattr(operation, "sku", None)
    target = getattr(operation, "target", None)
    unknown = isinstance(operation, Add) and operation.sku is None and not operation.candidates
    return unknown or sku in (named, target.sku if target else None)
