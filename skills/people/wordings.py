"""Wordings that no rule foresaw: how much a sentence is like samples of what calls a person.

The samples of a language lie in ``samples.de.yaml`` and ``samples.en.yaml``, reason by reason, with near
misses under ``none``; all phrases of the skills are near misses, too. The word lists of the rules stand for
their words: what is learned of one word of a list holds for all of them.
"""

from __future__ import annotations

import importlib.resources
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import yaml

from zuruf.skills.api import Ridge, language

CALLS = {"human.callback": "human_request", "human.complaint": "complaint"}
"""Phrases of these intents are samples of a reason; those of all others are near misses."""
SLOT = re.compile(r"\{\w+\}")
WORD, PAIR, AROUND, LIST, LISTS = 1.0, 0.8, 0.4, 2.0, 1.0
"""How much a word counts, two in a row, two around a third, a word list, two word lists."""

Found = Callable[[str], Sequence[str]]
"""Tells which word lists are in a text."""


class Wordings:
    """Scores how much a text is like what calls a person, by reason."""

    def __init__(self, tongue: str, found: Found) -> None:
        self._found = found
        self._ridge = Ridge([(self.features(text), reason) for text, reason in samples(tongue)])

    def features(self, text: str) -> dict[str, float]:
        """Return the words of a plain text, what stands beside what, and the word lists."""
        words = text.split()
        features: defaultdict[str, float] = defaultdict(float)
        for word in words:
            features[word] += WORD
        edged = ["<", *words, ">"]
        for one, two in zip(edged, edged[1:], strict=False):
            features[f"{one} {two}"] += PAIR
        for one, three in zip(words, words[2:], strict=False):
            features[f"{one} … {three}"] += AROUND
        lists = self._found(text)
        for at, name in enumerate(lists):
            features[f"[{name}]"] = LIST
            for other in lists[at + 1 :]:
                features[f"[{name}] [{other}]"] = LISTS
        return features

    def likest(self, text: str) -> tuple[str, float, list[str]]:
        """Return the reason whose samples a plain text is most like, how much, and what speaks for it."""
        features = self.features(text)
        scores = {reason: score for reason, score in self._ridge.scores(features).items() if reason != "none"}
        if not scores:
            return "", 0.0, []
        reason = max(scores, key=lambda each: scores[each])
        return reason, scores[reason], self._ridge.grounds(features, reason)


def samples(tongue: str) -> Iterator[tuple[str, str]]:
    """Yield the samples of a language with their reasons; none where a language has no file of samples."""
    file = importlib.resources.files(__package__) / f"samples.{tongue}.yaml"
    if not file.is_file():
        return
    own = yaml.load(file.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    yield from ((text, reason) for reason, texts in own.items() for text in texts)
    for package in language.packages():
        for intent, texts in language.load(package, tongue).phrases.items():
            reason = CALLS.get(intent, "none")
            yield from ((" ".join(SLOT.sub(" ", text).split()), reason) for text in texts)
