"""``zuruf understand``: print what single utterances mean, without any state."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zuruf.skills.types import Intent, NotRecognized


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``understand``."""
    parser = commands.add_parser("understand", help="print what utterances mean, one a line")
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="text file, - for standard input"
    )
    parser.add_argument("--catalog", metavar="FILE", help="catalog file or database (default: the demo shop)")
    parser.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--why", action="store_true", help="explain: words, scores, runner-up, rule")
    parser.set_defaults(run=run)


def result_json(
    text: str, language: str, result: Intent | NotRecognized, why: bool = False
) -> dict[str, Any]:
    """Return what was understood as plain data."""
    from zuruf.skills.types import Intent
    from zuruf.skills.understanding.as_json import operation_json

    if isinstance(result, Intent):
        data: dict[str, Any] = {
            "text": text,
            "language": language,
            "intent": result.name,
            "confidence": round(result.confidence, 3),
            "operations": [operation_json(each) for each in result.operations],
            "slots": dict(result.slots),
        }
    else:
        data = {
            "text": text,
            "language": language,
            "intent": "none",
            "confidence": 0.0,
            "operations": [],
            "slots": {},
            "addressed": result.addressed,
        }
    if why:
        data["why"] = dict(result.why)
    return data


def run(args: argparse.Namespace) -> int:
    """Understand each line and print the result."""
    from zuruf.catalog.load import load_catalog, load_demo
    from zuruf.catalog.problems import CatalogError
    from zuruf.cli.errors import UserError
    from zuruf.cli.reading import lines
    from zuruf.skills.session import Session
    from zuruf.skills.types import Utterance
    from zuruf.skills.understanding import Understander

    try:
        catalog = load_catalog(args.catalog) if args.catalog else load_demo()
    except CatalogError as error:
        raise UserError(str(error)) from error
    understander = Understander(catalog)
    for line in lines(args.file):
        text = line.strip()
        if not text:
            continue
        language = understander.detect(text) if args.language == "auto" else args.language
        result = understander.understand(Utterance(text, language), Session("understand", language))
        data = result_json(text, language, result, args.why)
        print(json.dumps(data, ensure_ascii=False, default=str) if args.json else _plain(data), flush=True)
    return 0


def _plain(data: dict[str, Any]) -> str:
    parts = [f"{data['intent']} ({data['confidence']:.2f})"]
    parts += [json.dumps(each, ensure_ascii=False) for each in data["operations"]]
    if data["slots"]:
        parts.append(json.dumps(data["slots"], ensure_ascii=False))
    if "why" in data:
        parts.append(json.dumps(data["why"], ensure_ascii=False, default=str))
    return "\n  ".join(parts)
