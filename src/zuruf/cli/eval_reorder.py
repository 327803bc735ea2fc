"""``zuruf eval reorder``: how well run-out prediction works on a purchase history, and what it predicts."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.errors import UserError

if TYPE_CHECKING:
    from zuruf.models.runout.bootstrap import Figure
    from zuruf.models.runout.records import Records
    from zuruf.models.runout.tallies import Result

SHOWN = 5  # bad rows named before "and N more"
ANY_MONDAY = datetime.date(2001, 1, 1)  # day 0 of a file that counts days, where nobody asks for dates
COLUMNS = {
    "error at purchase": "days off,\nat purchase",
    "error on any day": "days off,\non any day",
    "inside at purchase": "inside 80 %,\nat purchase",
    "inside on any day": "inside 80 %,\non any day",
    "reminder F1": "reminder\nF1",
    "recall@10": "what next:\nrecall@10",
    "nDCG@10": "what next:\nnDCG@10",
}
LEADS = {
    "error at purchase": ("days off at purchase", "fewer", 1),
    "error on any day": ("days off on any day", "fewer", 1),
    "reminder F1": ("reminder F1", "more", 3),
    "recall@10": ("recall@10", "more", 3),
}
ODD = {
    "future": "{} rows lie in the future and were left out (a clock that was wrong?)",
    "duplicate": "{} rows are there twice and were counted once",
    "return": "{} rows are returns (negative quantity) and take purchases back",
    "nothing": "{} rows have quantity 0 and were left out",
}


def add(subparsers: Any) -> None:
    """Register ``reorder`` below ``zuruf eval``."""
    parser = subparsers.add_parser(
        "reorder", help="run-out prediction on a purchase history", description=__doc__
    )
    parser.add_argument(
        "history", type=Path, metavar="HISTORY", help="CSV, also .gz: customer,date,item,quantity[,unit]"
    )
    parser.add_argument("--today", type=_date, metavar="DATE", help="print what is predicted on that day")
    parser.add_argument(
        "--epoch", type=_date, metavar="DATE", help="date of day 0, for customer,day,item,qty"
    )
    parser.add_argument(
        "--from", type=_date, dest="start", metavar="DATE", help="test orders from this day on"
    )
    parser.add_argument("--to", type=_date, dest="end", metavar="DATE", help="test orders before this day")
    parser.add_argument("--horizon", type=_days, metavar="DAYS", help="bought again later counts as lapsed")
    parser.add_argument("--skip-bad", action="store_true", help="go on without rows that cannot be read")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=run)


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no date like 2026-03-31") from None


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 3650:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of days from 1 to 3650")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Predict on one day, or measure the model against the baselines."""
    records = _read(args)
    if args.today:
        return _predict(args, records)
    return _measure(args, records)


def _read(args: argparse.Namespace) -> Records:
    from zuruf.models.runout.records import RecordsError, read

    epoch = args.epoch or (None if args.today else ANY_MONDAY)
    now = max(datetime.date.today(), args.today or datetime.date.min)
    try:
        records = read(args.history, epoch=epoch, now=now)
    except RecordsError as error:
        raise UserError(str(error)) from error
    if records.problems:
        said = [str(problem) for problem in records.problems[:SHOWN]]
        if more := len(records.problems) - SHOWN:
            said += [f"and {more} more"] if more > 0 else []
        if not args.skip_bad:
            raise UserError("\n  ".join(["bad rows (mend them, or go on with --skip-bad):", *said]))
        print("\n  ".join(["left out bad rows:", *said]), file=sys.stderr)
    if records.counts_days and not args.epoch:
        print(
            f"note: no --epoch, so day 0 is taken for {ANY_MONDAY}: only the weekdays depend on it",
            file=sys.stderr,
        )
    for kind, count in records.odd.items():
        if count:
            print("note: " + ODD[kind].format(count), file=sys.stderr)
    if not records.population:
        raise UserError(f"{args.history} holds no purchases.")
    return records


