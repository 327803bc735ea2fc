"""The ``zuruf`` command: finds the command's module, and turns every error into one clear line."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
import logging
import os
import sys
from collections.abc import Sequence

import zuruf
from zuruf.cli.errors import UserError

COMMANDS = (
    "run",
    "listen",
    "talk",
    "understand",
    "transcribe",
    "catalog",
    "models",
    "skills",
    "staff",
    "device",
    "server",
    "orders",
    "doctor",
    "eval",
)

PRIVATE = ("run", "listen", "talk", "server", "staff", "device", "orders", "models")
"""Commands that write into the data folder: what they write is for this user's eyes only."""

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
    _prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    named = next((each for each in arguments if not each.startswith("-")), None)
    args = parser((named,) if named in COMMANDS else COMMANDS).parse_args(arguments)
    if named in PRIVATE:
        os.umask(0o077)
    _log_to_stderr(args.verbose)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except UserError as error:
        print(f"zuruf: {error}", file=sys.stderr)
    except BrokenPipeError:
        _let_go()
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        log.debug("unexpected", exc_info=True)
        if error.filename is None:
            _let_go()
        print(f"zuruf: {_told(error)}", file=sys.stderr)
    except Exception as error:
        log.debug("unexpected", exc_info=True)
        if args.verbose:
            log.exception("unexpected error")
        print(
            f"zuruf: unexpected error: {type(error).__name__}: {error} (run again with --verbose)",
            file=sys.stderr,
        )
    return 1


class OneLine(logging.Formatter):
    """Write an error of the program as one line; the traceback is for --verbose."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the message, and what was raised."""
        text = f"{record.levelname} {record.name}: {record.getMessage()}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{text} ({type(error).__name__}: {error})" if error else text


def _log_to_stderr(verbose: bool) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s") if verbose else OneLine())
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler])


def _prepare_streams() -> None:
    """Write UTF-8 whatever the locale says, and nowhere where the caller has closed the stream."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _let_go() -> None:
    """Give up standard output, so that nothing is written to it any more when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: OSError) -> str:
    """Say what the system refused, where, and what to look at."""
    if error.errno is None:
        return str(error)
    where = error.filename if error.filename is not None else "what this command writes to"
    blocked = isinstance(error, FileExistsError | NotADirectoryError)
    why = "a file lies where a folder must be" if blocked else error.strerror or error
    mend = "See that it is there, that you may use it and that the disk is not full."
    return f"{where} cannot be used: {why}. {mend}"
