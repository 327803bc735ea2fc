"""Words after which nobody has finished: "two rolls and", "with", "the"."""

from __future__ import annotations

import functools

from zuruf.skills.language import load
from zuruf.skills.understanding.phrasebook import bundled_phrases

CLASSES = ("and", "or", "with", "without", "instead")
LISTS = ("articles", "definite")


@functools.cache
def unfinished(language: str) -> frozenset[str]:
    """Return the words of a language that cannot be the last; what is a whole answer ("no") can."""
    data = load("zuruf.skills.understanding", language).more
    classes = data.get("classes", {})
    listed = [
        *(each for name in CLASSES for each in classes.get(name, ())),
        *(data.get(each, ()) for each in LISTS),
    ]
    words: set[str] = set()
    for each in listed:
        words.update(map(str, each) if isinstance(each, list) else [str(each)])
    answers = {text for phrases in bundled_phrases(language) for text in phrases.texts if "{" not in text}
    last = {word.split()[-1] for word in words if word.split()}
    return frozenset(word.lower() for word in last if word.isalpha()) - answers
