"""``zuruf orders``: bring the states of orders from another program, as CSV."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from zuruf.cli.errors import UserError
from zuruf.cli.reading import lines
from zuruf.cli.server import add_database, emit, opened

COLUMNS = ("order", "status", "eta", "why")


class Row(NamedTuple):
    """A line of the file: its number, and what it says of an order."""

    number: int
    order: str
    status: str
    eta: int | None
    why: str | None


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``orders`` and what is below it."""
    parser = commands.add_parser("orders", help="states of orders, from another program")
    below = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = below.add_parser("import", help="take states from a CSV file: order,status[,eta][,why]")
    new.add_argument("file", metavar="FILE", help="CSV file, - for standard input")
    add_database(new)
    new.set_defaults(run=_import)


def read(name: str) -> list[Row]:
    """Return the rows of a file; nothing is done when one of them cannot be read. Raises UserError."""
    table = csv.DictReader(lines(name))
    given = tuple(table.fieldnames or ())
    if "order" not in given or "status" not in given or not set(given) <= set(COLUMNS):
        raise UserError(
            f"{name}: the first line must name the columns order,status and may name eta,why; "
            f"it is “{','.join(given)}”."
        )
    return list(_rows(table, name))


def _rows(table: csv.DictReader[str], name: str) -> Iterator[Row]:
    for number, each in enumerate(table, 2):
        if None in each or not each["order"] or not each["status"]:
            raise UserError(f"{name}, line {number}: needs an order and a status, and no more fields.")
        yield Row(number, each["order"].strip(), each["status"].strip(), *_rest(each, name, number))


def _rest(each: dict[str, str], name: str, number: int) -> tuple[int | None, str | None]:
    eta = (each.get("eta") or "").strip()
    try:
        moment = datetime.fromisoformat(eta) if eta else None
    except ValueError:
        raise UserError(
            f"{name}, line {number}: eta “{eta}” is no time; write it like 2026-11-23T18:30+01:00."
        ) from None
    if moment is not None and moment.tzinfo is None:
        raise UserError(f"{name}, line {number}: eta “{eta}” lacks the zone; write it like {eta}+01:00.")
    return round(moment.timestamp() * 1000) if moment else None, each.get("why") or None


def _import(args: argparse.Namespace) -> int:
    """Move each order on; what is not possible is told by line, and the others are done all the same."""
    rows = read(args.file)
    refused = []
    with opened(args) as services:
        from zuruf.server.errors import Problem
        from zuruf.server.security.principal import Principal

        me = Principal("staff", "cli", "cli", "agent")
        for row in rows:
            try:
                services.orders.set_status(me, row.order, row.status, row.why, row.eta)
            except Problem as problem:
                refused.append({"line": row.number, "order": row.order, "why": problem.detail})
                print(f"zuruf: {args.file}, line {row.number}: {problem.detail}", file=sys.stderr)
    done = len(rows) - len(refused)
    emit(args, {"done": done, "refused": refused}, f"{done} of {len(rows)} orders are up to date.")
    return 1 if refused else 0
