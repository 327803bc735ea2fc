"""The ``zuruf`` command: finds the command's module, and turns every error into one clear line."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Sequence

import zuruf
from zuruf.cli.errors import UserError

COMMANDS = (
    "run", "listen", "talk", "understand", "transcribe", "catalog", "models", "skills", "staff", "device", "server",
    "doctor", "eval",
)

PRIVATE = ("run", "listen", "server")
"""Commands that store personal data: what they write is for this user's eyes only."""

log = logging.getLogger("zuruf")


def parser(wanted: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Build the parser with the wanted commands, so that a command pays only for itself."""
    top = argparse.ArgumentParser(prog="zuruf", description=zuruf.__doc__)
    top.add_argument("--version", action="version", version=f"zuruf {zuruf.__version__}")
    top.add_argument("--verbose", action="store_true", help="log what happens, and show tracebacks")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in wanted:
        module = importlib.import_module(f"zuruf.cli.{name}")
        module.add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 success, 1 failure, 2 wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    named = next((each for each in arguments if not each.startswith("-")), None)
    args = parser((named,) if named in COMMANDS else COMMANDS).parse_args(arguments)
    if named in PRIVATE:
        os.umask(0o077)
    logging.basicConfig(level=logging.INFO if args.verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except UserError as error:
        print(f"zuruf: {error}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        log.debug("unexpected", exc_info=True)
        if args.verbose:
            log.exception("unexpected error")
        print(f"zuruf: unexpected error: {type(error).__name__}: {error} (run again with --verbose)", file=sys.stderr)
    return 1
