"""Written text to spoken words: lower case, numbers as words, no punctuation."""

import re
import unicodedata
from collections.abc import Mapping

from num2words import num2words

_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|[&%+€$]")
_APOSTROPHES = str.maketrans("’‘´`", "''''")
GREATEST = 9_999


def spoken(text: str, language: str, symbols: Mapping[str, str]) -> list[str]:
    """Return the words of a text as they are said; `symbols` says how "&" and the decimal point are read."""
    plain = unicodedata.normalize("NFC", text).translate(_APOSTROPHES).lower()
    words: list[str] = []
    for token in _WORD.findall(plain):
        if token in symbols:
            words.append(symbols[token])
        elif token[0].isdigit():
            words += _numeral(token, language, symbols)
        elif token.strip("&%+€$"):
            words.append(token)
    return words


def _numeral(token: str, language: str, symbols: Mapping[str, str]) -> list[str]:
    whole, *decimals = re.split("[.,]", token)
    words = number_words(int(whole), language) if int(whole) <= GREATEST else _digits(whole, language)
    if decimals:
        words += [symbols["."], *_digits(decimals[0], language)]
    return words


def _digits(digits: str, language: str) -> list[str]:
    return [word for digit in digits for word in number_words(int(digit), language)]


def number_words(number: int, language: str, joint: str = "") -> list[str]:
    """Return a number up to 9,999 in words: thousands, hundreds, rest, with `joint` before the rest."""
    if not 0 <= number <= GREATEST:
        raise ValueError(f"{number} is not between 0 and {GREATEST}")
    thousands, hundreds, rest = number // 1000 * 1000, number % 1000 // 100 * 100, number % 100
    words: list[str] = []
    for part in (thousands, hundreds):
        if part:
            words += _words(part, language)
    if rest or not words:
        words += [*([joint] if joint and words else []), *_words(rest, language)]
    return words


def _words(number: int, language: str) -> list[str]:
    return str(num2words(number, lang=language)).replace("-", " ").replace(",", "").split()
