"""Every way in which the products of a catalog may be said in a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from zuruf.catalog.model import Catalog, Names, Product, all_words
from zuruf.catalog.text import normalize

AMOUNT = re.compile(
    r"\s*[(,]?\s*\b\d+(?:[.,]\d+)?\s?(?:g|kg|mg|ml|cl|dl|l|stk|st|er|x)\b\.?\)?\s*$", re.IGNORECASE
)
ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]")
NUMBER = re.compile(r"\d{1,6}")


def spoken_names(catalog: Catalog, language: str) -> Iterator[tuple[str, str]]:
    """Yield (SKU, name as written) for every name, alias and sounds-like form of a language, each once."""
    for sku, product in catalog.products.items():
        for name in names_of(product, language):
            yield sku, name


def names_of(product: Product, language: str) -> list[str]:
    """Return a product's name, aliases and sounds-like forms in a language, or any where it has none."""
    names = [
        *_own(product.name, language),
        *all_words(product.aliases, language),
        *all_words(product.sounds_like, language),
    ]
    return list(dict.fromkeys(names or [*product.name.values()]))


def spoken_forms(name: str, language: str) -> list[str]:
    """Return the normalized ways to say a name: as it is, without asides and amounts, numbers as words."""
    whole = normalize(name, language)
    forms = [whole]
    if "(" in name or "[" in name or any(letter.isdigit() for letter in name):
        short = normalize(AMOUNT.sub("", ASIDE.sub("", name)), language)
        forms += [short, _in_words(whole, language), _in_words(short, language)]
    return [form for form in dict.fromkeys(forms) if form]


def _own(names: Names, language: str) -> list[str]:
    return [names[each] for each in (language, "") if names.get(each)]


def _in_words(text: str, language: str) -> str:
    return NUMBER.sub(lambda found: f" {_number(int(found[0]), language)} ", text).replace("  ", " ").strip()


@lru_cache(maxsize=4096)
def _number(number: int, language: str) -> str:
    from num2words import num2words  # late: most names hold no number

    try:
        return normalize(str(num2words(number, lang=language)))
    except NotImplementedError:
        return str(number)
