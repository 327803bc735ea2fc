"""``zuruf eval orders``: measure understanding on sets of utterances, and print a table."""

from __future__ import annotations

import argparse
import json
import random
import zlib
from dataclasses import dataclass, field
from pathlib import Path


def add(sets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``eval orders``."""
    parser = sets.add_parser("orders", help="measure the understanding of orders")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="folder or .jsonl file of a set")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N failures of each set")
    parser.add_argument(
        "--corrupt", type=float, default=0, metavar="PERCENT", help="misspell this many of the words"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the misspellings")
    parser.add_argument(
        "--hold-out",
        type=int,
        default=0,
        metavar="PERCENT",
        help="count this share apart and never show its failures",
    )
    parser.add_argument("--only", default="", help="only sets whose name contains this")
    parser.add_argument("--json", action="store_true", help="print one JSON object a set")
    parser.set_defaults(run=run)


@dataclass
class Score:
    """Right answers of one set, of the shown part and of the part that is held out."""

    name: str
    right: int = 0
    count: int = 0
    held_right: int = 0
    held_count: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, right: bool, held: bool, failure: str) -> None:
        """Count one answer."""
        if held:
            self.held_count += 1
            self.held_right += right
            return
        self.count += 1
        self.right += right
        if not right:
            self.failures.append(failure)


def corrupt(text: str, percent: float, chance: random.Random) -> str:
    """Misspell that many percent of the words: a letter lost, doubled, swapped or another."""
    spoken = text.split()
    for at, word in enumerate(spoken):
        if len(word) < 2 or chance.random() * 100 >= percent:
            continue
        place = chance.randrange(len(word) - 1)
        spoken[at] = chance.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + word[place] + word[place:],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
                word[:place] + chance.choice("aeioutnrsl") + word[place + 1 :],
            )
        )
    return " ".join(spoken)


def held_out(identity: str, percent: int) -> bool:
    """Tell whether a case belongs to the part that is held out."""
    return zlib.crc32(identity.encode()) % 100 < percent


def run(args: argparse.Namespace) -> int:
    """Measure every set and print the table."""
    from zuruf.cli.errors import UserError
    from zuruf.cli.eval_sets import find_sets

    sets = [each for path in args.paths for each in find_sets(path) if args.only in each.name]
    if not sets:
        raise UserError(
            f"no set found in {', '.join(map(str, args.paths))}; give a folder with .jsonl files and catalogs"
        )
    for each in sets:
        score = Score(each.name)
        chance = random.Random(args.seed)
        for case in each.cases():
            text = corrupt(case.text, args.corrupt, chance) if args.corrupt else case.text
            right, got = each.judge(case, text)
            held = held_out(case.id, args.hold_out)
            score.add(right, held, f"{text}\n    want {case.want}\n    got  {got}")
        print(_line(score, args.json), flush=True)
        for failure in score.failures[: args.show]:
            print(f"  {failure}")
    return 0


def _line(score: Score, as_json: bool) -> str:
    if as_json:
        return json.dumps(
            {
                "set": score.name,
                "right": score.right,
                "of": score.count,
                "held_out_right": score.held_right,
                "held_out_of": score.held_count,
            }
        )
    held = (
        f"   held out {score.held_right / score.held_count:6.1%} of {score.held_count}"
        if score.held_count
        else ""
    )
    share = score.right / score.count if score.count else 0.0
    return f"{score.name:32s} {share:6.1%} of {score.count:4d}{held}"
