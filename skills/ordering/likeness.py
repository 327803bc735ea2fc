"""Which of a few names is meant: by shared words, endings, beginnings of compounds, and slips of the ear."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from os.path import commonprefix
from unicodedata import combining, normalize

_WORD = re.compile(r"[\w']+")
SHORTEST = 3
STEM = 4
ENDING = 2
"""How many letters an ending may add to a word: gesalzen, gesalzene."""
MISHEARD = 78.0


def words_of(texts: Sequence[str]) -> set[str]:
    """Return the words of names."""
    return {word for text in texts for word in _WORD.findall(text.casefold())}


def alike(said: str, word: str) -> bool:
    """Tell whether a word is another one with another ending."""
    short, long = sorted((said, word), key=len)
    if len(short) < SHORTEST:
        return False
    if long.startswith(short):
        return len(long) - len(short) <= ENDING or (len(short) >= STEM and short == said)
    return len(short) > STEM and long.startswith(short[:-1]) and len(long) - len(short) <= ENDING


def plain(word: str) -> str:
    """Return a word without dots and accents: "äpfel" begins as "apfel" does."""
    return "".join(each for each in normalize("NFD", word) if not combining(each))


def likeness(said: str, word: str) -> float:
    """Return how well a word that was said fits a word of a name, 0 to 1."""
    if said == word:
        return 1.0
    if alike(said, word):
        return 0.8
    if min(len(said), len(word)) >= STEM:
        if word.endswith(said) or len(commonprefix((plain(said), plain(word)))) >= max(
            STEM, len(said) - ENDING
        ):
            return 0.5
        from rapidfuzz import fuzz

        if fuzz.ratio(said, word) >= MISHEARD:
            return 0.6
    return 0.0


def by_words(heard: str, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return those whose names fit best what was heard; several where they fit equally."""
    said = words_of([heard])
    joined = "".join(heard.casefold().split())
    owned = {key: words_of(each) for key, each in names.items()}
    common = set.intersection(*owned.values()) if len(owned) > 1 else set()

    def score(key: str) -> float:
        own = owned[key] - common
        exact = any("".join(name.casefold().split()) in joined for name in names[key])
        return sum(max((likeness(each, word) for word in own), default=0.0) for each in said) + 2.0 * exact

    scores = {key: score(key) for key in names}
    best = max(scores.values(), default=0.0)
    return tuple(key for key, each in scores.items() if each == best) if best else ()
