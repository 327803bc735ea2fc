"""Bring names and heard words into one spelling, so that they can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

SYMBOLS: Mapping[str, Mapping[str, str]] = {
    "de": {"&": " und ", "+": " plus ", "%": " prozent ", "€": " euro "},
    "en": {"&": " and ", "+": " plus ", "%": " percent ", "€": " euro "},
}
"""How signs are said in a language."""

JOINED = re.compile(r"['’`´‘]")
DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
NO_WORD = re.compile(r"[^\w\x00]+|_")
UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "ß": "ss", "ł": "l"}
)
LONGEST = 2_000
"""Characters of a text that are looked at; nobody says more in one breath."""


def normalize(text: str, language: str = "") -> str:
    """Return a text in lower case without punctuation, ß as ss, umlauts kept, signs as words, single spaces.

    A comma or point between digits stays ("2,5"); an apostrophe goes without a space.
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST].replace("\0", " ")).casefold()
    for sign, word in SYMBOLS.get(language, {}).items():
        text = text.replace(sign, word)
    text = JOINED.sub("", text)
    if DECIMAL.search(text):
        held = DECIMAL.sub(lambda found: "\0" if found[0] == "," else "\0\0", text)
        text = NO_WORD.sub(" ", held).replace("\0\0", ".").replace("\0", ",")
    else:
        text = NO_WORD.sub(" ", text)
    return " ".join(text.split())


@lru_cache(maxsize=8192)
def space_free(normalized: str) -> str:
    """Return the key under which a normalized text is compared: no spaces, ä as ae, é as e."""
    key = normalized.replace(" ", "").translate(UMLAUTS)
    if key.isascii():
        return key
    parts = unicodedata.normalize("NFKD", key)
    return "".join(each for each in parts if not unicodedata.combining(each))


def key_of(text: str, language: str = "") -> str:
    """Return the space-free key of any text."""
    return space_free(normalize(text, language))
