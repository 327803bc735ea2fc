"""Cut an utterance into pieces: the best path over all names and function words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zuruf.skills.understanding.compounds import Compounds
from zuruf.skills.understanding.homophones import counted
from zuruf.skills.understanding.lexicon import CUTOFF, Lexicon
from zuruf.skills.understanding.meanings import Match
from zuruf.skills.understanding.pieces import Piece, from_match
from zuruf.skills.understanding.sums import summed
from zuruf.skills.understanding.text import _WORD, MAX_CHARACTERS, fold
from zuruf.skills.understanding.words import FunctionWords

PIECE_COST = 0.8
MAX_WORDS = 80
FUZZY_WINDOW = 4
FUZZY_SPANS = 20
EVERYDAY_CUTOFF = 0.86
BEFORE_ONE = frozenset(
    {"article", "definite", "first", "last", "ordinal_2", "ordinal_3", "middle", "other", "larger", "smaller"}
)
EDGES = frozenset({"article", "definite", "and", "with", "without"})


def tokens(text: str) -> tuple[list[str], list[str]]:
    """Return (folded words, the same words as they were written in lower case)."""
    raw = _WORD.findall(text[:MAX_CHARACTERS].lower().replace("’", "'"))[:MAX_WORDS]
    return [fold(each) for each in raw], raw


class Tagger:
    """Finds the pieces of utterances of one language."""

    def __init__(
        self, lexicon: Lexicon, language: FunctionWords, common: frozenset[str] = frozenset()
    ) -> None:
        self.lexicon = lexicon
        self.compounds = Compounds(lexicon)
        self.common = common | language.common
        self.language = language

    def tag(self, text: str, approximate: bool = True) -> list[Piece]:
        """Return the pieces of an utterance, in order; words without a meaning are pieces too."""
        folded, raw = self.compounds.parted(*tokens(text))
        spans = [piece for piece in self._exact(folded, raw)]
        best = self._path(folded, spans)
        if approximate and any(not piece.known for piece in best):
            spans += list(self._approximate(folded, best))
            best = self._path(folded, spans)
        pieces = counted([self._marked(piece) for piece in best], self.language)
        return self._pronouns(summed(pieces))

    def _marked(self, piece: Piece) -> Piece:
        """Mark a strange word, and the products in whose names a choice's word stands too."""
        if piece.choices and not piece.products:
            return replace(piece, hints=self.lexicon.hints(piece.text))
        everyday = {piece.text, *self.language.stems(piece.text)} & self.language.common
        strange = not piece.known and len(piece.text) > 3 and not everyday
        return replace(piece, strange=True, hints=self.lexicon.beginnings(piece.text)) if strange else piece

    def _pronouns(self, pieces: list[Piece]) -> list[Piece]:
        """Take the number out of "a large one", "the green ones"."""
        done: list[Piece] = []
        for at, piece in enumerate(pieces):
            following = pieces[at + 1] if at + 1 < len(pieces) else None
            if (
                piece.text in self.language.pronouns
                and done
                and not piece.content
                and not (following and following.content)
            ):
                if _described(done, piece):
                    piece = Piece(
                        piece.text, piece.start, piece.end, frozenset({"filler"}), score=1.0, how="word"
                    )
            done.append(piece)
        return done

    def _exact(self, folded: list[str], raw: list[str]) -> Iterator[Piece]:
        window = max(self.lexicon.window, self.language.longest)
        for start in range(len(folded)):
            for end in range(start + 1, min(len(folded), start + window) + 1):
                spoken = folded[start:end]
                piece = self._function(spoken, raw[start:end], start)
                match = self.lexicon.exact(spoken) if end - start <= self.lexicon.window else None
                if match is None and piece and (piece.container or "measure" in piece.classes):
                    match = self.lexicon.counted(spoken[0])
                if match is None and piece and piece.number is not None and end - start == 2:
                    if half := self._number_named(spoken, piece.number, raw):
                        piece, match = replace(piece, classes=piece.classes | {"article"}), half
                if match and not (
                    piece
                    and match.how == "inflected"
                    and all(each.kind == "group" for each in match.meanings)
                ):
                    named = from_match(" ".join(spoken), start, end, match)
                    piece = _both(piece, named) if piece else named
                if piece:
                    yield piece

    def _number_named(self, spoken: list[str], number: float, raw: list[str]) -> Match | None:
        """Return the choice that is called by a number, where an article stands before: "a half"."""
        at = next(
            (at for at in (0, 1) if "article" in self.language.classes.get(spoken[at], frozenset())), None
        )
        if at is None or self.language.numbers.value([spoken[1 - at]], [raw[1 - at]]) != number:
            return None
        match = self.lexicon.exact([spoken[1 - at]])
        return match if match and any(each.kind == "choice" for each in match.meanings) else None

    def _function(self, spoken: list[str], raw: list[str], start: int) -> Piece | None:
        name = " ".join(spoken)
        classes = self.language.classes.get(name, frozenset())
        number = self.language.numbers.value(spoken, raw)
        unit, container = self.language.units.get(name), self.language.containers.get(name)
        if not classes and number is None and unit is None and container is None:
            return None
        return Piece(
            " ".join(spoken),
            start,
            start + len(spoken),
            classes,
            number,
            unit,
            container,
            score=1.0,
            how="word",
        )

    def _approximate(self, folded: list[str], best: list[Piece]) -> Iterator[Piece]:
        """Yield misheard names around the words that the first path left without a meaning."""
        unknown = {at for piece in best if not piece.known for at in range(piece.start, piece.end)}
        firm = {
            at for piece in best if piece.content and piece.length > 5 for at in range(piece.start, piece.end)
        }
        spans: list[range] = []
        for start in range(len(folded)):
            for end in range(start + 1, min(len(folded), start + FUZZY_WINDOW) + 1):
                if self._worth_a_look(folded, range(start, end), unknown, firm):
                    spans.append(range(start, end))
            if start in unknown:
                yield from self._partial(folded[start], start)
                if (meant := self.language.misheard(folded[start])) and (
                    piece := self._function([meant], [meant], start)
                ):
                    yield replace(piece, text=folded[start], score=0.8, how="misheard word")
        del spans[FUZZY_SPANS:]
        said = [folded[span.start : span.stop] for span in spans]
        cutoffs = [self._cutoff(folded, span, unknown, firm) for span in spans]
        for span, spoken, match in zip(spans, said, self.lexicon.misheard(said, cutoffs), strict=True):
            if match:
                yield from_match(" ".join(spoken), span.start, span.stop, match)

    def _worth_a_look(self, folded: list[str], span: range, unknown: set[int], firm: set[int]) -> bool:
        """Tell whether words may be a misheard name: one at least means nothing, and none is a sure name."""
        if not unknown.intersection(span) or (firm.intersection(span) and len(span) > 3):
            return False
        if len(span) == 1:
            return not (self.lexicon.part(folded[span.start]) or self.lexicon.hints(folded[span.start]))
        counted = folded[span.start] in self.language.containers
        return not (counted or self._edge(folded[span.start]) or self._edge(folded[span.stop - 1]))

    def _edge(self, word: str) -> bool:
        """Tell whether no name begins or ends with such a word."""
        return word in self.language.pronouns or bool(self.language.classes.get(word, frozenset()) & EDGES)

    def _cutoff(self, folded: list[str], span: range, unknown: set[int], firm: set[int]) -> float:
        """Return how like a name words must be: everyday words, and words that mean something, need more."""
        letters = sum(len(folded[at]) for at in span)
        strange = sum(len(folded[at]) for at in span if at in unknown and folded[at] not in self.common)
        return CUTOFF if strange >= 0.4 * letters and not firm.intersection(span) else EVERYDAY_CUTOFF

    def _partial(self, word: str, start: int) -> Iterator[Piece]:
        """Yield what a word means as a part of a name."""
        hints = self.lexicon.hints(word)
        for match in (self.lexicon.part(word), self.lexicon.choice_part(word)):
            if match:
                yield replace(from_match(word, start, start + 1, match), hints=hints)
        if head := self.lexicon.headed(word):
            yield from_match(word, start, start + 1, head)
        if hints:
            yield Piece(word, start, start + 1, hints=hints, score=0.5, how="hint")

    def _path(self, folded: list[str], spans: list[Piece]) -> list[Piece]:
        ending: list[list[Piece]] = [[] for _ in range(len(folded) + 1)]
        for piece in spans:
            ending[piece.end].append(piece)
        best: list[tuple[float, Piece | None]] = [(0.0, None)]
        for end in range(1, len(folded) + 1):
            word = folded[end - 1]
            top = best[end - 1][0] - PIECE_COST
            chosen = Piece(word, end - 1, end)
            for piece in ending[end]:
                score = best[piece.start][0] + _worth(piece)
                if score > top:
                    top, chosen = score, piece
            best.append((top, chosen))
        path: list[Piece] = []
        at = len(folded)
        while at > 0:
            last = best[at][1]
            assert last is not None
            path.append(last)
            at = last.start
        return path[::-1]


