"""Parts compounds of an option and a thing that the shop has no name for: "Vanilleshake"."""

from __future__ import annotations

from collections.abc import Sequence

from zuruf.skills.understanding.lexicon import Lexicon

SHORTEST = 3
"""Letters of either part, at least."""


class Compounds:
    """Finds compounds of what is sold together."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def parted(self, words: Sequence[str], raw: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return folded words, and the same as they were written, with the parts in place of compounds."""
        parts = [self._parts(word) for word in words]
        return (
            [part for word, found in zip(words, parts, strict=True) for part in found or (word,)],
            [part for word, found in zip(raw, parts, strict=True) for part in found or (word,)],
        )

    def _parts(self, word: str) -> tuple[str, str] | None:
        if len(word) <= 2 * SHORTEST or word in self.lexicon.language.classes or self.lexicon.exact([word]):
            return None
        cuts = range(len(word) - SHORTEST, SHORTEST - 1, -1)
        return next(((word[:at], word[at:]) for at in cuts if self._together(word[:at], word[at:])), None)

    def _together(self, option: str, thing: str) -> bool:
        """Tell whether a choice of this name is sold with a product of that name."""
        product = self.lexicon.exact([thing])
        choice = self.lexicon.exact([option]) if product else None
        if not product or not choice:
            return False
        groups = {group for each in product.meanings for group in self.lexicon.options.get(each.id, ())}
        return any(each.kind == "choice" and each.group in groups for each in choice.meanings)
