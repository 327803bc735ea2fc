"""``zuruf listen``: the voice loop alone, from the microphone or from recordings."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.catalogs import followed, open_catalog
from zuruf.cli.errors import UserError
from zuruf.cli.transcribe import add_hearing

if TYPE_CHECKING:
    from zuruf.catalog.live import LiveCatalog
    from zuruf.models.speech import Choice
    from zuruf.skills.people.escalation import Rules
    from zuruf.voice.edge import Config, Edge
    from zuruf.voice.mirror import Mirror

TOKEN = "ZURUF_DEVICE_TOKEN"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``listen``."""
    parser = commands.add_parser(
        "listen", help="the voice loop alone, from the microphone or from recordings"
    )
    parser.add_argument("--wav", nargs="+", type=Path, metavar="FILE", help="hear recordings, then end")
    add_hearing(parser)
    parser.add_argument("--allow-tiny", action="store_true", help="let the tiny models listen to people")
    parser.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    parser.add_argument(
        "--catalog",
        metavar="FILE",
        help="catalog file or database (default: the server's, else the imported one, else the demo shop)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a turn")
    parser.add_argument("--state", type=Path, metavar="DIR", help="where the outbox lies")
    parser.add_argument("--server", metavar="URL", help="the shop's server")
    parser.add_argument("--device", default="K1", help="this kiosk's name, which begins its order numbers")
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help=f"this kiosk's token (or set {TOKEN})"
    )
    parser.add_argument("--microphone", metavar="NAME", help="name or number of the microphone")
    parser.add_argument("--loudspeaker", metavar="NAME", help="name or number of the loudspeaker")
    parser.add_argument("--rate", type=int, default=155, help="speaking rate in words a minute")
    parser.add_argument("--volume", type=float, default=1.0, help="volume of the voice, 0 to 1")
    parser.add_argument("--mute", action="store_true", help="say nothing, only show")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Listen until told to stop, or until the recordings end."""
    from zuruf.voice.edge import Edge, spoken
    from zuruf.voice.errors import VoiceError

    config = _config(args)
    mouth = spoken(config) if not args.wav and not args.mute else None
    try:
        with Edge(config, mouth=mouth) as edge:
            edge.loop.on_turn = _printer(args.json, edge)
            edge.start()
            if args.wav:
                return _recorded(edge, args.wav)
            return _live(edge, args.json)
    except VoiceError as error:
        raise UserError(str(error)) from error


def _recorded(edge: Edge, recordings: list[Path]) -> int:
    """Hear every recording; one that cannot be read is told, and the exit code is 1."""
    from zuruf.voice.errors import SoundError

    code = 0
    for recording in recordings:
        try:
            edge.hear([recording])
        except SoundError as error:
            print(f"zuruf: {error}", file=sys.stderr, flush=True)
            code = 1
    if edge.sender is not None and not edge.sender.flush():
        print("zuruf: the server is away; what was ordered waits in the outbox.", file=sys.stderr)
    return code


def _live(edge: Edge, quiet: bool) -> int:
    """Listen to the microphone; without one, go on by touch where there is a server."""
    from zuruf.voice.errors import DeviceError

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: edge.stop.set())
    try:
        if edge.recognizers:
            edge.listen()
    except DeviceError as error:
        if edge.client is None:
            raise
        print(f"zuruf: {error} Touch and text work.", file=sys.stderr)
    if not quiet:
        print("Listening. End with Ctrl-C.", file=sys.stderr, flush=True)
    edge.run()
    return 0


def _config(args: argparse.Namespace) -> Config:
    from zuruf.models.home import home
    from zuruf.voice.edge import Config
    from zuruf.voice.speech import Manner

    live, mirror = _followed(args)
    catalog, search = live.current.catalog, live.current.search
    state = args.state or (home() / "edge" if args.server or not args.wav else None)
    return Config(
        catalog,
        _choices(args, catalog.shop.languages),
        search,
        state,
        args.device,
        args.server,
        _token(args),
        None if args.language == "auto" else args.language,
        _device(args.microphone),
        _device(args.loudspeaker),
        Manner(args.rate, args.volume),
        rules=_own_rules(home() / "rules.yaml"),
        live=live,
        mirror=mirror,
    )


def _followed(args: argparse.Namespace) -> tuple[LiveCatalog, Mirror | None]:
    """Return the catalog to sell from: the one that is named, else the server's, else this machine's."""
    from zuruf.models.home import home

    if args.catalog or not args.server:
        return followed(args.catalog), None
    from zuruf.catalog.dump import document
    from zuruf.voice.mirror import Mirror
    from zuruf.voice.shop_client import Away, ShopClient

    client = ShopClient(args.server, args.device, _token(args))
    mirror = Mirror(client.catalog, (args.state or home() / "edge") / "catalog.json")
    try:
        try:
            mirror.refresh()
        except Away as away:
            print(f"zuruf: the catalog cannot be fetched from {args.server} yet: {away}", file=sys.stderr)
            if not mirror.path.is_file():
                mirror.keep(document(open_catalog()))
    except OSError as error:
        raise UserError(
            f"{mirror.path} cannot be written: {error.strerror}. Name a folder with --state."
        ) from error
    return followed(mirror.path), mirror


def _own_rules(file: Path) -> Rules | None:
    """Return the shop's own rules of when a person is called, None for the bundled ones."""
    from zuruf.skills.people.escalation import RulesError
    from zuruf.skills.people.own import load_own

    try:
        return load_own(file)
    except RulesError as error:
        raise UserError(f"{error}. Mend {file}, or remove it for the bundled rules.") from error


def _choices(args: argparse.Namespace, languages: tuple[str, ...]) -> dict[str, Choice]:
    from zuruf.models.speech import ModelError
    from zuruf.voice.hearing import choices

    wanted = tuple(languages) if args.language == "auto" else (args.language,)
    try:
        return choices(wanted, args.engine, args.model, microphone=not args.wav, allow_tiny=args.allow_tiny)
    except ModelError as error:
        if args.wav or args.server is None:
            raise UserError(str(error)) from error
        print(f"zuruf: {error} Touch and text work.", file=sys.stderr)
        return {}


def _device(name: str | None) -> str | int | None:
    return int(name) if name is not None and name.isdecimal() else name


def _token(args: argparse.Namespace) -> str | None:
    if args.token_file is None:
        return os.environ.get(TOKEN)
    try:
        return str(args.token_file.read_text(encoding="utf-8").strip())
    except OSError as error:
        raise UserError(f"The token in {args.token_file} cannot be read: {error.strerror}.") from error


def _printer(as_json: bool, edge: Edge) -> Callable[..., None]:
    """Return what prints a turn as `zuruf talk` does."""
    from zuruf.skills.view import turn_json

    def show(turn: Any, session: Any, rendered: Any) -> None:
        data = turn_json(turn, session, edge.loop.assistant.catalog, rendered)
        print(json.dumps(data, ensure_ascii=False) if as_json else rendered.shown or "…", flush=True)

    return show
