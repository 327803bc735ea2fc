"""How words sound: what is misheard often keeps its sounds.

The sounds of a text are one sign each: 1 b p, 2 d t, 3 f v w, 4 g k, 5 l, 6 m n, 7 r, 8 s z, 9 sh ch,
and the vowels. Without the vowels, German sounds are the Kölner Phonetik (Hans Joachim Postel, IBM-
Nachrichten 19, 1969); English ones are made in the same way. No rule looks past a line, so a million
names are done in one go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from zuruf.catalog.text import key_of

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern, re.MULTILINE), sound) for pattern, sound in pairs)


GERMAN = _rules(
    ("ph", "3"),
    ("(?<=[ckq])x", "8"),
    ("x", "48"),
    ("[dt](?=[csz])", "8"),
    ("(?<=[sz])c", "8"),
    ("^c(?=[ahkloqrux])", "4"),
    ("c(?=[ahkoqux])", "4"),
    ("c", "8"),
    ("[ae][iy]", "A"),
    ("aeu|eu|oi", "O"),
    ("[ao]e", "e"),
    ("ue|ie", "i"),
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
    ("ee|ea|ie", "i"),
    ("oo|ou", "u"),
    ("a[iy]|ei", "A"),
)
LANGUAGES: Mapping[str, Rules] = {"de": GERMAN, "en": ENGLISH}
DIGITS = str.maketrans("0123456789", "BCDFGHJKLM")
SOUNDS = str.maketrans("yjbpdtfvwgkqlmnrsz", "ii1122333444566788", "h")
TWICE = re.compile(r"([a-z0-9])\1+")
FIRST_VOWEL = re.compile("^[aeiouAO]", re.MULTILINE)
NO_VOWELS = str.maketrans("", "", "aeiouAO")


def sounds(keys: Sequence[str], language: str) -> list[str]:
    """Return the sounds of space-free keys, spoken in a language (else as in German)."""
    if not keys:
        return []
    text = "\n".join(keys).translate(DIGITS)
    for pattern, sound in LANGUAGES.get(language, GERMAN):
        text = pattern.sub(sound, text)
    return TWICE.sub(r"\1", text.translate(SOUNDS)).split("\n")


def consonants(sounds: Sequence[str]) -> list[str]:
    """Return sounds without the vowels; where one comes first, 0 keeps its place."""
    text = FIRST_VOWEL.sub("0", "\n".join(sounds)).translate(NO_VOWELS)
    return text.split("\n") if sounds else []


def koelner_phonetik(text: str) -> str:
    """Return the Kölner Phonetik of a text: "Müller-Lüdenscheidt" -> "65752682"."""
    return consonants(sounds([key_of(text, "de")], "de"))[0]


def english_phonetic(text: str) -> str:
    """Return the code of how an English text sounds: "knight" and "night" -> "62"."""
    return consonants(sounds([key_of(text, "en")], "en"))[0]
