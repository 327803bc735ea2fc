"""``zuruf talk``: a typed conversation, one turn a line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zuruf.catalog.model import Catalog
    from zuruf.skills.assistant import Assistant
    from zuruf.skills.session import Session
    from zuruf.skills.types import Utterance

SILENCE = "[silence]"
MAX_LINE = 10_000_000


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``talk``."""
    parser = commands.add_parser("talk", help="typed conversation, one turn a line; an empty line: a new customer")
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="text file, - for standard input")
    parser.add_argument("--catalog", metavar="FILE", help="catalog file or database (default: the demo shop)")
    parser.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    parser.add_argument("--json", action="store_true", help="print one JSON object a turn")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hold the conversation."""
    from zuruf.skills.assistant import Assistant, take_turn
    from zuruf.skills.ledger import MemoryLedger
    from zuruf.skills.view import turn_json

    catalog = _catalog(args.catalog)
    ledger = MemoryLedger()
    assistant = Assistant(catalog, orders=ledger)
    session = None
    for line in _lines(args.file):
        text = line.strip("\r\n")
        if not text.strip():
            session = None
            continue
        if session is None or session.ended:
            session = _session(assistant, args.language)
        turn, session = take_turn(assistant, ledger, session, _utterance(text, args.language, session))
        rendered = assistant.render(turn, session)
        if args.json:
            print(json.dumps(turn_json(turn, session, catalog, rendered), ensure_ascii=False), flush=True)
        else:
            print(rendered.shown or "…", flush=True)
    return 0


def _session(assistant: Assistant, language: str) -> Session:
    return assistant.session(None if language == "auto" else language)


def _utterance(text: str, language: str, session: Session) -> Utterance:
    from zuruf.skills.types import Utterance

    tongue = "auto" if language == "auto" else session.language
    return Utterance(text.strip(), tongue, silence=text.strip() == SILENCE)


def _catalog(path: str | None) -> Catalog:
    from zuruf.catalog.load import load_catalog, load_demo
    from zuruf.catalog.problems import CatalogError
    from zuruf.cli.errors import UserError

    try:
        return load_catalog(path) if path else load_demo()
    except CatalogError as error:
        raise UserError(str(error)) from error


def _lines(name: str) -> Iterator[str]:
    from zuruf.cli.errors import UserError

    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        yield from sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as file:
            yield from file
    except OSError as error:
        raise UserError(f"{name} cannot be read: {error.strerror}. Give the path of a text file, or - .") from error