def _predict(args: argparse.Namespace, records: Records) -> int:
    """Print what is expected of every customer's items, knowing only what lies before the day."""
    from zuruf.models.runout import RunOutModel

    model = RunOutModel()
    model.fit(records.population, args.today)
    printed = 0
    for customer, history in records.population.items():
        before = [entry for entry in history if entry[0] < args.today]
        for expected in model.predict(before, args.today):
            printed += 1
            if args.json:
                print(json.dumps({"customer": customer, **expected.record()}, ensure_ascii=False))
            else:
                spoken = f", speak of it on {expected.remind_date}" if expected.remind_date else ""
                print(
                    f"{customer}\t{expected.item}\t{expected.expected_date} "
                    f"({expected.low} to {expected.high}){spoken}\t{expected.reason.key}"
                )
    if not printed:
        print(f"note: nobody bought anything in the five years before {args.today}", file=sys.stderr)
    return 0


def _measure(args: argparse.Namespace, records: Records) -> int:
    from zuruf.models.runout.bootstrap import figures
    from zuruf.models.runout.measures import measure, window
    from zuruf.models.runout.tallies import Window

    found = window(records.population)
    chosen = Window(args.start or found.start, args.end or found.end, args.horizon or found.horizon)
    if chosen.start >= chosen.end:
        raise UserError(
            f"No test orders from {chosen.start} to {chosen.end}: too short a history? Set --from and --to."
        )
    result = measure(records.population, chosen)
    every = list(figures(result))
    if not every:
        raise UserError(
            f"Nothing to measure from {chosen.start} to {chosen.end}: nobody ordered both before and then."
        )
    if args.json:
        for figure in every:
            record = {"method": figure.method, "measure": figure.measure, "value": figure.value}
            print(json.dumps({**record, "low": figure.low, "high": figure.high, "cases": figure.cases}))
        return 0
    _print(result, every, records)
    return 0


def _print(result: Result, every: list[Figure], records: Records) -> None:
    tested = result.window
    print(
        f"{len(records.population)} customers, {records.rows} rows; test orders from {tested.start} "
        f"to before {tested.end}; bought again within {tested.horizon} days.\n"
        "Each half of the customers is predicted with what the other half taught before that time.\n"
        "In brackets: 95 % confidence intervals from resampling customers.\n"
    )
    by = {(figure.method, figure.measure): figure for figure in every}
    cells = [["", *(name.split("\n")[0] for name in COLUMNS.values())]]
    cells.append(["", *(name.split("\n")[1] for name in COLUMNS.values())])
    for method in dict.fromkeys(figure.method for figure in every):
        cells.append([method, *(_cell(by.get((method, measure))) for measure in COLUMNS)])
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print()
    for line in [*_verdict(result), *_remarks(result, every)]:
        print(line)


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    digits = 3 if figure.high < 1 else 2 if figure.high < 10 else 1
    return f"{figure.value:.{digits}f} ({figure.low:.{digits}f}-{figure.high:.{digits}f})"


def _verdict(result: Result) -> list[str]:
    """Say whether the model is better than the best simple method, and whether that is more than chance."""
    from zuruf.models.runout.bootstrap import lead

    lines = []
    for measure, (name, better, digits) in LEADS.items():
        found = lead(result, measure)
        if found is None:
            continue
        amount = f"{found.value:+.{digits}f} ({found.low:+.{digits}f} to {found.high:+.{digits}f})"
        sure = (
            "better than"
            if found.low > 0
            else "worse than"
            if found.high < 0
            else "not clearly different from"
        )
        lines.append(f"{name}: the model is {sure} the best simple method, {found.method}: {amount} {better}")
    return lines


def _remarks(result: Result, every: list[Figure]) -> list[str]:
    """Say what the table leaves out: purchases that were not repeated in time, and how long it takes."""
    lines = []
    lapsed = next((each for each in every if each.measure == "lapsed"), None)
    if lapsed is not None:
        lines.append(
            f"{lapsed.value:.0%} of {lapsed.cases} purchases were not repeated within "
            f"{result.window.horizon} days: left out of the days off, but a reminder of them counts as wrong."
        )
    if result.seconds:
        middle = sorted(result.seconds)[len(result.seconds) // 2]
        lines.append(
            f"Predicting one customer takes {middle * 1000:.1f} ms (median of {len(result.seconds)})."
        )
    return lines