def _described(pieces: list[Piece], one: Piece) -> bool:
    """Tell whether "one" stands for a thing: after "a large", not in "one with milk one with soy"."""
    last = pieces[-1]
    if last.classes & BEFORE_ONE:
        return True
    if not (last.hints or (last.choices and not last.products)):
        return False
    opening = next(
        (
            each
            for each in reversed(pieces)
            if not each.content and (each.number is not None or each.classes & (BEFORE_ONE | EDGES))
        ),
        None,
    )
    if opening is None:
        return True
    several = one.number is not None and opening.number is not None
    return not several and not opening.classes & {"with", "without", "and"}


def _worth(piece: Piece) -> float:
    sure = piece.score if piece.score >= 0.95 else piece.score**2 * 0.9
    if piece.how == "part of the name" and piece.score < 0.9:
        sure = 0.6 if piece.products else 0.55
    elif piece.how == "hint":
        sure = 0.5
    return piece.length * sure * (1.0 if piece.content or piece.number is not None else 0.9) - PIECE_COST


def _both(function: Piece, named: Piece) -> Piece:
    return Piece(
        named.text,
        named.start,
        named.end,
        function.classes,
        function.number,
        function.unit,
        function.container,
        named.products,
        named.choices,
        named.groups,
        named.presets,
        named.hints,
        named.score,
        named.how,
        named.name,
    )
