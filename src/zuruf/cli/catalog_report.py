"""What `zuruf catalog` tells about problems, doubts and words that the speech model cannot hear."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zuruf.catalog.check import UnknownWord
    from zuruf.catalog.model import Catalog
    from zuruf.catalog.problems import Problem

SHOWN = 20


def show(args: argparse.Namespace, record: dict[str, Any], text: str) -> None:
    """Print a record with --json, else its text."""
    print(json.dumps(record, ensure_ascii=False) if args.json else text, flush=True)


def report(args: argparse.Namespace, problems: Sequence[Problem], kind: str) -> None:
    """Tell problems: all of them with --json, else the first ones on standard error."""
    if args.json:
        for each in problems:
            place = {"file": each.file, "row": each.row, "field": each.field}
            show(args, {"kind": kind, **place, "reason": each.reason}, "")
        return
    _lines([f"{kind}: {problem}" for problem in problems], kind)


def report_words(catalog: Catalog, args: argparse.Namespace) -> int:
    """Tell which words of the names the speech models cannot hear; return how many have no other form."""
    if args.no_speech:
        return 0
    count = 0
    for language in catalog.shop.languages:
        model, unknown = _unknown(catalog, language)
        count += sum(not each.mended for each in unknown)
        if args.json:
            for each in unknown:
                show(args, {"kind": "unknown word", "model": model, **_record(each)}, "")
        elif unknown:
            kind = f"unknown word ({language})"
            _lines([f"{kind}: {_advice(each)}" for each in unknown if not each.mended], kind)
            print(
                f"{model} cannot hear {len(unknown)} words of these names. For those that customers say, add "
                f"forms of words it knows to sounds_like.{language}, or: zuruf models pull {language}",
                file=sys.stderr,
            )
    return count


def not_ours(catalog: Catalog, file: str) -> Iterator[Problem]:
    """Tell that a list of products was put into a shop that is still the demo's, or nobody's."""
    from zuruf.catalog.load import load_demo
    from zuruf.catalog.model import Shop
    from zuruf.catalog.problems import Problem as Doubt

    demo = load_demo()
    if catalog.shop in (Shop(), demo.shop) and catalog.products != demo.products:
        way = 'export to FILE.json, change "shop" there, import it; lists of products then keep it'
        reason = f"customers still hear the name {catalog.shop.name}, not yours, with its hours: {way}"
        yield Doubt(file, "", "shop", reason)


def _unknown(catalog: Catalog, language: str) -> tuple[str, list[UnknownWord]]:
    """Return the model that listens in a language and the words it lacks; nothing where there is none."""
    from zuruf.catalog.check import unknown_words
    from zuruf.models.speech import ModelError, find, tiny
    from zuruf.models.speech.vocabulary import words_of

    try:
        model = find(language) or tiny(language)
        if model is None:
            return "", []
        return model.name, unknown_words(catalog, language, words_of(model.path))
    except ModelError as error:
        print(f"The names were not compared with the speech model: {error}", file=sys.stderr)
        return "", []


def _record(word: UnknownWord) -> dict[str, Any]:
    return {
        "language": word.language, "word": word.word, "skus": list(word.skus), "suggestion": word.suggestion,
        "mended": word.mended,
    }  # fmt: skip


def _advice(word: UnknownWord) -> str:
    where = ", ".join(word.skus[:3]) + (" …" if len(word.skus) > 3 else "")
    hint = f'; heard as two words, which search joins: "{word.suggestion}"' if word.suggestion else ""
    return f"{word.word} ({where}){hint}"


def _lines(lines: Sequence[str], kind: str) -> None:
    for line in lines[:SHOWN]:
        print(line, file=sys.stderr)
    if len(lines) > SHOWN:
        print(f"{kind}: and {len(lines) - SHOWN} more (--json prints all)", file=sys.stderr)
