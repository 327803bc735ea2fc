"""The sets of utterances that ``zuruf eval orders`` reads, and how an answer is judged."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zuruf.cli.eval_cases import Case, rows
from zuruf.cli.eval_talks import OverheardTalkSet, TalkSet, TurnSet
from zuruf.cli.order_scores import Comparison
from zuruf.cli.understand import result_json
from zuruf.skills.session import Session
from zuruf.skills.types import Utterance
from zuruf.skills.understanding import Understander


@functools.cache
def _understander(catalog: Path) -> Understander:
    from zuruf.catalog.load import load_catalog

    return Understander(load_catalog(catalog))


def understand(case: Case, text: str) -> dict[str, Any]:
    """Understand a text in the case's shop and language, without any state."""
    result = _understander(case.catalog).understand(
        Utterance(text, case.language), Session("eval", case.language)
    )
    return result_json(text, case.language, result)


class OrderSet:
    """One utterance, one list of operations."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name

    def cases(self) -> Iterator[Case]:
        """Yield the cases."""
        for row in rows(self.path):
            catalog = self.path.parent / f"{row.get('catalog', 'catalog')}.json"
            want = row["expected"]["operations"] if "expected" in row else row["operations"]
            yield Case(str(row["id"]), row["text"], row.get("language", "en"), catalog, want)

    def judge(self, case: Case, text: str) -> tuple[bool, Any]:
        """Return whether the answer is right, and the answer."""
        got = understand(case, text)
        comparison = Comparison(_understander(case.catalog).catalog)
        right = got["intent"] == "order.change" and comparison.same_operations(case.want, got["operations"])
        return right, (got["intent"], got["operations"])


class IntentSet:
    """One utterance, one intent."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name

    def cases(self) -> Iterator[Case]:
        """Yield the cases."""
        for row in rows(self.path):
            catalog = self.path.parent / f"{row.get('catalog', 'market')}.json"
            want = (row["intent"], row.get("slots", {}))
            yield Case(
                row["id"], row["text"], row["language"], catalog, want, (row["intent"], *row.get("also", ()))
            )

    def judge(self, case: Case, text: str) -> tuple[bool, Any]:
        """Return whether the intent is right, and the answer."""
        got = understand(case, text)
        return got["intent"] in case.accept, (got["intent"], got["slots"])


class SlotSet(IntentSet):
    """The scored slots of the utterances of an intent set that have some."""

    SCORED = ("language", "on", "sku", "order_id", "about")
    ABOUT = ("price", "stock", "allergens")

    def cases(self) -> Iterator[Case]:
        """Yield the cases with slots."""
        for case in super().cases():
            slots = {
                key: value
                for key, value in case.want[1].items()
                if key in self.SCORED and (key != "about" or value in self.ABOUT)
            }
            if slots:
                yield Case(case.id, case.text, case.language, case.catalog, slots)

    def judge(self, case: Case, text: str) -> tuple[bool, Any]:
        """Return whether all slots are right, and the answer."""
        got = understand(case, text)
        right = all(
            str(got["slots"].get(key)).lower() == str(value).lower() for key, value in case.want.items()
        )
        return right, (got["intent"], got["slots"])


class OverheardSet:
    """Utterances that are not for us: nothing may be added."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name

    def cases(self) -> Iterator[Case]:
        """Yield the cases."""
        for row in rows(self.path):
            yield Case(
                row["id"], row["text"], row["language"], self.path.parent / f"{row['catalog']}.json", "none"
            )

    def judge(self, case: Case, text: str) -> tuple[bool, Any]:
        """Return whether it is left alone, and the answer."""
        got = understand(case, text)
        acts = got["intent"] == "order.change" and any(each.get("sku") for each in got["operations"])
        return not acts, (got["intent"], got["operations"])


class IgnoredSet(OverheardSet):
    """The same utterances: nothing at all should be said."""

    def judge(self, case: Case, text: str) -> tuple[bool, Any]:
        """Return whether it is ignored, and the answer."""
        got = understand(case, text)
        return got.get("addressed") is False, (got["intent"], got["operations"])


Set = OrderSet | IntentSet | OverheardSet | TalkSet | TurnSet | OverheardTalkSet


def find_sets(path: Path) -> Iterator[Set]:
    """Yield the sets in a folder, or the one of a file, by the names of the files."""
    files: Sequence[Path] = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    for file in files:
        name = f"{file.parent.name}/{file.stem}"
        if file.name.startswith("orders."):
            yield OrderSet(file, name)
        elif file.name.startswith("intents."):
            yield IntentSet(file, name)
            yield SlotSet(file, f"{name} slots")
        elif file.name.startswith("overheard."):
            yield OverheardSet(file, f"{name} left alone")
            yield IgnoredSet(file, f"{name} ignored")
            yield OverheardTalkSet(file, f"{name} no cart")
        elif file.name.startswith("conversations."):
            yield TurnSet(file, f"{name} turns")
            yield TalkSet(file, f"{name} whole")
        elif file.name == "utterances.jsonl" and '"turns"' not in file.open(encoding="utf-8").readline():
            yield OrderSet(file, file.parent.name)
        elif file.name == "utterances.jsonl":
            yield TurnSet(file, f"{file.parent.name} turns")
            yield TalkSet(file, f"{file.parent.name} whole")
