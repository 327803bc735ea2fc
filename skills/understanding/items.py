"""From pieces to items: which number, product and options belong together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from zuruf.catalog.model import Catalog
from zuruf.skills.cart import ChosenOption
from zuruf.skills.understanding.boundaries import NO_BOUNDARY, boundary, left_out, starts_item
from zuruf.skills.understanding.foreign import other_kind, unknown_choices
from zuruf.skills.understanding.item_reader import ItemReader, clashes
from zuruf.skills.understanding.pieces import Piece

Option = ChosenOption
_Best = tuple[float, int, "Item | None", tuple[str, ...]]
MAX_SEGMENT = 32
MOST_ANCHORS = 6
MOST_UNKNOWN = 3
STRANGE = 1.2
NO_THING = frozenset({"with", "without", "remove", "correction", "forget", "swap", "instead", "all"})


@dataclass(frozen=True)
class Item:
    """One thing that is wanted: products that the words may mean, how many, and its options.

    ``before`` are the options said before the product's name; ``kind`` is what another kind of it than we
    have was called, ``unknown`` what was said of it that means nothing here; ``article`` tells that only an
    article was said, no number; ``borrowed`` that the product is that of a neighbour, ``of_it`` that it is
    one of those just named, ``joined`` that an "and" came before, ``excluded`` that it was named only to say
    "not this", ``bare_none`` that a "without" has no object.
    """

    products: tuple[str, ...] = ()
    quantity: float | None = None
    unit: str | None = None
    options: tuple[Option, ...] = ()
    heard: str = ""
    score: float = 0.0
    sure: float = 1.0
    article: bool = False
    borrowed: bool = False
    forward: bool = False
    before: tuple[Option, ...] = ()
    kind: str = ""
    unknown: tuple[str, ...] = ()
    of_it: bool = False
    joined: bool = False
    excluded: bool = False
    bare_none: bool = False
    corrected: bool = False
    pieces: tuple[Piece, ...] = field(default=(), repr=False)


def read_item(
    pieces: Sequence[Piece],
    anchor: int | None,
    products: tuple[str, ...],
    catalog: Catalog,
    name_words: dict[str, set[str]] | None = None,
) -> Item:
    """Read a segment as one item; the more of it is explained, the higher the score."""
    reader = ItemReader(catalog, products, anchor, name_words or {})
    reader.read(pieces)
    score = reader.score - 3.0 * clashes(reader.options, catalog)
    quantity = 1.0 if reader.quantity is None and reader.article else reader.quantity
    anchored = pieces[anchor] if anchor is not None else None
    return Item(
        reader.products,
        quantity,
        reader.unit,
        tuple(reader.options),
        anchored.text if anchored else "",
        score,
        anchored.score if anchored else 0.9,
        reader.article and reader.quantity is None,
        borrowed=anchor is None,
        before=tuple(reader.options[: reader.at_name]),
        kind=other_kind(pieces, anchor, reader.products) if anchor is not None else "",
        unknown=unknown_choices(pieces, anchor, reader.products),
        of_it=reader.of_it,
        joined=any("and" in each.classes for each in pieces[:2]),
        excluded=reader.excluded,
        bare_none=reader.open_none,
        pieces=tuple(pieces),
    )


class Segmenter:
    """Cuts pieces into items, each around one product, by the best sum of scores."""

    def __init__(self, catalog: Catalog, name_words: dict[str, set[str]] | None = None) -> None:
        self.catalog = catalog
        self.name_words = name_words or {}

    def items(self, pieces: Sequence[Piece], known: tuple[str, ...] = ()) -> list[Item]:
        """Return the items of a run of pieces, in order; ``known`` are products spoken of before."""
        count = len(pieces)
        begins = [boundary(pieces, at) for at in range(count)]
        best: list[_Best] = [(0.0, 0, None, known)]
        for end in range(1, count + 1):
            skipped = best[end - 1]
            top: _Best = (skipped[0] - left_out(pieces[end - 1]), end - 1, None, skipped[3])
            for start in range(max(0, end - MAX_SEGMENT), end):
                if begins[start] <= NO_BOUNDARY:
                    continue
                item = self._segment(pieces, start, end, best[start][3])
                if item is None:
                    continue
                score = best[start][0] + item.score + begins[start]
                if score > top[0]:
                    kind = best[start][3] if item.borrowed and not item.forward else ()
                    top = (score, start, item, kind or item.products)
            best.append(top)
        found: list[Item] = []
        at = count
        while at > 0:
            _, start, item, _ = best[at]
            if item is not None:
                found.append(item)
            at = start
        found = found[::-1]
        return [replace(found[0], borrowed=False), *found[1:]] if known and found else found

    def _segment(self, pieces: Sequence[Piece], start: int, end: int, before: tuple[str, ...]) -> Item | None:
        run = pieces[start:end]
        anchors = [at for at, piece in enumerate(run) if piece.products]
        if (
            len(anchors) > MOST_ANCHORS
            or sum(not run[at].choices and run[at].score > 0.9 for at in anchors) > 1
        ):
            return None
        candidates = []
        for at in anchors:
            item = read_item(run, at, run[at].products, self.catalog, self.name_words)
            if lost := self._may_be_option(run, at, pieces, start, before):
                item = replace(item, score=item.score - lost)
            if run[at].container and run[at].how == "part of the name" and not item.options:
                continue
            candidates.append(item)
        candidates += self._borrowed(pieces, start, end, before, anchors)
        if not candidates and (strange := _strange(pieces, start, end)):
            return strange
        return max(candidates, key=lambda each: each.score) if candidates else None

    def _may_be_option(
        self, run: Sequence[Piece], anchor: int, pieces: Sequence[Piece], start: int, before: tuple[str, ...]
    ) -> float:
        """Return what speaks against a new item: it goes with the one before, as option or closer word."""
        if (
            not before
            or run[anchor].score < 0.9
            and set(run[anchor].hints).isdisjoint(before)
            and not run[anchor].choices
        ):
            return 0.0
        begins = any(starts_item(pieces, at) for at in range(start, start + anchor))
        if run[anchor].score < 0.9 and not set(run[anchor].hints).isdisjoint(before):
            return 3.0
        groups = {group for sku in before[:8] for group in self.catalog.products[sku].options}
        fits = any(group in groups for group, _ in run[anchor].choices)
        around = [*run[:anchor], *run[anchor + 1 : anchor + 2]]
        named = any(
            piece.classes & {"want", "side", "side_of"} and "with" not in piece.classes and not piece.content
            for piece in around
        )
        inside = any(piece.classes & {"with", "of_it"} for piece in run[:anchor] if not piece.content)
        return 3.0 if fits and not named and (inside or not begins) else 0.0

    def _borrowed(
        self, pieces: Sequence[Piece], start: int, end: int, before: tuple[str, ...], anchors: list[int]
    ) -> list[Item]:
        """Read a segment without a product of its own, such as "and one with milk"."""
        run = pieces[start:end]
        begin = next(
            (
                at
                for at in range(start, min(end, start + 3))
                if starts_item(pieces, at) or "of_it" in pieces[at].classes
            ),
            None,
        )
        if begin is None or len(run) > 12 or _another_kind(pieces, begin):
            return []
        if 0 < (pieces[begin].number or 1) < 1:
            return []
        found = []
        after = next((at for at in range(end, min(len(pieces), end + 8)) if pieces[at].products), None)
        begins = after is not None and any(starts_item(pieces, at) for at in range(end, after))
        apart = any(piece.classes & {"with", "without", "of_it"} and not piece.content for piece in run)
        if before and (apart or after is None or begins):
            item = read_item(run, None, before, self.catalog, self.name_words)
            if item.options or item.bare_none or item.products != before:
                topping = item.options and (self._topping(run) or self._with_more(pieces, start, end))
                found.append(replace(item, score=item.score - (3.0 if topping else 1.5)))
        if after is not None and not anchors and begins:
            item = read_item(run, None, pieces[after].products, self.catalog, self.name_words)
            partly = all(piece.how == "part of the name" for piece in run if piece.choices)
            if item.options and not partly or item.products != pieces[after].products:
                found.append(replace(item, score=item.score - 1.4, forward=True))
        return found

    def _topping(self, run: Sequence[Piece]) -> bool:
        """Tell whether a segment begins with an article and one of many options: "and a fried egg"."""
        at = next((at for at, piece in enumerate(run) if piece.content), 0)
        several = any(self.catalog.groups[group].max != 1 for group, _ in run[at].choices)
        return several and at > 0 and "article" in run[at - 1].classes

    def _with_more(self, pieces: Sequence[Piece], start: int, end: int) -> bool:
        """Tell whether "and an extra shot" goes on with what "with oat milk" has begun."""
        run = pieces[start:end]
        at = next((at for at, piece in enumerate(run) if piece.content), 0)
        joined = at > 0 and "and" in run[0].classes and "goes_on" in run[at - 1].classes
        if not joined or len(run) > at + 2:
            return False
        named = [0, 0, *(place for place in range(start) if pieces[place].products)]
        taken = {group for piece in pieces[named[-2] : start] for group, _ in piece.choices}
        within = any("with" in piece.classes and not piece.content for piece in pieces[named[-1] : start])
        return within and all(group not in taken for group, _ in run[at].choices)


def _another_kind(pieces: Sequence[Piece], begin: int) -> bool:
    """Tell whether a thing that we do not know follows right after its options: "a large sorbet"."""
    rest = itertools.dropwhile(lambda piece: bool(piece.choices), pieces[begin + 1 :])
    noun = next(rest, None)
    return noun is not None and noun.strange and not noun.hints


def _strange(pieces: Sequence[Piece], start: int, end: int) -> Item | None:
    """Read "and a gherkin sorbet" in a shop that has none: a thing that is wanted and not known."""
    run = pieces[start:end]
    begin = next((at for at in range(start, min(end, start + 3)) if starts_item(pieces, at)), None)
    unknown = [piece for piece in run if piece.how in ("unknown", "hint")]
    rest = [piece for piece in run if piece.how not in ("unknown", "hint")]
    hinted = [set(piece.hints) if piece.known else set() for piece in unknown]
    meant = set.intersection(*hinted) if hinted else set()
    known = tuple(meant) if len(meant) == 1 else ()
    strange = known or any(piece.strange for piece in unknown)
    if begin is None or not strange or len(unknown) > MOST_UNKNOWN:
        return None
    if pieces[begin].end > unknown[0].start or any(
        piece.content and (not piece.choices or piece.start > unknown[0].start) or piece.classes & NO_THING
        for piece in rest
    ):
        return None
    if end < len(pieces) and not (
        starts_item(pieces, end) or pieces[end].classes & {"and", "also", "want", "correction"}
    ):
        return None
    number = next((piece.number for piece in rest if piece.number is not None), 1.0)
    unit = next((piece.unit for piece in rest if piece.unit), None)
    return Item(
        known,
        number * (unit.amount if unit else 1),
        unit.unit if unit else None,
        heard=" ".join(piece.text for piece in unknown),
        score=STRANGE + sum(piece.length for piece in rest if piece.choices),
        sure=0.6,
        pieces=tuple(run),
    )
