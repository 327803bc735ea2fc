"""``zuruf models``: list, fetch, add, remove and check the speech models of this machine."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zuruf.cli.errors import UserError
from zuruf.models.speech import ModelError, choose, installed, official, tiny

LANGUAGES = ("de", "en")
SIZES = ("small", "large")


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("models", help="speech models", description=__doc__)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    listing = _action(actions, "list", "show what is installed, what listens and what can be fetched", _list)
    listing.set_defaults(which=None)
    pulling = _action(actions, "pull", "fetch an official Vosk model", _pull)
    pulling.add_argument("which", metavar="LANGUAGE|NAME", help="de, en or the full name of a model")
    pulling.add_argument("--size", choices=SIZES, default="small", help="large: 2 GB, fixed vocabulary")
    pulling.add_argument("--mirror", metavar="URL", help="fetch from there, not from the official site")
    adding = _action(actions, "add", "install a model that lies on this machine", _add)
    adding.add_argument("place", type=Path, metavar="DIR|ZIP")
    adding.add_argument("--language", required=True, choices=LANGUAGES)
    adding.add_argument("--name", help="what to call it (default: the name of the folder or file)")
    removing = _action(actions, "remove", "remove an installed model", _remove)
    removing.add_argument("which", metavar="NAME")
    checking = _action(actions, "check", "check that models are complete and load", _check)
    checking.add_argument("which", metavar="NAME", nargs="?", help="one model (default: all)")


def _action(
    actions: Any, name: str, text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def guarded(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except ModelError as error:
            raise UserError(str(error)) from error

    parser.set_defaults(run=guarded)
    return parser


def _print(args: argparse.Namespace, record: dict[str, Any], text: str) -> None:
    print(json.dumps(record, ensure_ascii=False) if args.json else text, flush=True)


def _list(args: argparse.Namespace) -> int:
    there = [*installed(), *(model for language in LANGUAGES if (model := tiny(language)))]
    for model in there:
        record = {**model.about(), "installed": True}
        _print(args, record, f"{model.name:30} {model.language}  {model.kind:9} {model.path}")
    names = {model.name for model in there}
    for offer in official():
        if offer.name in names:
            continue
        record = {"name": offer.name, "language": offer.language, "kind": "official", "installed": False}
        size = f"{offer.about_bytes / 1e6:.0f} MB"
        large = "" if offer.size == "small" else f" --size {offer.size}"
        text = f"{offer.name:30} {offer.language}  {size:>9} zuruf models pull {offer.language}{large}"
        _print(args, {**record, "bytes": offer.about_bytes, "url": offer.url}, text)
    if not args.json:
        for language in LANGUAGES:
            print(f"\nmicrophone, {language}: {_what_listens(language, microphone=True)}", end="")
            print(f"\nrecordings, {language}: {_what_listens(language, microphone=False)}", end="")
        print()
    return 0


def _what_listens(language: str, microphone: bool) -> str:
    choice = choose(language, microphone=microphone)
    return f"{choice.engine}, {choice.why}" if choice.listens else choice.why


class Bar:
    """A progress bar on stderr; silent where nobody watches."""

    def __init__(self, name: str, width: int = 40) -> None:
        """Name what arrives."""
        self.name, self.width = name, width
        self.shown = 0.0

    def __call__(self, have: int, total: int | None) -> None:
        """Show how many bytes have arrived."""
        whole = total is not None and have >= total
        if not sys.stderr.isatty() or (time.monotonic() - self.shown < 0.1 and not whole):
            return
        self.shown = time.monotonic()
        part = have / total if total else 0.0
        bar = ("#" * int(part * self.width)).ljust(self.width, ".")
        end = "\n" if whole else ""
        print(f"\r{self.name} [{bar}] {have / 1e6:.1f} MB {part:4.0%}", end=end, file=sys.stderr, flush=True)


def _pull(args: argparse.Namespace) -> int:
    from zuruf.models.speech.installing import pull
    from zuruf.models.speech.official import mirrored, official_model

    offer = official_model(args.which, args.size)
    if args.mirror:
        offer = mirrored(offer, args.mirror)
    if not args.json:
        print(f"Fetching {offer.url} (about {offer.about_bytes / 1e6:.0f} MB)", flush=True)
    model = pull(offer, Bar(offer.name))
    compared = offer.sha256 is not None
    said = "as expected" if compared else "nobody publishes one to compare with; keep this for next time"
    text = f"Installed {model.name} in {model.path}\nSHA-256 {model.sha256} ({said})"
    _print(args, {**model.about(), "sha256_compared": compared}, text)
    return 0


def _add(args: argparse.Namespace) -> int:
    from zuruf.models.speech.installing import add as install

    model = install(args.place, args.language, args.name)
    _print(args, model.about(), f"Installed {model.name} in {model.path}")
    return 0


def _remove(args: argparse.Namespace) -> int:
    from zuruf.models.speech.installing import remove

    model = remove(args.which)
    _print(args, model.about(), f"Removed {model.name}")
    return 0


def _check(args: argparse.Namespace) -> int:
    from zuruf.models.speech.probe import check

    models = [*installed(), *(model for language in LANGUAGES if (model := tiny(language)))]
    if args.which is not None:
        models = [model for model in models if model.name == args.which]
        if not models:
            raise UserError(f"No speech model “{args.which}” is installed; see zuruf models list.")
    broken = 0
    for model in models:
        problem = None
        try:
            check(model.path)
        except ModelError as error:
            problem, broken = str(error), broken + 1
        record = {"name": model.name, "language": model.language, "ok": not problem, "problem": problem}
        _print(args, record, f"{model.name}: {problem or 'ok'}")
    if broken:
        raise UserError(f"{broken} of {len(models)} speech models are broken: remove and install again.")
    return 0
