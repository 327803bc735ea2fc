"""A small trigram language model: interpolated absolute discounting, pruned, as a back-off acceptor.

Absolute discounting after Ney, Essen, Kneser (1994), "On structuring probabilistic dependences in stochastic
language modelling"; an n-gram is dropped when its weighted log ratio to the shorter one is small, as in
Stolcke (1998).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

START, END = "<s>", "</s>"

Gram = tuple[str, ...]


@dataclass(frozen=True)
class Smoothing:
    """How counts become probabilities, and what is dropped."""

    threshold: float = 8e-6
    discount: float = 0.7
    uniform: float = 0.1


class Trigram:
    """Probabilities of words after none, one or two others."""

    def __init__(
        self, sentences: Iterable[list[str]], vocabulary: Iterable[str], smoothing: Smoothing
    ) -> None:
        """Count the sentences; every word of the vocabulary gets some probability."""
        self._smoothing = smoothing
        ones, twos, threes = _counts(sentences)
        self._total = ones.total()
        self.one = self._unigrams(twos, [*vocabulary, END])
        self.two = self._bigrams(twos)
        self.weight_two = _backoff(self.two, lambda gram: self.one[gram[-1]])
        self.three = self._trigrams(threes)
        self.weight_three = _backoff(self.three, self._probability_two)

    def _unigrams(self, twos: Counter[Gram], words: list[str]) -> dict[str, float]:
        """Count in how many contexts a word stands (Kneser-Ney), with a floor for every word."""
        contexts = Counter(gram[-1] for gram in twos)
        total, floor = contexts.total(), self._smoothing.uniform
        return {word: (1 - floor) * contexts[word] / total + floor / len(words) for word in words}

    def _bigrams(self, twos: Counter[Gram]) -> dict[Gram, float]:
        histories, kinds = _histories(twos)
        discount, kept = self._smoothing.discount, {}
        for gram, count in twos.items():
            history = gram[:1]
            lower = discount * kinds[history] / histories[history] * self.one[gram[-1]]
            probability = (count - discount) / histories[history] + lower
            if count / self._total * math.log(probability / lower) > self._smoothing.threshold:
                kept[gram] = probability
        return kept

    def _trigrams(self, threes: Counter[Gram]) -> dict[Gram, float]:
        histories, kinds = _histories(threes)
        discount, threshold, kept = self._smoothing.discount, self._smoothing.threshold, {}
        for gram, count in threes.items():
            history = gram[:2]
            if history not in self.two:
                continue
            lower = self._probability_two(gram[1:])
            probability = (count - discount + discount * kinds[history] * lower) / histories[history]
            gain = count / self._total * math.log(probability / lower)
            if gain > threshold or -gain > 5 * threshold:
                kept[gram] = probability
        return kept

    def _probability_two(self, gram: Gram) -> float:
        if gram in self.two:
            return self.two[gram]
        return self.weight_two.get(gram[:1], 1.0) * self.one[gram[-1]]

    def perplexity(self, sentences: Iterable[list[str]]) -> float:
        """Return the perplexity of sentences whose words are all in the vocabulary."""
        logs: list[float] = []
        for sentence in sentences:
            words = [START, *sentence, END]
            for at in range(1, len(words)):
                gram = tuple(words[max(0, at - 2) : at + 1])
                if gram in self.three:
                    logs.append(math.log(self.three[gram]))
                else:
                    weight = self.weight_three.get(gram[:2], 1.0) if len(gram) == 3 else 1.0
                    logs.append(math.log(weight * self._probability_two(gram[-2:])))
        return math.exp(-sum(logs) / len(logs))

    def arcs(self, labels: Mapping[str, int], scale: float) -> Iterator[str]:
        """Yield the lines of an acceptor in OpenFst's text format; label 0 backs off to shorter histories."""
        states: dict[Gram, int] = {(START,): 0}
        after_one = {gram[:1] for gram in (*self.two, *self.three)} | {(START,)}
        after_two = {gram[:2] for gram in self.three}

        def state(history: Gram) -> int:
            return states.setdefault(history, len(states))

        def longest(history: Gram) -> Gram:
            if len(history) == 2 and history in after_two:
                return history
            return history[-1:] if history[-1:] in after_one else ()

        arcs: list[tuple[int, str]] = []
        finals: list[str] = []
        grams = [(gram, each) for table in (self.two, self.three) for gram, each in table.items()]
        for gram, probability in [*grams, *(((word,), each) for word, each in self.one.items())]:
            source, cost = state(gram[:-1]), -scale * math.log(probability)
            if gram[-1] == END:
                finals.append(f"{source}\t{cost:.4f}")
            else:
                label = labels[gram[-1]]
                arcs.append((source, f"{state(longest(gram[-2:]))}\t{label}\t{label}\t{cost:.4f}"))
        for history in sorted(after_one):
            arcs.append((state(history), _back(state(()), self.weight_two.get(history, 1.0), scale)))
        for history in sorted(after_two):
            shorter = history[1:] if history[1:] in after_one else ()
            arcs.append((state(history), _back(state(shorter), self.weight_three[history], scale)))
        arcs.sort(key=lambda arc: arc[0])
        yield from (f"{source}\t{rest}" for source, rest in arcs)
        yield from finals


def _counts(sentences: Iterable[list[str]]) -> tuple[Counter[Gram], Counter[Gram], Counter[Gram]]:
    ones, twos, threes = Counter[Gram](), Counter[Gram](), Counter[Gram]()
    for sentence in sentences:
        words = [START, *sentence, END]
        ones.update(zip(words[1:], strict=False))
        twos.update(zip(words, words[1:], strict=False))
        threes.update(zip(words, words[1:], words[2:], strict=False))
    return ones, twos, threes


def _histories(grams: Counter[Gram]) -> tuple[Counter[Gram], Counter[Gram]]:
    """Return how often each history was seen, and with how many words after it."""
    seen, kinds = Counter[Gram](), Counter[Gram]()
    for gram, count in grams.items():
        seen[gram[:-1]] += count
        kinds[gram[:-1]] += 1
    return seen, kinds


def _backoff(grams: Mapping[Gram, float], lower: Callable[[Gram], float]) -> dict[Gram, float]:
    left: dict[Gram, float] = defaultdict(lambda: 1.0)
    shared: dict[Gram, float] = defaultdict(lambda: 1.0)
    for gram, probability in grams.items():
        left[gram[:-1]] -= probability
        shared[gram[:-1]] -= lower(gram)
    return {history: max(left[history], 1e-6) / max(shared[history], 1e-6) for history in left}


def _back(state: int, weight: float, scale: float) -> str:
    return f"{state}\t0\t0\t{-scale * math.log(weight):.4f}"
