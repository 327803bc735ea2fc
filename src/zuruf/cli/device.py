"""``zuruf device``: kiosks and speakers, and their tokens."""

from __future__ import annotations

import argparse

from zuruf.cli.server import add_database, emit, opened

ACTOR = "cli"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``device`` and what is below it."""
    parser = commands.add_parser("device", help="pair kiosks and speakers with the server")
    below = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = below.add_parser("add", help="add a device; its token or pairing code is shown once")
    new.add_argument("id", nargs="?", help="such as kiosk-1 (default: drawn)")
    new.add_argument("--name", default="")
    new.add_argument(
        "--pair", action="store_true", help="a code to type into the device within 15 minutes, not a token"
    )
    below.add_parser("list", help="show all devices")
    below.add_parser("revoke", help="take a device's token away for good").add_argument("id")
    for name, run in (("add", _add), ("list", _list), ("revoke", _revoke)):
        add_database(below.choices[name])
        below.choices[name].set_defaults(run=run)


def _add(args: argparse.Namespace) -> int:
    with opened(args) as services:
        kind = "code" if args.pair else "token"
        new = services.devices.invite if args.pair else services.devices.add
        device, secret = new(ACTOR, args.id, args.name)
    emit(args, {**device, kind: secret}, f"Added {device['id']}. Its {kind}, shown this once: {secret}")
    return 0


def _list(args: argparse.Namespace) -> int:
    with opened(args) as services:
        for each in services.devices.list():
            state = "revoked" if each["revoked"] else "paired" if each["paired"] else "not paired yet"
            emit(args, each, f"{each['id']:<20} {state:<15} {each['name']}")
    return 0


def _revoke(args: argparse.Namespace) -> int:
    with opened(args) as services:
        device = services.devices.revoke(ACTOR, args.id)
    emit(args, device, f"The token of {args.id} is revoked.")
    return 0
