"""Templates of how changes are said, matched against pieces."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zuruf.skills.understanding.pieces import Piece

Spans = dict[str, tuple[int, int]]
SKIPPED = frozenset({"filler", "definite", "want", "it", "also", "from", "correction", "again", "opening"})

@dataclass(frozen=True)
class Template:
    """A sequence of classes and named runs, such as ``instead {a} {b}``."""

    kind: str
    tokens: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind}: {' '.join(self.tokens)}"

    def match(self, pieces: Sequence[Piece]) -> Spans | None:
        """Return where the runs are, if the template covers all pieces."""
        needed = [token for token in self.tokens if token[0] != "{" and token[-1] != "?"]
        have = {name for piece in pieces for name in piece.classes}
        return self._from(0, 0, pieces, {}) if have.issuperset(needed) else None

    def _from(self, token: int, at: int, pieces: Sequence[Piece], spans: Spans) -> Spans | None:
        if token == len(self.tokens):
            return spans if all(_skippable(piece) for piece in pieces[at:]) else None
        name = self.tokens[token]
        if name[0] == "{":
            for end in range(at + 1, len(pieces) + 1):
                if _may_be(name[1], pieces[at:end]):
                    found = self._from(token + 1, end, pieces, {**spans, name[1]: (at, end)})
                    if found is not None:
                        return found
            return None
        wanted = name.rstrip("?")
        place = at
        while place < len(pieces):
            if wanted in pieces[place].classes:
                found = self._from(token + 1, place + 1, pieces, spans)
                if found is not None:
                    return found
            if not _skippable(pieces[place]):
                break
            place += 1
        return self._from(token + 1, at, pieces, spans) if name[-1] == "?" else None


def _skippable(piece: Piece) -> bool:
    return bool(piece.classes & SKIPPED) and not piece.content and piece.number is None


def _may_be(run: str, pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces may be such a run: k, n and m only a number with its unit, others name something.

    A k may be an article, too: "nur einen".
    """
    if run in "knm":
        numbers = [piece for piece in pieces if piece.number is not None]
        rest = [piece for piece in pieces if piece.number is None]
        counted = len(numbers) == 1 or not numbers and any(
            piece.unit or run == "k" and "article" in piece.classes for piece in rest
        )
        return (
            counted
            and not any(piece.content for piece in pieces)
            and all(
                piece.unit or piece.container or _skippable(piece) or "article" in piece.classes
                for piece in rest
            )
        )
    if any("and" in one.classes and "want" in next_.classes for one, next_ in itertools.pairwise(pieces)):
        return False  # "remove the butter and add milk": another wish begins
    return any(piece.content for piece in pieces) and not any(
        piece.classes & {"remove", "swap", "instead", "forget", "for_it"}
        and not piece.content
        and not piece.classes & {"with"}
        for piece in pieces
    )


def load_templates(listed: Mapping[str, Sequence[str]]) -> tuple[Template, ...]:
    """Return the templates of a language file's ``changes``."""
    return tuple(Template(kind, tuple(text.split())) for kind, texts in listed.items() for text in texts)
