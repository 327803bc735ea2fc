"""What commands are given: lines in UTF-8 whatever the machine's locale, and numbers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from zuruf.cli.errors import UserError

BYTE_ORDER_MARK = "\ufeff"
PORTS = range(65536)


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a file, of standard input for ``-``, as they come. Raises UserError."""
    if name == "-":
        if sys.stdin is None:
            raise UserError("Standard input is closed. Give the path of a text file, or open it.")
        yield from _decoded(sys.stdin.buffer)
        return
    try:
        with Path(name).open("rb") as file:
            yield from _decoded(file)
    except OSError as error:
        raise UserError(
            f"{name} cannot be read: {error.strerror}. Give the path of a text file, or - ."
        ) from error


def port(text: str) -> int:
    """Return the number of a TCP port, as argparse asks for it."""
    if not text.isdecimal() or int(text) not in PORTS:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to {PORTS[-1]}")
    return int(text)


def count(text: str) -> int:
    """Return a whole number from 1, as argparse asks for it."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return int(text)


def _decoded(raw: Iterable[bytes]) -> Iterator[str]:
    """Decode line by line: what is no UTF-8 becomes U+FFFD; the mark that some editors write first goes."""
    for number, line in enumerate(raw):
        text = line.decode("utf-8", "replace")
        yield text.removeprefix(BYTE_ORDER_MARK) if number == 0 else text
