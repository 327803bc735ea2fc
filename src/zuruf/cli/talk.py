"""``zuruf talk``: a conversation line by line, typed or by recordings."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from zuruf.cli.reading import lines
from zuruf.cli.transcribe import add_hearing, catalog_of, hearing_of

if TYPE_CHECKING:
    from zuruf.skills.session import Session
    from zuruf.skills.types import Utterance

    Hear = Callable[[str, Session], Utterance]

SILENCE = "[silence]"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``talk``."""
    parser = commands.add_parser(
        "talk", help="a conversation, one turn a line; an empty line starts a new customer"
    )
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="text file, - for standard input"
    )
    parser.add_argument("--catalog", metavar="FILE", help="catalog file or database (default: the demo shop)")
    parser.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    parser.add_argument("--json", action="store_true", help="print one JSON object a turn")
    parser.add_argument("--wav", action="store_true", help="each line is the path of a recording")
    add_hearing(parser)
    parser.add_argument("--state", type=Path, metavar="DIR", help="keep orders and callbacks in this folder")
    parser.add_argument("--server", metavar="URL", help="send orders and callbacks to this server")
    parser.add_argument("--device", default="talk", help="the device's name, which begins its order numbers")
    parser.add_argument("--customer", metavar="ID", help="whom the server knows, and who speaks here")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="the device's token")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hold the conversation."""
    from zuruf.cli.talk_shop import Shop
    from zuruf.skills.assistant import Assistant, take_turn
    from zuruf.skills.view import turn_json

    catalog = catalog_of(args.catalog)
    with ExitStack() as stack:
        shop = stack.enter_context(Shop.of(args))
        assistant = Assistant(
            catalog, orders=shop.orders, ids=shop.ids, device=args.device,
            history=shop.history, lessons=shop.lessons,
        )  # fmt: skip
        broken: list[str] = []
        hear = _hearing(args, stack, catalog.shop.languages, broken) if args.wav else _reading(args.language)
        session: Session | None = None
        for line in lines(args.file):
            if not line.strip():
                session = None
                continue
            if session is None or session.ended:
                session = assistant.session(None if args.language == "auto" else args.language, args.customer)
            turn, session = take_turn(assistant, shop, session, hear(line.strip(), session))
            shop.send()
            rendered = assistant.render(turn, session)
            shown = json.dumps(turn_json(turn, session, catalog, rendered), ensure_ascii=False)
            print(shown if args.json else rendered.shown or "…", flush=True)
    return 1 if broken else 0


def _reading(language: str) -> Hear:
    """Return what makes an utterance of a typed line."""
    from zuruf.skills.types import Utterance

    def read(text: str, session: Session) -> Utterance:
        tongue = "auto" if language == "auto" else session.language
        return Utterance(text, tongue, silence=text == SILENCE)

    return read


def _hearing(
    args: argparse.Namespace, stack: ExitStack, languages: tuple[str, ...], broken: list[str]
) -> Hear:
    """Return what makes an utterance of a recording; those that cannot be read go into ``broken``."""
    from zuruf.skills.types import Utterance
    from zuruf.voice.errors import VoiceError

    hearing = stack.enter_context(hearing_of(args, catalog_of(args.catalog), languages))

    def hear(path: str, session: Session) -> Utterance:
        if path == SILENCE:
            return Utterance("", session.language, "voice", silence=True)
        try:
            return hearing.hear(Path(path), session)
        except VoiceError as error:  # one line for each line: the conversation goes on
            print(f"zuruf: {error}", file=sys.stderr, flush=True)
            broken.append(path)
            return Utterance("", session.language, "voice")

    return hear
