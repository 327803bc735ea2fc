"""Measure product search on made-up names: hits, times, memory, what is accepted of what is not sold.

    python benchmarks/search.py --names 100000 --queries 1000 --baseline 100

Prints a line for each kind of mishearing, and rapidfuzz's WRatio on the same queries with `--baseline`.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from zuruf.catalog.model import Catalog, Product, Shop
from zuruf.catalog.search import ProductSearch
from zuruf.catalog.text import normalize

sys.path.insert(0, str(Path(__file__).parent))
import mishearing  # noqa: E402

Query = tuple[str, str]


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000, help="for each kind of mishearing")
    parser.add_argument("--baseline", type=int, default=0, help="queries to put to WRatio, which is slow")
    args = parser.parse_args()
    names = mishearing.names(args.names)
    catalog = Catalog(
        Shop(languages=("de",)),
        {f"p{n}": Product(f"p{n}", {"de": name}, 100) for n, name in enumerate(names)},
        {},
    )
    search, before = _built(catalog)
    kinds: dict[str, list[Query]] = {
        change.__name__: _queries(names, change, args.queries)
        for change in (mishearing.light, mishearing.heavy)
    }
    for kind, queries in kinds.items():
        _measure(kind, search, queries)
        if args.baseline:
            _baseline(names, queries[: args.baseline])
    _foreign(search, args.queries)
    _windows(search, names)
    print(f"memory for it: {_memory() - before:.0f} MB after all searches")


def _built(catalog: Catalog) -> tuple[ProductSearch, float]:
    """Build the index, then open it again from disk, as a shop does at its next start."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        first = ProductSearch(catalog, Path(folder))
        first.warm_up()
        built = time.perf_counter() - started
        del first
        gc.collect()
        before = _memory()
        started = time.perf_counter()
        search = ProductSearch(catalog, Path(folder))
        search.warm_up()
        opened = time.perf_counter() - started
        search.find("hafermilch", "de")
    print(f"{len(catalog.products)} names: built in {built:.1f} s, opened in {opened:.1f} s")
    print(f"memory for it: {_memory() - before:.0f} MB after opening")
    return search, before


def _queries(names: Sequence[str], change: Callable[[str, random.Random], str], count: int) -> list[Query]:
    chance = random.Random(11)
    places = [chance.randrange(len(names)) for _ in range(count)]
    return [(change(names[place], chance), f"p{place}") for place in places]


def _measure(kind: str, search: ProductSearch, queries: Sequence[Query]) -> None:
    times, hits, accepted, wrong = [], 0, 0, 0
    for text, sku in queries:
        started = time.perf_counter(), time.thread_time()
        found = search.find(text, "de")
        times.append(((time.perf_counter() - started[0]) * 1e3, (time.thread_time() - started[1]) * 1e3))
        right = bool(found) and found[0].sku == sku
        hits += right
        taken = bool(found) and found[0].decision == "accept"
        accepted += right and taken
        wrong += taken and not right
    (p50, _), (p99, busy) = np.percentile(times, [50, 99], axis=0)
    count = len(queries)
    print(
        f"{kind:8} first hit {hits / count:6.1%}  "
        f"p50 {p50:5.2f} ms  p99 {p99:5.2f} ms (of the processor {busy:.2f})  "
        f"right ones accepted {accepted / max(hits, 1):6.1%}  wrong ones accepted {wrong / count:5.1%}"
    )


def _baseline(names: Sequence[str], queries: Sequence[Query]) -> None:
    texts = [normalize(name, "de") for name in names]
    started = time.perf_counter()
    hits = sum(
        process.extractOne(normalize(text, "de"), texts, scorer=fuzz.WRatio)[2] == int(sku[1:])
        for text, sku in queries
    )
    each = (time.perf_counter() - started) / len(queries) * 1e3
    print(f"  WRatio first hit {hits / len(queries):6.1%}  mean {each:5.0f} ms  ({len(queries)} queries)")


def _foreign(search: ProductSearch, count: int) -> None:
    words = mishearing.foreign(count)
    accepted = sum(
        bool(found) and found[0].decision == "accept" for found in (search.find(w, "de") for w in words)
    )
    print(f"foreign  accepted {accepted / count:.1%} of {count} things that nobody sells here")


def _windows(search: ProductSearch, names: Sequence[str]) -> None:
    """Look up all windows of one to five words of sentences with three products."""
    chance, times = random.Random(5), []
    for _ in range(100):
        said = " ".join(mishearing.light(chance.choice(names), chance) for _ in range(3))
        words = f"ich möchte zwei {said}".split()
        windows = [
            " ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 5, len(words)) + 1)
        ]
        started = time.perf_counter(), time.thread_time()
        search.near_many(windows, "de")
        times.append(((time.perf_counter() - started[0]) * 1e3, (time.thread_time() - started[1]) * 1e3))
    (p50, _), (p99, busy) = np.percentile(times, [50, 99], axis=0)
    print(f"windows  all of a sentence: p50 {p50:.1f} ms  p99 {p99:.1f} ms (of the processor {busy:.2f})")


def _memory() -> float:
    """Return this process's resident memory in MB (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


if __name__ == "__main__":
    main()
