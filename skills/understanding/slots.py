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
NAMING = ("reorder.due", "reorder.remind")
"""Intents that may name a product and need not."""
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
        found.update(_product(heard))
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
            elif value is not None and value == int(value):
                run += str(int(value))
            elif not run and len(word) == 1 and _LETTER.match(word):
                run += word.upper()
            elif any(each.isdigit() for each in run):
                break
            else:
                run = ""
        if sum(each.isdigit() for each in run) > 1:
            return run[: MOST_DIGITS + 4]
    return None


def _product(heard: Heard) -> dict[str, Any]:
    named = next((piece for piece in heard.pieces if piece.products), None)
    if named is None:
        return _spoken_of(heard)
    if len(named.products) == 1:
        return {"sku": named.products[0]}
    return {"candidates": list(named.products), "heard": named.text}


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
