"""``zuruf catalog``: bring products in, check them, find one as a customer would say it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.catalog_report import not_ours, report, report_words, show
from zuruf.cli.catalogs import default_catalog, installed_catalog, open_catalog
from zuruf.cli.errors import UserError
from zuruf.cli.reading import count, lines
from zuruf.cli.spreadsheets import add_writing, way_out, written

if TYPE_CHECKING:
    from zuruf.catalog.model import Catalog
    from zuruf.catalog.search import Match


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "catalog", help="products: import, export, check, search", description=__doc__
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    importing = _action(actions, "import", "read a CSV or JSON file into the catalog database", _import)
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument(
        "--catalog", type=Path, metavar="DB", help="the database (default: the shop's own)"
    )
    importing.add_argument("--skip-bad", action="store_true", help="leave out the rows that are wrong")
    add_writing(importing)
    _model_option(importing)

    exporting = _action(actions, "export", "write the catalog as JSON or CSV", _export)
    exporting.add_argument(
        "file", metavar="FILE", help="FILE.json, FILE.csv, or - for JSON on standard output"
    )
    exporting.add_argument("--catalog", type=Path, metavar="FILE", help="file or database to export")

    checking = _action(actions, "check", "tell what is wrong or doubtful in a catalog", _check)
    checking.add_argument("file", nargs="?", type=Path, metavar="FILE")
    checking.add_argument("--catalog", type=Path, metavar="FILE", help="the same as FILE")
    add_writing(checking)
    _model_option(checking)

    searching = _action(actions, "search", "find products as a customer would say them", _search)
    searching.add_argument("text", nargs="+", metavar="TEXT", help="what was heard; - for one search a line")
    searching.add_argument("--catalog", type=Path, metavar="FILE")
    searching.add_argument("--language", choices=("de", "en", "auto"), default="auto")
    searching.add_argument("--limit", type=count, default=5, metavar="N")


def _action(
    actions: Any, name: str, text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def guarded(args: argparse.Namespace) -> int:
        from zuruf.catalog.problems import CatalogError

        try:
            return run(args)
        except CatalogError as error:
            raise UserError(str(error)) from error

    parser.set_defaults(run=guarded)
    return parser


def _model_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-speech", action="store_true", help="do not compare the names with the speech model"
    )


def _import(args: argparse.Namespace) -> int:
    from zuruf.catalog.check import warnings
    from zuruf.catalog.load import read_catalog
    from zuruf.catalog.problems import CatalogError
    from zuruf.catalog.store import CatalogStore

    target = args.catalog or installed_catalog()
    base = _base(target)
    try:
        catalog, left_out = read_catalog(args.file, args.skip_bad, base, written(args))
    except CatalogError as error:
        rows = {each.row for each in error.problems if each.row}
        if not rows and not args.json:
            raise
        report(args, error.problems, "error")
        what = f"mend the {len(rows)} rows, or add --skip-bad" if rows else "mend the file"
        way = way_out(args, error.problems)
        raise UserError(f"{args.file}: nothing was imported; {what}{way}") from error
    report(args, left_out, "left out")
    _make_folder(target)
    with CatalogStore(target) as store:
        changed = store.save(catalog)
    report(args, [*not_ours(catalog, args.file.name), *warnings(catalog, args.file.name)], "warning")
    report_words(catalog, args)
    counts = {
        "products": len(catalog.products),
        "option_groups": len(catalog.groups),
        "left_out": len(left_out),
    }
    text = f"{len(catalog.products)} products are in {target}" + ("" if changed else "; nothing had changed")
    show(args, {"catalog": str(target), **counts, "changed": changed}, text)
    return 0


def _base(target: Path) -> Catalog | None:
    """Return the catalog whose shop and option groups a plain list of products keeps."""
    from zuruf.catalog.load import is_database, load_catalog

    return (
        load_catalog(target) if target.is_file() and target.stat().st_size and is_database(target) else None
    )


def _make_folder(target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UserError(
            f"{target.parent} cannot be made: {error.strerror}. Name another place with --catalog."
        ) from error


def _export(args: argparse.Namespace) -> int:
    from zuruf.catalog.dump import document
    from zuruf.catalog.table import write_table

    catalog = open_catalog(args.catalog)
    as_csv = Path(args.file).suffix.lower() == ".csv"
    indent = None if args.json and args.file == "-" else 1
    text = (
        write_table(catalog)
        if as_csv
        else json.dumps(document(catalog), ensure_ascii=False, indent=indent) + "\n"
    )
    if args.file == "-":
        sys.stdout.write(text)
        return 0
    _write(Path(args.file), text)
    if as_csv and (catalog.groups or catalog.extra):
        print(
            "The shop's data and its option groups are not in the CSV file; export to .json keeps all.",
            file=sys.stderr,
        )
    show(
        args,
        {"file": args.file, "products": len(catalog.products)},
        f"{len(catalog.products)} products are in {args.file}",
    )
    return 0


def _write(path: Path, text: str) -> None:
    """Write beside the file and rename, so that the old one stays where this fails."""
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise UserError(
            f"{path} cannot be written: {error.strerror}. Name a file in a folder that you may write to."
        ) from error


def _check(args: argparse.Namespace) -> int:
    from zuruf.catalog.check import warnings
    from zuruf.catalog.load import read_catalog

    path = args.file or args.catalog or default_catalog()
    catalog, problems = read_catalog(path, skip_bad=True, written=written(args))
    found = warnings(catalog, path.name)
    report(args, problems, "error")
    report(args, found, "warning")
    words = report_words(catalog, args)
    counts = {
        "products": len(catalog.products),
        "errors": len(problems),
        "warnings": len(found),
        "unknown_words": words,
    }
    text = f"{path}: {len(catalog.products)} good products, {len(problems)} errors, {len(found)} warnings"
    show(args, {"file": str(path), **counts}, text)
    if problems:
        raise UserError(
            f"{path.name} has {len(problems)} errors; nothing is imported from it unless --skip-bad says so"
            + way_out(args, problems)
        )
    return 0


def _search(args: argparse.Namespace) -> int:
    from zuruf.catalog.search import ProductSearch

    catalog = open_catalog(args.catalog)
    search = ProductSearch(catalog, _index_folder(args.catalog))
    languages = catalog.shop.languages if args.language == "auto" else (args.language,)
    for text in _texts(args.text):
        started = time.perf_counter()
        found = [(language, search.find(text, language, args.limit)) for language in languages]
        language, matches = max(found, key=lambda each: each[1][0].score if each[1] else 0.0)
        seconds = time.perf_counter() - started
        shown = [_shown(each, catalog) for each in matches]
        record = {"text": text, "language": language, "matches": shown, "seconds": round(seconds, 6)}
        lines = [f"{each['score']:.2f} {each['decision']:7} {each['sku']}  {each['name']}" for each in shown]
        show(args, record, "\n".join(lines) or f"nothing here sounds like {text!r}")
    return 0


def _shown(match: Match, catalog: Catalog) -> dict[str, Any]:
    return {
        "sku": match.sku,
        "name": match.heard_as,
        "score": round(match.score, 3),
        "margin": round(match.margin, 3),
        "decision": match.decision,
        "price": catalog.products[match.sku].price,
    }


def _texts(given: Sequence[str]) -> Iterator[str]:
    if list(given) != ["-"]:
        yield " ".join(given)
        return
    for line in lines("-"):
        if line.strip():
            yield line.strip()


def _index_folder(path: Path | None) -> Path | None:
    """Return the folder beside the machine's own catalog; other catalogs leave no trace."""
    own = installed_catalog()
    return own.parent / "search" if path is None and own.is_file() else None
