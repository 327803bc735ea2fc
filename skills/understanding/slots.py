"""Slots: the values that an intent needs, from the words of its skill's slot types and from tagged pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zuruf.skills.session import Session
from zuruf.skills.understanding.bare import focus_line
from zuruf.skills.understanding.phrasebook import Phrases, Slots
from zuruf.skills.understanding.pieces import Piece
from zuruf.skills.understanding.text import words

MOST_DIGITS = 12
ABOUT = "product.info"
INSIDE = ("allergens", "contents")
"""What is asked of a product that other products are named in."""
NAMING = ("reorder.due", "reorder.remind")
"""Intents that may name a product and need not."""
SMALL = frozenset({"article", "definite", "filler"})
_LETTER = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Heard:
    """What the slots are read from."""

    text: str
    pieces: Sequence[Piece]
    session: Session


def read_slots(
    intent: str, slots: Slots, heard: Heard, number: Callable[[str], float | None]
) -> dict[str, Any]:
    """Return the slots of an intent: products by name, spoken digits, and the values whose words were said.

    Args:
        intent: the intent's name.
        slots: the slot types of the skill that owns it.
        heard: the utterance.
        number: reads one word as a number.

    """
    found: dict[str, Any] = {}
    for slot, values in slots.items():
        if "pattern" in values:
            spoken = digits(heard.text, values["pattern"], number)
            if spoken:
                found[slot] = spoken
        elif (value := listed(heard.text, values)) is not None:
            found[slot] = {"true": True, "false": False}.get(value, value)
    if intent.startswith("product."):
        inside = found.get("about") in INSIDE
        found.update(_product(heard, inside, spoken_of=intent == ABOUT))
    elif intent in NAMING:
        found.update(_named(heard))
    return found


def listed(text: str, values: Mapping[str, Sequence[str]]) -> str | None:
    """Return the value whose words are said; the first value listed wins, then the longest words."""
    spoken = f" {' '.join(words(text))} "
    joined = spoken.replace(" ", "")
    best: tuple[int, int, str] | None = None
    for rank, (value, names) in enumerate(values.items()):
        for name in names:
            own = " ".join(words(name))
            if f" {own} " in spoken or (len(own) > 6 and own.replace(" ", "") in joined):
                entry = (-rank if value in ("false", "true") else 0, len(own), value)
                best = max(best, entry) if best else entry
    return best[2] if best else None


def digits(text: str, introduced_by: Sequence[str], number: Callable[[str], float | None]) -> str | None:
    """Return spoken digits and letters as one string, such as "K11042"; None where there are none."""
    spoken = words(text)
    names = {name for each in introduced_by for name in words(each)}
    start = max((at + 1 for at, word in enumerate(spoken) if word in names), default=0)
    for begin in dict.fromkeys((start, 0)):
        run = ""
        for word in spoken[begin:]:
            value = number(word)
            if word.isdigit():
                run += word
            elif not run and len(word) == 1 and _LETTER.match(word):
                run += word.upper()
            elif value is not None and value == int(value):
                run += str(int(value))
            elif any(each.isdigit() for each in run):
                break
            else:
                run = ""
        if sum(each.isdigit() for each in run) > 1:
            return run[: MOST_DIGITS + 4]
    return None


def _product(heard: Heard, inside: bool, spoken_of: bool) -> dict[str, Any]:
    """Return the product that is named, else, if wanted, the one last spoken of."""
    named = [piece for piece in heard.pieces if piece.products]
    if not named:
        return _spoken_of(heard) if spoken_of else {}
    return _meant(_holder(heard.pieces) or named[0] if inside else named[0])


def _meant(named: Piece) -> dict[str, Any]:
    if len(named.products) == 1:
        return {"sku": named.products[0]}
    return {"candidates": list(named.products), "heard": named.text}


def _holder(pieces: Sequence[Piece]) -> Piece | None:
    """Return the product that holds what is asked about: "are there nuts in the trail mix"."""
    for at, piece in enumerate(pieces):
        before = [each for each in pieces[:at] if "with" in each.classes or not each.classes & SMALL]
        if piece.products and before and "with" in before[-1].classes:
            return piece
    return None


def _spoken_of(heard: Heard) -> dict[str, Any]:
    """Return what "that" is: what the open question is about, else what was asked about, else the line."""
    session = heard.session
    asked = session.question.data if session.question else {}
    if session.question and session.question.name == "which":
        hints = [set(piece.hints) for piece in heard.pieces if piece.hints]
        candidates = [sku for sku in asked["candidates"] if all(sku in each for each in hints)]
        return {"candidates": candidates or list(asked["candidates"])}
    waiting = getattr(asked.get("operation"), "sku", None)
    line = focus_line(session)
    sku = waiting or session.topic or (line.sku if line else None)
    return {"sku": sku} if sku else {}


def _named(heard: Heard) -> dict[str, Any]:
    found = [sku for piece in heard.pieces if piece.products for sku in piece.products]
    return {"candidates": list(dict.fromkeys(found))} if found else {}


def slots_by_intent(phrases: Sequence[Phrases]) -> dict[str, Slots]:
    """Return the slot types of each intent."""
    return {each.intent: each.slots for each in phrases}
