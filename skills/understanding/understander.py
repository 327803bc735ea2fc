"""From an utterance and the session to an intent: the one way in for the conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from zuruf.catalog.model import Catalog
from zuruf.skills.language import load
from zuruf.skills.session import Session
from zuruf.skills.skill import ProductSearch
from zuruf.skills.types import Intent, NotRecognized, Utterance
from zuruf.skills.understanding.deciding import ASK, AWAITED, DO, OTHER, Ranking, order_probability
from zuruf.skills.understanding.lexicon import Lexicon
from zuruf.skills.understanding.masking import masked
from zuruf.skills.understanding.phrasebook import Phrasebook, bundled_phrases, phrases_of, vocabulary_of
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.reader import Reader
from zuruf.skills.understanding.slots import Heard, read_slots
from zuruf.skills.understanding.tagger import Tagger
from zuruf.skills.understanding.text import words
from zuruf.skills.understanding.words import function_words


@dataclass(frozen=True)
class _Tongue:
    """All that is needed for one language."""

    tagger: Tagger
    phrasebook: Phrasebook
    reader: Reader
    number: Callable[[str], float | None]


class Understander:
    """Understands utterances of a shop's customers; see docs/understanding.md."""

    def __init__(
        self,
        catalog: Catalog,
        search: ProductSearch | None = None,
        languages: Sequence[str] = ("de", "en"),
        packages: Sequence[str] = (),
    ) -> None:
        self.packages = tuple(packages)
        self.catalog = catalog
        self.search = search
        self.languages = tuple(languages)
        self._tongues: dict[str, _Tongue] = {}

    def _tongue(self, language: str) -> _Tongue:
        if language not in self._tongues:
            own = function_words(language)
            phrases = bundled_phrases(language) + phrases_of(load(each, language) for each in self.packages)
            lexicon = Lexicon(self.catalog, own)
            tagger = Tagger(lexicon, own, vocabulary_of(phrases))
            self._tongues[language] = _Tongue(
                tagger,
                Phrasebook(phrases, tagger),
                Reader(self.catalog, language, lexicon.name_words),
                own.number,
            )
        return self._tongues[language]

    def detect(self, text: str) -> str:
        """Return the language whose words explain most of a text."""
        scores = {language: explained(self._tongue(language).tagger.tag(text)) for language in self.languages}
        return max(scores, key=lambda each: scores[each])

    def understand(self, utterance: Utterance, session: Session) -> Intent | NotRecognized:
        """Return what the utterance wants, or that it was not recognized (or not addressed to us)."""
        language = utterance.language if utterance.language in self.languages else self.languages[0]
        tongue = self._tongue(language)
        pieces = tongue.tagger.tag(utterance.text)
        read = tongue.reader.read(pieces, session)
        operations = read.operations if read else ()
        spoken = masked(pieces)
        ranked = tongue.phrasebook.classifier.rank(spoken)
        exact = tongue.phrasebook.exact.get(tuple(words(utterance.text)))
        why: dict[str, Any] = {
            "pieces": [(piece.text, piece.how) for piece in pieces],
            "masked": " ".join(spoken),
            "rule": read.rule if read else None,
            "ranked": [(each.intent, round(each.score, 3)) for each in ranked[:4]],
        }

        def slots(intent: str) -> dict[str, Any]:
            return read_slots(
                intent,
                tongue.phrasebook.slots.get(intent, {}),
                Heard(utterance.text, pieces, session),
                tongue.number,
            )

        if exact and exact not in ("order.change", "none"):
            return Intent(exact, 1.0, slots(exact), why=why)
        awaited = AWAITED.get(session.question.expects) if session.question else None
        ranking = Ranking.of(ranked, awaited)
        in_visit = bool(session.cart) or session.question is not None
        if read:
            probability = order_probability(pieces, read, ranking, in_visit)
            why["order"] = round(probability, 3)
            intent = Intent("order.change", round(probability, 3), {}, operations, why)
            if probability >= DO:
                return intent
            if probability >= ASK and (ranking.other is None or ranking.other.score < ranking.order):
                return NotRecognized(guess=intent, why=why)
        other = ranking.other
        if other is None or max(ranking.none, OTHER) > other.score:
            return NotRecognized(addressed=False if ranking.none > 0.1 and not in_visit else True, why=why)
        return Intent(other.intent, round(other.score, 3), slots(other.intent), why=why)


def explained(pieces: Sequence[Piece]) -> float:
    """Return how many letters mean something, less where only likeness speaks for it."""
    return sum(piece.length * piece.score**2 for piece in pieces if piece.known)
