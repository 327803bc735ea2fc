"""Measure how fast utterances are understood with a big catalog.

Run ``python benchmarks/understanding.py CATALOG UTTERANCES.jsonl [--products 10000] [--language de]``: the
catalog is filled up with made products, and the times of the utterances (field "text") are printed.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from zuruf.catalog.load import load_catalog
from zuruf.catalog.model import Catalog, Product
from zuruf.skills.session import Session
from zuruf.skills.types import Utterance
from zuruf.skills.understanding import Understander

CONSONANTS, VOWELS = "bdfgklmnprstw", "aeiou"
HEADS = ("brot", "saft", "käse", "tee", "suppe", "salat", "kuchen", "nudeln", "reis", "creme")
ADJECTIVES = ("frische", "rote", "grüne", "feine", "zarte", "milde", "würzige", "junge", "helle", "dunkle")


def filled(catalog: Catalog, count: int) -> Catalog:
    """Return the catalog with made products up to a count."""
    chance = random.Random(1)
    products = dict(catalog.products)
    while len(products) < count:
        made = "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(3)).capitalize()
        name = f"{chance.choice(ADJECTIVES)} {made}{chance.choice(HEADS)}"
        sku = f"made{len(products)}"
        products[sku] = Product(sku, {"": name}, 100)
    return replace(catalog, products=products)


def main() -> None:
    """Print start-up time and percentiles in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("utterances", type=Path)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--language", default="de")
    args = parser.parse_args()
    catalog = filled(load_catalog(args.catalog), args.products)
    texts = [json.loads(line)["text"] for line in args.utterances.read_text("utf-8").splitlines()]
    session = Session("benchmark", args.language)
    began = time.perf_counter()
    understander = Understander(catalog, languages=(args.language,))
    understander.understand(Utterance("hallo", args.language), session)
    print(f"start {time.perf_counter() - began:.2f} s with {len(catalog.products)} products")
    times = []
    for text in texts:
        began = time.perf_counter()
        understander.understand(Utterance(text, args.language), session)
        times.append(1000 * (time.perf_counter() - began))
    fifty, ninety_nine = np.percentile(times, [50, 99])
    print(
        f"{len(times)} utterances: p50 {fifty:.1f} ms, p99 {ninety_nine:.1f} ms, longest {max(times):.1f} ms"
    )


if __name__ == "__main__":
    main()
