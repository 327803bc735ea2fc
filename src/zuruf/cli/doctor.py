"""``zuruf doctor``: what is missing or unsafe on this machine, and the command that mends it."""

from __future__ import annotations

import argparse
import json

SIGNS = {"ok": "✓", "warn": "!", "bad": "✗"}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``doctor``."""
    from zuruf.cli.reading import port
    from zuruf.cli.transcribe import add_hearing

    parser = commands.add_parser("doctor", help="what is missing or unsafe here, and what mends it")
    parser.add_argument("--catalog", metavar="FILE", help="catalog to check (default: the shop's own)")
    add_hearing(parser)
    parser.add_argument("--allow-tiny", action="store_true", help="count the tiny models as fit for people")
    parser.add_argument("--port", type=port, default=8017, help="port that the server shall listen on")
    parser.add_argument("--json", action="store_true", help="print one JSON object a finding")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look at everything; return 1 if something necessary is missing."""
    from zuruf.cli.doctor_checks import checks

    found = list(checks(args))
    for finding in found:
        if args.json:
            print(json.dumps(finding.json(), ensure_ascii=False), flush=True)
            continue
        mend = f"\n    mend it with: {finding.mend}" if finding.mend else ""
        print(f"{SIGNS[finding.status]} {finding.about}: {finding.text}{mend}", flush=True)
    return 1 if any(finding.status == "bad" for finding in found) else 0
