"""From an utterance and the session to an intent: the one way in for the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zuruf.catalog.model import Catalog
from zuruf.skills.language import load
from zuruf.skills.session import Session
from zuruf.skills.skill import ProductSearch
from zuruf.skills.types import UNHEARD, Intent, NotRecognized, Utterance
from zuruf.skills.understanding.changes import Read
from zuruf.skills.understanding.deciding import (
    ASK,
    AWAITED,
    DO,
    DO_AT_FIRST,
    IGNORE,
    OTHER,
    OTHER_AT_FIRST,
    SURE,
    Ranking,
    order_probability,
    strange_name,
    unknown_thing,
)
from zuruf.skills.understanding.intents import Ranked
from zuruf.skills.understanding.lexicon import Lexicon
from zuruf.skills.understanding.masking import masked
from zuruf.skills.understanding.phrasebook import Phrasebook, bundled_phrases, phrases_of, vocabulary_of
from zuruf.skills.understanding.reader import Reader
from zuruf.skills.understanding.readings import Reading, explained
from zuruf.skills.understanding.readings import read as read_utterance
from zuruf.skills.understanding.slots import Heard, read_slots
from zuruf.skills.understanding.tagger import Tagger
from zuruf.skills.understanding.taught import Lesson, with_sentences, with_words
from zuruf.skills.understanding.text import key, words
from zuruf.skills.understanding.words import FunctionWords, function_words


@dataclass(frozen=True)
class _Tongue:
    """All that is needed for one language."""

    words: FunctionWords
    tagger: Tagger
    phrasebook: Phrasebook
    reader: Reader

    def familiar(self, text: str) -> float:
        """Return how many letters of a text mean something, or are everyday words, in this language."""
        pieces = self.tagger.tag(text)
        return explained(pieces) + sum(
            0.5 * piece.length for piece in pieces if not piece.known and piece.text in self.tagger.common
        )

    def intent(
        self, name: str, confidence: float, heard: Reading, session: Session, why: dict[str, Any]
    ) -> Intent:
        """Return an intent with its slots; without the binding words it is not the binding order."""
        if name == "order.confirm" and not any(each in key(heard.text) for each in self.words.binding):
            name = "order.checkout"
        listed = self.phrasebook.slots.get(name, {})
        slots = read_slots(name, listed, Heard(heard.text, heard.pieces, session), self.words.number)
        return Intent(name, confidence, slots, why=why)


class Understander:
    """Understands utterances of a shop's customers; see docs/understanding.md."""

    def __init__(
        self,
        catalog: Catalog,
        search: ProductSearch | None = None,
        languages: Sequence[str] = ("de", "en"),
        packages: Sequence[str] = (),
        lessons: Sequence[Lesson] = (),
    ) -> None:
        self.packages = tuple(packages)
        self.lessons = tuple(lessons)
        self.catalog = with_words(catalog, lessons)
        self.search = search
        self.languages = tuple(languages)
        self._tongues: dict[str, _Tongue] = {}

    def _tongue(self, language: str) -> _Tongue:
        if language not in self._tongues:
            own = function_words(language)
            phrases = bundled_phrases(language) + phrases_of(load(each, language) for each in self.packages)
            phrases = with_sentences(phrases, self.lessons, language)
            lexicon = Lexicon(self.catalog, own)
            tagger = Tagger(lexicon, own, vocabulary_of(phrases))
            self._tongues[language] = _Tongue(
                own, tagger, Phrasebook(phrases, tagger), Reader(self.catalog, language, lexicon.name_words)
            )
        return self._tongues[language]

    def detect(self, text: str) -> str:
        """Return the language whose words explain most of a text."""
        scores = {language: self._tongue(language).familiar(text) for language in self.languages}
        return max(scores, key=lambda each: scores[each])

    def understand(self, utterance: Utterance, session: Session) -> Intent | NotRecognized:
        """Return what the utterance wants, or that it was not recognized (or not addressed to us)."""
        language = utterance.language
        if language not in self.languages:
            language = self.detect(utterance.text) if language == "auto" else self.languages[0]
        tongue = self._tongue(language)
        heard = read_utterance(utterance, tongue.tagger)
        read = tongue.reader.read(heard.pieces, session)
        spoken = masked(heard.pieces)
        ranked = tongue.phrasebook.classifier.rank(spoken)
        why: dict[str, Any] = {
            "pieces": [(piece.text, piece.how) for piece in heard.pieces],
            "masked": " ".join(spoken),
            "rule": read.rule if read else None,
            "ranked": [(each.intent, round(each.score, 3)) for each in ranked[:4]],
        }
        if heard.text != utterance.text:
            why["reading"] = heard.text
        in_visit = session.begun
        courtesies = tongue.words.courtesies if in_visit else frozenset()
        exact = tongue.phrasebook.bare(words(heard.text), courtesies)
        if exact and exact not in ("order.change", "none"):
            return tongue.intent(exact, 1.0, heard, session, why)
        return self._decided(tongue, heard, read, ranked, session, why)

    def _decided(
        self,
        tongue: _Tongue,
        heard: Reading,
        read: Read | None,
        ranked: Sequence[Ranked],
        session: Session,
        why: dict[str, Any],
    ) -> Intent | NotRecognized:
        awaited = AWAITED.get(session.question.expects) if session.question else None
        ranking = Ranking.of(ranked, awaited)
        in_visit = session.begun
        if read and not read.operations:
            return tongue.intent(read.intent, 1.0, heard, session, why)
        if read:
            probability = order_probability(heard.pieces, read, ranking, in_visit)
            why["order"] = round(probability, 3)
            intent = Intent("order.change", round(probability, 3), {}, read.operations, why)
            meant = not ranking.question(read, heard.pieces) and not ranking.rather_other(read, heard.pieces)
            if probability >= (DO if in_visit else DO_AT_FIRST) and meant:
                if heard.doubt:
                    why["doubt"] = heard.doubt
                    return NotRecognized(guess=intent, why=why)
                return intent
            if probability >= ASK and (ranking.other is None or ranking.other.score < ranking.order):
                return NotRecognized(guess=intent, why=why)
        other = ranking.other
        thing = unknown_thing(heard.pieces)
        if thing and (other is None or other.score < SURE):
            return Intent("order.change", DO, {}, (thing,), why)
        if other is None or max(ranking.none, OTHER if in_visit else OTHER_AT_FIRST) > other.score:
            strange = ranking.none <= IGNORE or strange_name(heard.pieces)
            return NotRecognized(addressed=in_visit or (strange and UNHEARD not in heard.text), why=why)
        return tongue.intent(other.intent, round(other.score, 3), heard, session, why)
