"""Conversations that ``zuruf eval orders`` reads: several turns, and the cart that is right after each."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zuruf.cli.eval_cases import Case, rows
from zuruf.cli.order_scores import Comparison
from zuruf.skills.assistant import Assistant
from zuruf.skills.types import Utterance
from zuruf.skills.view import turn_json

Turns = list[dict[str, Any]]


@functools.cache
def _assistant(catalog: Path) -> Assistant:
    from zuruf.catalog.load import load_catalog

    return Assistant(load_catalog(catalog))


def talk(catalog: Path, language: str, texts: list[str]) -> Turns:
    """Return the turns of one customer as ``zuruf talk`` prints them; an empty language is found out."""
    assistant = _assistant(catalog)
    session = assistant.session(language or None)
    turns: Turns = []
    for text in texts:
        spoken = Utterance(text, session.language if language else "auto", silence=text == "[silence]")
        turn, session = assistant.turn(session, spoken)
        turns.append(turn_json(turn, session, assistant.catalog, assistant.render(turn, session)))
    return turns


@dataclass(frozen=True)
class TalkSet:
    """Whole conversations: every cart must be right, or (``turns``) each turn counts."""

    path: Path
    name: str
    strict: bool = False

    def cases(self) -> Iterator[Case]:
        """Yield the cases; the text of a case is its turns, one a line."""
        for row in rows(self.path):
            catalog = self.path.parent / f"{row.get('catalog', 'catalog')}.json"
            texts = [turn.get("say", turn.get("text")) for turn in row["turns"]]
            language = "" if row.get("switch") else row.get("language", "en")
            yield Case(str(row["id"]), "\n".join(texts), language, catalog, row["turns"])

    def judge(self, case: Case, text: str) -> tuple[bool, Any]:
        """Return whether all carts are right, and the first that is not."""
        got = talk(case.catalog, case.language, text.split("\n"))
        comparison = Comparison(_assistant(case.catalog).catalog)
        for want, turn in zip(case.want, got, strict=True):
            said = (turn["heard"], turn["outcome"], turn["cart"])
            if want["cart"] is not None and not comparison.same_lines(want["cart"], turn["cart"]):
                return False, said
            wished = want.get("outcome")
            handed_over = wished == "unresolved" and turn["callback"]
            if self.strict and wished and turn["outcome"] != wished and not handed_over:
                return False, said
        return True, None


@dataclass(frozen=True)
class TurnSet:
    """The turns of conversations, each counted for itself."""

    path: Path
    name: str

    def cases(self) -> Iterator[Case]:
        """Yield a case for each turn with a cart; its text are all turns up to it."""
        for case in TalkSet(self.path, self.name).cases():
            texts = case.text.split("\n")
            for at, want in enumerate(case.want):
                if want["cart"] is not None:
                    yield Case(case.id, "\n".join(texts[: at + 1]), case.language, case.catalog, want["cart"])

    def judge(self, case: Case, text: str) -> tuple[bool, Any]:
        """Return whether the cart after the last turn is right, and the cart."""
        cart = talk(case.catalog, case.language, text.split("\n"))[-1]["cart"]
        return Comparison(_assistant(case.catalog).catalog).same_lines(case.want, cart), cart


@dataclass(frozen=True)
class OverheardTalkSet:
    """Utterances that are not for us, said to the assistant: the cart stays empty."""

    path: Path
    name: str

    def cases(self) -> Iterator[Case]:
        """Yield the cases."""
        for row in rows(self.path):
            yield Case(
                row["id"],
                row["text"],
                row["language"],
                self.path.parent / f"{row['catalog']}.json",
                "nothing",
            )

    def judge(self, case: Case, text: str) -> tuple[bool, Any]:
        """Return whether nothing was put into the cart, and the cart."""
        turn = talk(case.catalog, case.language, [text])[0]
        return not turn["cart"] and not turn["order"], (turn["outcome"], turn["cart"])
