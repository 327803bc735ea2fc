"""``zuruf eval callbacks``: whether a case is lost, doubled, taken twice, or slow with many people."""

from __future__ import annotations

import argparse
import json
import sys

from zuruf.cli.server import clear_errors


def add(sets: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``eval callbacks``."""
    parser = sets.add_parser("callbacks", help="the callback queue, against a real server process")
    parser.add_argument("--workers", type=int, default=50, help="connections; a fifth of them are devices")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument(
        "--rate", type=float, default=50.0, help="cases a second that are opened, claimed and closed"
    )
    parser.add_argument("--database", help="URL of an empty database (default: a new SQLite file)")
    parser.add_argument("--kill", action="store_true", help="kill -9 the server in the middle")
    parser.add_argument("--closed", type=int, default=0, help="closed cases that lie there already")
    parser.add_argument("--waiting", type=int, default=0, help="waiting cases that lie there already")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    with clear_errors():
        from zuruf.server.evaluation.callbacks import Plan, evaluate

        sys.setswitchinterval(
            0.0005
        )  # what is measured is the server, not the crowd's waiting for each other
        plan = Plan(args.workers, args.cases, args.rate, args.kill, args.closed, args.waiting, args.database)
        found = evaluate(plan, lambda words: print(words, file=sys.stderr, flush=True))
    if not args.json:
        for name, value in found.items():
            print(f"{name:<24} {value}")
    print(json.dumps(found), flush=True)
    good = not (found["double_claims"] or found["lost"] or found["duplicated"]) and found["control_failed"]
    return 0 if good else 1
