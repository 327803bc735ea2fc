"""Codes of how words sound: what is misheard often keeps its code.

Both codes name sounds by the same digits: 1 b p, 2 d t, 3 f v w, 4 g k, 5 l, 6 m n, 7 r, 8 s z, 9 sh ch,
and 0 for a vowel that comes first. German: Kölner Phonetik (Hans Joachim Postel, IBM-Nachrichten 19, 1969).
English: the same idea for English spelling. The rules never look past a line, so that a million names are
coded in one go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from zuruf.catalog.text import key_of

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern, re.MULTILINE), code) for pattern, code in pairs)


GERMAN = _rules(
    ("ph", "3"),
    ("(?<=[ckq])x", "8"),
    ("x", "48"),
    ("[dt](?=[csz])", "8"),
    ("(?<=[sz])c", "8"),
    ("^c(?=[ahkloqrux])", "4"),
    ("c(?=[ahkoqux])", "4"),
    ("c", "8"),
)
ENGLISH = _rules(
    ("^[kgp](?=n)|^w(?=r)|^p(?=s)", ""),
    ("ph", "3"),
    ("(?<=[aeiou])gh(?=t|$)", ""),
    ("tch|sch|[cs]h|dg(?=[eiy])|j|[tsc](?=i[oa])", "9"),
    ("th", "2"),
    ("c(?=[eiy])", "8"),
    ("ck|c|q", "4"),
    ("x", "48"),
    ("(?<=[a-z0-9])w", ""),
)
SOUNDS = str.maketrans(
    {
        **dict.fromkeys("aeiouyj", "0"),
        "h": "",
        **dict.fromkeys("bp", "1"),
        **dict.fromkeys("dt", "2"),
        **dict.fromkeys("fvw", "3"),
        **dict.fromkeys("gkq", "4"),
        "l": "5",
        **dict.fromkeys("mn", "6"),
        "r": "7",
        "s": "8",
        "z": "8",
    }
)
DIGITS = str.maketrans("0123456789", "ABCDEFGHIJ")
TWICE = re.compile(r"([0-9])\1+")
INNER_VOWEL = re.compile(r"(?<=[0-9])0")
LANGUAGES: Mapping[str, Rules] = {"de": GERMAN, "en": ENGLISH}


def codes(keys: Sequence[str], language: str) -> list[str]:
    """Return the phonetic codes of space-free keys, in a language's way of sounding (else the German way)."""
    if not keys:
        return []
    text = "\n".join(keys).translate(DIGITS)
    for pattern, code in LANGUAGES.get(language, GERMAN):
        text = pattern.sub(code, text)
    text = TWICE.sub(r"\1", text.translate(SOUNDS))
    return INNER_VOWEL.sub("", text).split("\n")


def koelner_phonetik(text: str) -> str:
    """Return the Kölner Phonetik of a text: "Müller-Lüdenscheidt" -> "65752682"."""
    return codes([key_of(text, "de")], "de")[0]


def english_phonetic(text: str) -> str:
    """Return the code of how an English text sounds: "knight" and "night" -> "62"."""
    return codes([key_of(text, "en")], "en")[0]
