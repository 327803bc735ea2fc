"""From an utterance and the session to an intent: the one way in for the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zuruf.catalog.model import Catalog
from zuruf.skills.session import Session
from zuruf.skills.skill import ProductSearch
from zuruf.skills.types import Intent, NotRecognized, Utterance
from zuruf.skills.understanding.lexicon import Lexicon
from zuruf.skills.understanding.orders import OrderReader
from zuruf.skills.understanding.tagger import Piece, Tagger
from zuruf.skills.understanding.words import function_words


@dataclass(frozen=True)
class _Tongue:
    """All that is needed for one language."""

    tagger: Tagger


class Understander:
    """Understands utterances of a shop's customers; see docs/understanding.md."""

    def __init__(
        self, catalog: Catalog, search: ProductSearch | None = None, languages: Sequence[str] = ("de", "en")
    ) -> None:
        self.catalog = catalog
        self.search = search
        self.languages = tuple(languages)
        self._tongues: dict[str, _Tongue] = {}
        self.orders = OrderReader(catalog)

    def _tongue(self, language: str) -> _Tongue:
        if language not in self._tongues:
            words = function_words(language)
            self._tongues[language] = _Tongue(Tagger(Lexicon(self.catalog, words), words))
        return self._tongues[language]

    def detect(self, text: str) -> str:
        """Return the language whose words explain most of a text."""
        scores = {language: explained(self._tongue(language).tagger.tag(text)) for language in self.languages}
        return max(scores, key=lambda each: scores[each])

    def understand(self, utterance: Utterance, session: Session) -> Intent | NotRecognized:
        """Return what the utterance wants, or that it was not recognized (or not addressed to us)."""
        language = utterance.language if utterance.language in self.languages else self.languages[0]
        pieces = self._tongue(language).tagger.tag(utterance.text)
        operations = self.orders.operations(pieces)
        if operations:
            return Intent("order.change", min(each.confidence for each in operations), operations=operations)
        return NotRecognized()


def explained(pieces: Sequence[Piece]) -> float:
    """Return how many letters mean something, less where only likeness speaks for it."""
    return sum(piece.length * piece.score**2 for piece in pieces if piece.known)
