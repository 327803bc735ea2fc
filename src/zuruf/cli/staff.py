"""``zuruf staff``: accounts of the people who work here."""

from __future__ import annotations

import argparse
import getpass
import sys

from zuruf.cli.server import add_database, emit, opened

ACTOR = "cli"
ROLES = ("agent", "supervisor", "admin")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``staff`` and what is below it."""
    parser = commands.add_parser("staff", help="accounts and roles of staff")
    below = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = below.add_parser("add", help="make an account; its first password is shown once")
    new.add_argument("login")
    new.add_argument("--name", default="")
    new.add_argument("--role", choices=ROLES, default="agent")
    new.add_argument("--language", action="append", default=[], help="a language spoken (none: all)")
    new.add_argument("--skill", action="append", default=[], help="a skill that cases may ask for")
    below.add_parser("list", help="show all accounts")
    password = below.add_parser("password", help="give a new first password")
    password.add_argument("login")
    password.add_argument(
        "--stdin", action="store_true", help="read it from standard input instead of drawing one"
    )
    role = below.add_parser("role", help="change the role")
    role.add_argument("login")
    role.add_argument("role", choices=ROLES)
    for name, words in (("disable", "lock an account and end its sessions"), ("enable", "unlock an account")):
        below.add_parser(name, help=words).add_argument("login")
    for name, run in (
        ("add", _add),
        ("list", _list),
        ("password", _password),
        ("role", _role),
        ("disable", _disable),
        ("enable", _enable),
    ):
        add_database(below.choices[name])
        below.choices[name].set_defaults(run=run)


def _add(args: argparse.Namespace) -> int:
    with opened(args) as services:
        account, password = services.staff.add(
            ACTOR, args.login, args.name, args.role, args.language, args.skill
        )
    line = (
        f"Added {args.login} ({args.role}). First password: {password}   (to be changed at the first login)"
    )
    emit(args, {**account, "password": password}, line)
    return 0


def _list(args: argparse.Namespace) -> int:
    with opened(args) as services:
        for each in services.staff.list():
            state = "disabled" if each["disabled"] else "active"
            emit(
                args,
                each,
                f"{each['id']:>4}  {each['login']:<20} {each['role']:<11} {state:<9} {each['name']}",
            )
    return 0


def _password(args: argparse.Namespace) -> int:
    chosen = None
    if args.stdin:
        chosen = (
            getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        )
    with opened(args) as services:
        password = services.staff.set_password(ACTOR, services.staff.number_of(args.login), chosen)
    shown = "as given" if chosen else password
    emit(
        args,
        {"login": args.login, "password": None if chosen else password},
        f"New password of {args.login}: {shown}   (to be changed at the next login)",
    )
    return 0


def _role(args: argparse.Namespace) -> int:
    return _change(args, role=args.role)


def _disable(args: argparse.Namespace) -> int:
    return _change(args, disabled=True)


def _enable(args: argparse.Namespace) -> int:
    return _change(args, disabled=False)


def _change(args: argparse.Namespace, **values: object) -> int:
    with opened(args) as services:
        account = services.staff.change(ACTOR, services.staff.number_of(args.login), **values)
    state = "disabled" if account["disabled"] else "active"
    emit(args, account, f"{account['login']}: {account['role']}, {state}")
    return 0
