"""Which of a recogniser's readings makes most sense in this shop, and whether a grammar forced it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from zuruf.skills.types import Utterance
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.tagger import Tagger
from zuruf.skills.understanding.text import key

MOST_READINGS = 6
WORSE = 0.8
"""Letters that a reading must explain more, for each place that the recogniser ranks it lower."""
FORCED = 45
"""A free decode less like the reading than this (of 100) speaks of other words than the grammar's."""
UNSURE = 0.35
"""A word heard with less confidence is no ground to act on."""


@dataclass(frozen=True)
class Reading:
    """The reading that was taken; ``doubt`` says why to ask before it is done, empty where nothing does."""

    text: str
    pieces: list[Piece]
    doubt: str = ""


def explained(pieces: Sequence[Piece]) -> float:
    """Return how many letters mean something, less where only likeness speaks for it."""
    return sum(piece.length * piece.score**2 for piece in pieces if piece.known)


def sense(pieces: Sequence[Piece], missing: int = 0) -> float:
    """Return how much sense pieces make: letters explained, less those that are not or are missing."""
    unexplained = sum(piece.length for piece in pieces if not piece.known)
    return explained(pieces) - 0.6 * (unexplained + max(0, missing))


def read(utterance: Utterance, tagger: Tagger) -> Reading:
    """Return the best reading of an utterance; typed and tapped ones have only one."""
    texts = list(dict.fromkeys((utterance.text, *utterance.alternatives[: MOST_READINGS - 2])))
    if utterance.free and not forced(utterance):
        texts = list(dict.fromkeys((*texts, utterance.free)))
    tagged = [(text, tagger.tag(text)) for text in texts]
    said = len(key(utterance.text))
    best = max(
        range(len(tagged)),
        key=lambda at: sense(tagged[at][1], said - len(key(tagged[at][0]))) - WORSE * at,
    )
    return Reading(*tagged[best], doubt=_doubt(utterance, tagged[best][1]))


def forced(utterance: Utterance) -> bool:
    """Tell whether a decode without a grammar heard something else altogether."""
    if not utterance.free or not utterance.text:
        return False
    return fuzz.ratio(key(utterance.free), key(utterance.text)) < FORCED


def _doubt(utterance: Utterance, pieces: Sequence[Piece]) -> str:
    if forced(utterance):
        return "the free decode heard other words"
    names = {word for piece in pieces if piece.products for word in piece.text.split()}
    if any(word.confidence < UNSURE and key(word.text) in names for word in utterance.words):
        return "a name was heard with little confidence"
    return ""
