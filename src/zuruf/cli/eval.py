"""``zuruf eval``: measure this installation on data sets."""

from __future__ import annotations

import argparse
import importlib
import importlib.util

SETS = ("orders", "speech", "reorder", "latency", "callbacks")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``eval`` and each measurement below it."""
    parser = commands.add_parser("eval", help="measure this installation on data sets")
    sets = parser.add_subparsers(dest="set", metavar="SET", required=True)
    for name in SETS:
        if importlib.util.find_spec(f"zuruf.cli.eval_{name}"):
            importlib.import_module(f"zuruf.cli.eval_{name}").add(sets)
