"""Put a tiny model together: words, pronunciations, sentences and graph around a finished acoustic model."""

import json
import random
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from zuruf.models.tiny.recipe.forms import Forms, parts_of
from zuruf.models.tiny.recipe.goods import Goods
from zuruf.models.tiny.recipe.graph import (
    UNKNOWN,
    lexicon_graph,
    write_lexicon,
    write_sentences,
    write_tables,
)
from zuruf.models.tiny.recipe.lexicon import Pronouncer
from zuruf.models.tiny.recipe.lm import Smoothing, Trigram
from zuruf.models.tiny.recipe.ordering import add_goods
from zuruf.models.tiny.recipe.phones import Inventory
from zuruf.models.tiny.recipe.phrases import add_skills
from zuruf.models.tiny.recipe.spoken import GREATEST, number_words, spoken
from zuruf.models.tiny.recipe.templates import Templates

LANGUAGES = Path(__file__).resolve().parent.parent / "lang"
SENTENCES, HEARD, LONGEST = 280_000, 12_000, 25
MIXTURE = {"O": 8.0, "T": 7.0, "phrase": 2.0, "reply": 2.0, "label": 0.2, "rest": 0.3}
UNKNOWN_PROBABILITY = 1e-3
SCALE = 0.85
SEED = 4711


@dataclass(frozen=True)
class Built:
    """What a build made: sizes, the seconds it took, and words that nobody could pronounce."""

    language: str
    words: int
    pronunciations: int
    ngrams: int
    seconds: float
    perplexity: float
    unpronounceable: list[str]


class Language:
    """Everything that is known of a language: its data files, the goods and the skills' phrases."""

    def __init__(self, language: str, catalog: Path, skills: Path) -> None:
        """Read all of it."""
        self.language, folder = language, LANGUAGES / language
        self.folder = folder
        self.forms = Forms.read(folder / "forms.yaml")
        self.inventory = Inventory.read(folder / "phones.yaml")
        self.goods = Goods.read(catalog, language, self.forms)
        self.templates = Templates()
        for number in range(13, 100):
            self.templates.add_words("two_digits", number_words(number, language))
        self.templates.read(folder / "general.grammar")
        add_goods(self.templates, self.goods, language)
        self.templates.read(folder / "orders.grammar")
        add_skills(self.templates, skills, language, self.forms.symbols)
        self.extra = {word for line in _lines(folder / "words.txt") for word in line.split()}
        if self.forms.split_least:
            self.goods.splits.update(self._splits())
        self.templates.check()

    def _splits(self) -> dict[str, list[tuple[str, str]]]:
        """Return the shop's compounds taken apart, as a recogniser or a customer may say them."""
        words = {word for name in self.goods.names() for word in name}
        known = {word for word in self.templates.vocabulary() | self.extra if len(word) > 2}
        parts = parts_of(words, known, self.forms.split_least)
        heads = known | words
        return {word: splits for word in words if (splits := self.forms.splits(word, parts, heads))}

    def respellings(self) -> dict[str, str]:
        """Return further ways to read single words."""
        rows = (line.split("\t") for line in _lines(self.folder / "respellings.tsv"))
        return {word: reading for word, reading in rows}

    def vocabulary(self) -> set[str]:
        """Return all words."""
        numbers = [*range(100), *range(100, 1000, 100), *range(1000, GREATEST, 1000)]
        counted = {word for number in numbers for word in number_words(number, self.language)}
        return self.templates.vocabulary() | self.goods.vocabulary() | self.extra | counted

    def sentences(self, count: int) -> list[list[str]]:
        """Return random sentences, from each source its share."""
        rng = random.Random(SEED)
        rules = [rule for rule in MIXTURE if rule in self.templates.rules]
        chosen = rng.choices(rules, [MIXTURE[rule] for rule in rules], k=count)
        sentences = (self.templates.sample(rng, rule) for rule in chosen)
        return [sentence for sentence in sentences if 0 < len(sentence) <= LONGEST]

    def evaluation(self) -> list[list[str]]:
        """Return sentences written by hand, to measure the language model with."""
        return [spoken(line, self.language, self.forms.symbols) for line in _lines(self.folder / "eval.txt")]


def build(language: Language, out: Path, acoustic: Path, sentences: int = SENTENCES) -> Built:
    """Write the model of a language to `out`/LANGUAGE/model, in one step when all of it is done.

    `acoustic` is a model folder whose acoustic model and configuration are taken over.
    """
    place = out / language.language
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=place) as name:
        scratch, model = Path(name), Path(name) / "model"
        for part in ("am", "conf"):
            shutil.copytree(acoustic / part, model / part)
        built = _graph(language, model / "graph", scratch, sentences)
        about = {"kind": "tiny", "language": language.language, "words": built.words}
        (place / "about.json").write_text(json.dumps(about) + "\n", encoding="utf-8")
        if (place / "model").exists():
            (place / "model").rename(scratch / "old")
        model.rename(place / "model")
    return built


def _graph(language: Language, folder: Path, scratch: Path, count: int) -> Built:
    started = time.monotonic()
    sentences = language.sentences(count)
    pronouncer = Pronouncer(language.inventory, language.respellings())
    words = language.vocabulary().union(*sentences)
    lexicon, lacking = pronouncer.lexicon(sorted(words), sentences[:HEARD])
    write_tables(language.inventory, folder)
    ids = {word: number for number, word in enumerate([*lexicon, UNKNOWN], 1)}
    labels = write_lexicon(lexicon_graph(language.inventory, lexicon, ids), ids, folder, scratch)
    spoken_sentences = (sentence for sentence in sentences if not set(lacking).intersection(sentence))
    model = Trigram(spoken_sentences, lexicon, Smoothing())
    model.one[UNKNOWN] = UNKNOWN_PROBABILITY
    write_sentences(model.arcs(labels, SCALE), labels, folder, scratch)
    known = [sentence for sentence in language.evaluation() if lexicon.keys() >= set(sentence)]
    return Built(
        language.language, len(lexicon), sum(map(len, lexicon.values())), len(model.two) + len(model.three),
        time.monotonic() - started, model.perplexity(known), lacking,
    )


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]
