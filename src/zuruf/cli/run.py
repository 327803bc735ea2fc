"""``zuruf run``: server, kiosk page, console and voice loop on this machine, with one command."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.errors import UserError
from zuruf.cli.processes import Child
from zuruf.cli.server import add_network, clear_errors

if TYPE_CHECKING:
    from zuruf.catalog.model import Catalog
    from zuruf.server.config import Config

DEVICE = "K1"
"""The kiosk on this machine; its numbers begin so."""
READY_SECONDS = 60.0


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``run``."""
    parser = commands.add_parser("run", help="server, kiosk, console and voice loop on this machine")
    add_network(parser)
    parser.add_argument(
        "--catalog",
        type=Path,
        metavar="FILE",
        help="catalog file or database (default: the imported one, else the demo shop)",
    )
    parser.add_argument("--database", help="URL of the server's database (default: SQLite in ZURUF_HOME)")
    parser.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    parser.add_argument("--engine", choices=("vosk", "sphinx", "auto"), default="auto")
    parser.add_argument("--model", type=Path, metavar="DIR", help="a speech model")
    parser.add_argument("--allow-tiny", action="store_true", help="let the tiny models listen to people")
    parser.add_argument("--no-voice", action="store_true", help="no voice loop: touch and text only")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Start everything, print where to look, and end it cleanly on Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with clear_errors():
        from zuruf.server.serve import check_address

        check_address(args.host, args.port)
        path = _catalog(args.catalog)
        catalog = _load(path)
        first, token = _prepare(_config(args, path, catalog))
    address = f"http://127.0.0.1:{args.port}"
    server = Child("the server", _server_arguments(args, path))
    children = [server]
    server.start()
    try:
        _wait(server, address, stop)
        if not args.no_voice and not stop.is_set():
            voice = Child(
                "the voice loop", _voice_arguments(args, path, address), {"ZURUF_DEVICE_TOKEN": token}
            )
            voice.start()
            children.append(voice)
        if not stop.is_set():
            _tell(args, address, catalog, first)
        while not stop.wait(0.5):
            for child in children:
                child.watch()
    finally:
        for child in reversed(children):
            child.end()
    print("Ended.", flush=True)
    return 0


def _catalog(wanted: Path | None) -> Path:
    """Return the catalog to sell from; the first run makes the demo shop's database."""
    from zuruf.catalog.load import load_demo
    from zuruf.catalog.store import CatalogStore
    from zuruf.cli.catalogs import installed_catalog

    if wanted:
        return wanted.absolute()
    own = installed_catalog()
    if not own.is_file():
        own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with CatalogStore(own) as store:
            store.save(load_demo())
    return own


def _load(path: Path) -> Catalog:
    from zuruf.catalog.load import load_catalog
    from zuruf.catalog.problems import CatalogError

    try:
        return load_catalog(path)
    except CatalogError as error:
        raise UserError(str(error)) from error


def _config(args: argparse.Namespace, path: Path, catalog: Catalog) -> Config:
    from zuruf.server.config import Config

    return Config(database=args.database, catalog=path, shop=catalog.shop)


def _prepare(config: Config) -> tuple[tuple[str, str] | None, str]:
    """Bring the database up to date; return a first admin made now, and the token of this machine's kiosk."""
    from zuruf.server.services import Services

    services = Services(config, housekeeping=False)
    try:
        return services.staff.first_admin(), _kiosk_token(services, config.folder / "kiosk_token")
    finally:
        services.close()


def _kiosk_token(services: Any, file: Path) -> str:
    token: str = file.read_text("utf-8").strip() if file.is_file() else ""
    if token and services.devices.by_token(token):
        return token
    known = any(each["id"] == DEVICE and not each["revoked"] for each in services.devices.list())
    token = services.devices.renew("system", DEVICE) if known else services.devices.add("system", DEVICE)[1]
    temporary = file.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(token)
    temporary.replace(file)
    return token


def _server_arguments(args: argparse.Namespace, catalog: Path) -> list[str]:
    base = ["server", "start", "--host", args.host, "--port", str(args.port), "--catalog", str(catalog)]
    base += ["--database", args.database] if args.database else []
    base += [part for name in args.name for part in ("--name", name)]
    return [*base, *(["--https"] if args.https else [])]


def _voice_arguments(args: argparse.Namespace, catalog: Path, address: str) -> list[str]:
    base = ["listen", "--json", "--server", address, "--device", DEVICE, "--catalog", str(catalog)]
    base += ["--language", args.language, "--engine", args.engine]
    base += ["--model", str(args.model)] if args.model else []
    return [*base, *(["--allow-tiny"] if args.allow_tiny else [])]


def _wait(server: Child, address: str, stop: threading.Event) -> None:
    """Wait until the server answers. Raises UserError when it does not."""
    import httpx

    until = time.monotonic() + READY_SECONDS
    while not stop.is_set():
        if server.poll() is not None:
            raise UserError("the server ended while it was starting; its message is above")
        try:
            if httpx.get(f"{address}/health", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError as error:
            if time.monotonic() > until:
                raise UserError(f"the server at {address} does not answer: {error}") from error
        stop.wait(0.1)


def _tell(args: argparse.Namespace, address: str, catalog: Catalog, first: tuple[str, str] | None) -> None:
    """Print where to look, how to log in, what listens, and how to end it."""
    lines = [
        f"{catalog.shop.name} is open.",
        "",
        f"  Kiosk    {address}/kiosk",
        f"  Console  {address}/console",
    ]
    if first:
        lines += [
            "",
            f"  First login: {first[0]}   password: {first[1]}",
            "  (shown this once; it is changed at the first login)",
        ]
    lines += ["", *_hearing(args, catalog), "", "End with Ctrl-C."]
    print("\n".join(lines), flush=True)
    sys.stdout.flush()


def _hearing(args: argparse.Namespace, catalog: Catalog) -> list[str]:
    """Say which speech model listens in each language, and how to get a better one."""
    from zuruf.models.speech import ModelError, choose

    if args.no_voice:
        return ["  Voice    off (--no-voice); touch and text work"]
    lines = []
    for language in catalog.shop.languages if args.language == "auto" else (args.language,):
        try:
            choice = choose(language, args.engine, args.model, microphone=True, allow_tiny=args.allow_tiny)
            lines.append(f"  Voice {language} {choice.engine}: {choice.why}")
        except ModelError as error:
            lines.append(f"  Voice {language} off: {error}")
    return lines
