"""The options of ``zuruf catalog`` that say how a spreadsheet has written its CSV file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zuruf.catalog.load import Writing
    from zuruf.catalog.problems import Problem


def add_writing(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--encoding", type=encoding, default="utf-8", metavar="NAME", help="of the file, such as cp1252"
    )
    parser.add_argument(
        "--prices",
        choices=("cents", "decimal"),
        default="cents",
        help="how a CSV file writes them: 349 (default), or 3,49 and 3.49",
    )


def encoding(name: str) -> str:
    """Return the name of an encoding, as argparse asks for it."""
    try:
        "".encode(name)
    except LookupError as error:
        raise argparse.ArgumentTypeError(f"{name!r} is no encoding; try cp1252 or utf-8") from error
    return name


def written(args: argparse.Namespace) -> Writing:
    """Return what the options say."""
    from zuruf.catalog.load import Writing

    return Writing(args.encoding, args.prices == "decimal")


def way_out(args: argparse.Namespace, problems: Sequence[Problem]) -> str:
    """Say what mends prices such as 3,49, where they are what is wrong."""
    decimal = args.prices == "cents" and any(each.field == "price" for each in problems)
    return "; if prices are written as 3,49, add --prices decimal" if decimal else ""
