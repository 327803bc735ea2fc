"""``zuruf server``: run the server, and look after its database."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.errors import UserError
from zuruf.cli.reading import port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zuruf.server.config import Config
    from zuruf.server.services import Services

PORT = 8017


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``server`` and what is below it."""
    parser = commands.add_parser("server", help="run the server; backup, restore, migrate, audit")
    below = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    run = _command(below, "start", "serve until Ctrl-C", _start)
    add_network(run)
    run.add_argument("--api-only", action="store_true", help="no pages: another software has its own")
    run.add_argument(
        "--catalog",
        type=Path,
        help="catalog file or database (default: the imported one, else the demo shop)",
    )
    _command(below, "init", "make the database and the first admin", _init)
    _command(below, "migrate", "bring the database to the present version", _migrate)
    rules = _command(below, "rules", "check and print the rules that hold", _rules)
    rules.add_argument("--words", action="store_true", help="with all words that call a person")
    backup = _command(below, "backup", "write the whole database into a file while it is in use", _backup)
    backup.add_argument("file", type=Path)
    restore = _command(below, "restore", "put a backup in place of the database", _restore)
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="replace a database that holds something")
    audit = _command(below, "audit", "print, export or verify the audit trail", _audit)
    audit.add_argument("--verify", action="store_true", help="recompute the chain")
    audit.add_argument("--head", help="a head noted earlier, outside the database; it must be in the chain")
    audit.add_argument("--export", type=Path, help="write all entries as JSON lines")


def add_database(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the database, and ``--json``."""
    parser.add_argument("--database", help="URL (default: zuruf.db in ZURUF_HOME)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_network(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the server is reached."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=port, default=PORT)
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        help="a name or address under which other machines reach it; may be given again",
    )
    parser.add_argument(
        "--https", action="store_true", help="a proxy in front speaks HTTPS: cookies are for that only"
    )


def config_of(args: argparse.Namespace, **values: Any) -> Config:
    """Return the server's settings that the arguments ask for."""
    from zuruf.server.config import Config

    return Config(database=args.database, **values)


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Services]:
    """Open the server's parts without serving, and close them again; its errors become clear lines."""
    with clear_errors():
        from zuruf.server.services import Services

        services = Services(config_of(args), housekeeping=False)
        try:
            yield services
        finally:
            services.close()


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn the server's errors, and the catalog's, into lines for the user."""
    from zuruf.catalog.problems import CatalogError
    from zuruf.server.errors import Problem, ServerError

    try:
        yield
    except (Problem, ServerError, CatalogError) as error:
        raise UserError(str(error)) from error


def emit(args: argparse.Namespace, data: dict[str, Any], line: str) -> None:
    """Print one JSON object, or the line for people."""
    print(json.dumps(data, ensure_ascii=False) if args.json else line, flush=True)


def _command(
    below: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    words: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = below.add_parser(name, help=words)
    add_database(parser)
    parser.set_defaults(run=run)
    return parser


def _start(args: argparse.Namespace) -> int:
    with clear_errors():
        from zuruf.catalog.load import load_catalog
        from zuruf.cli.catalogs import default_catalog
        from zuruf.server.serve import check_address, prepare, serve

        check_address(args.host, args.port)
        catalog = args.catalog or default_catalog()
        config = config_of(
            args,
            catalog=catalog,
            shop=load_catalog(catalog).shop,
            hosts=tuple(args.name),
            cookie_secure=args.https,
        )
        first = prepare(config)
        address = f"http://{args.host}:{args.port}"
        if first:
            _tell_first(args, first)
        serve(config, args.host, args.port, ready=lambda: emit(args, {"ready": address}, f"Ready: {address}"))
    return 0


def _tell_first(args: argparse.Namespace, first: tuple[str, str]) -> None:
    line = f"First login: {first[0]}   password: {first[1]}   (shown this once; change it at the first login)"
    emit(args, {"login": first[0], "password": first[1]}, line)


def _init(args: argparse.Namespace) -> int:
    with opened(args) as services:
        first = services.staff.first_admin()
    if first:
        _tell_first(args, first)
    else:
        emit(args, {"login": None}, "The database is ready; there is staff already.")
    return 0


def _migrate(args: argparse.Namespace) -> int:
    with clear_errors():
        from zuruf.server.database.engines import Engines
        from zuruf.server.database.migrating import migrate

        engines = Engines(config_of(args).url)
        try:
            version = migrate(engines.writer)
        finally:
            engines.close()
    emit(args, {"version": version}, f"The database has version {version}.")
    return 0


def _rules(args: argparse.Namespace) -> int:
    import yaml

    from zuruf.skills.people.own import effective

    with opened(args) as services:
        rules = services.rules.told()
    if args.words:
        rules["escalation"] = effective(rules.get("escalation"))
    emit(args, rules, yaml.safe_dump(rules, allow_unicode=True, sort_keys=False).rstrip())
    return 0


def _backup(args: argparse.Namespace) -> int:
    with clear_errors():
        from zuruf.server.upkeep import backup

        head = backup(config_of(args), args.file)
    emit(args, {"file": str(args.file), "head": head}, f"Wrote {args.file}. Audit head: {head}")
    return 0


def _restore(args: argparse.Namespace) -> int:
    with clear_errors():
        from zuruf.server.upkeep import restore

        head = restore(config_of(args), args.file, args.force)
    emit(args, {"file": str(args.file), "head": head}, f"Restored {args.file}. Audit head: {head}")
    return 0


def _audit(args: argparse.Namespace) -> int:
    from zuruf.server import audit

    with opened(args) as services, services.store.read() as connection:
        if args.export:
            with args.export.open("w", encoding="utf-8") as file:
                file.writelines(
                    json.dumps(each, ensure_ascii=False) + "\n" for each in audit.export(connection)
                )
        if not args.verify:
            entries, head = audit.head(connection)
            emit(args, {"entries": entries, "head": head}, f"{entries} entries, head {head}")
            return 0
        verdict = audit.verify(connection, args.head)
    if not verdict.sound:
        raise UserError(f"The audit trail was tampered with: {verdict.why}.")
    words = "" if args.head else " (without --head a cut-off end cannot be seen)"
    emit(
        args,
        {"sound": True, "entries": verdict.entries, "head": verdict.head},
        f"Sound: {verdict.entries} entries, head {verdict.head}{words}",
    )
    return 0
