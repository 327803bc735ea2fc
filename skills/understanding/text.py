"""Words of an utterance, and the forms of a word under which it is looked up."""

from __future__ import annotations

import functools
import re
import unicodedata

MAX_CHARACTERS = 2000
"""What is longer than this is nobody's order: the rest is cut off."""

_SPECIAL = str.maketrans(
    {"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "o", "’": "'", "‘": "'", "´": "'"}
)
_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|'n\b", re.UNICODE)


def words(text: str) -> list[str]:
    """Split a text into folded words; punctuation separates and disappears."""
    return _WORD.findall(fold(text[:MAX_CHARACTERS]))


@functools.lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Fold a text to what is compared: lower case, no accents, umlauts written out."""
    text = unicodedata.normalize("NFC", text).lower().translate(_SPECIAL)
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text)
    return "".join(each for each in plain if not unicodedata.combining(each))


def key(text: str) -> str:
    """Return a text without spaces, hyphens and apostrophes: split and joined compounds are the same."""
    return "".join(words(text)).replace("'", "")
