"""Trigrams with absolute discounting and interpolation (Ney, Essen, Kneser 1994), in the ARPA format."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

Gram = tuple[str, ...]

ORDER = 3
DISCOUNT = 0.6
UNIFORM = 0.05
"""Share of the unigram probability that is spread evenly over all words."""
START, END = "<s>", "</s>"


def counted(texts: Iterable[tuple[Sequence[str], float]]) -> list[Counter[Gram]]:
    """Return how often each word, pair and triple occurs in weighted sentences."""
    counts: list[Counter[Gram]] = [Counter() for _ in range(ORDER)]
    for words, weight in texts:
        marked = (START, *words, END)
        for order, table in enumerate(counts, 1):
            for at in range(len(marked) - order + 1):
                table[marked[at : at + order]] += weight  # type: ignore[assignment]
    return counts


def arpa(texts: Iterable[tuple[Sequence[str], float]]) -> str:
    """Return a trigram model of weighted sentences as an ARPA file's text."""
    counts = counted(texts)
    chances: dict[Gram, float] = {}
    leftover: dict[Gram, float] = {}
    total = sum(count for gram, count in counts[0].items() if gram != (START,))
    for gram, count in counts[0].items():
        chances[gram] = (1 - UNIFORM) * count / total + UNIFORM / len(counts[0])
    for table in counts[1:]:
        after: Counter[Gram] = Counter()
        kinds: Counter[Gram] = Counter()
        for gram, count in table.items():
            after[gram[:-1]] += count
            kinds[gram[:-1]] += min(1.0, count / DISCOUNT)  # type: ignore[assignment]
        for history, count in after.items():
            leftover[history] = max(DISCOUNT * kinds[history] / count, 1e-6)
        for gram, count in table.items():
            kept = max(count - DISCOUNT, 0.0) / after[gram[:-1]]
            chances[gram] = kept + leftover[gram[:-1]] * chances[gram[1:]]
    chances[(START,)] = 1e-99
    return _text(counts, chances, leftover)


def _text(counts: Sequence[Counter[Gram]], chances: dict[Gram, float], leftover: dict[Gram, float]) -> str:
    lines = ["\\data\\", *(f"ngram {order}={len(table)}" for order, table in enumerate(counts, 1))]
    for order, table in enumerate(counts, 1):
        lines += ["", f"\\{order}-grams:"]
        for gram in sorted(table):
            line = f"{math.log10(min(chances[gram], 1.0)):.4f}\t{' '.join(gram)}"
            if order < ORDER and gram in leftover:
                line += f"\t{math.log10(leftover[gram]):.4f}"
            lines.append(line)
    return "\n".join([*lines, "", "\\end\\", ""])
