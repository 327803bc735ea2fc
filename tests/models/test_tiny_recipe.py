"""The recipe of the tiny models: templates, forms, goods, language model, and one whole build."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import pytest

from zuruf.models.speech import tiny
from zuruf.models.speech.probe import check
from zuruf.models.speech.vocabulary import unknown_words
from zuruf.models.tiny.recipe.building import LANGUAGES, Language, build
from zuruf.models.tiny.recipe.forms import Forms, parts_of
from zuruf.models.tiny.recipe.goods import Goods
from zuruf.models.tiny.recipe.lexicon import Pronouncer
from zuruf.models.tiny.recipe.lm import END, START, Smoothing, Trigram
from zuruf.models.tiny.recipe.openfst import ToolError, pipe
from zuruf.models.tiny.recipe.phones import Inventory
from zuruf.models.tiny.recipe.phrases import add_phrases, add_skills, texts_in
from zuruf.models.tiny.recipe.spoken import number_words, spoken
from zuruf.models.tiny.recipe.templates import Templates

ROOT = Path(__file__).parents[2]
SYMBOLS = {"&": "und", "%": "prozent", ".": "komma"}
CATALOG = {
    "products": [
        {"sku": "quince", "name": {"de": "Quittenmus", "en": "quince jam"}, "price": 9, "options": ["size"]},
        {"sku": "cumin", "name": "Kreuzkümmel", "price": 9,
         "aliases": {"de": ["Cumin", "gemahlener Kümmel"]}},
        {"sku": "lemon", "name": {"de": "Zitronen", "en": "lemons"}, "price": 59},
    ],
    "options": [
        {"group": "size", "name": {"de": "Größe", "en": "size"},
         "choices": [{"choice": "small", "name": {"de": "klein", "en": "small"}}]},
    ],
}


def forms(language: str) -> Forms:
    return Forms.read(LANGUAGES / language / "forms.yaml")


def goods(language: str) -> Goods:
    return Goods(CATALOG, language, forms(language))


def test_templates_say_what_is_written_and_nothing_else() -> None:
    templates = Templates()
    templates.add("drink", "tea | black coffee {2}")
    templates.add("S", "a <drink> [please] | (no | never) <drink>")
    templates.check()
    rng = random.Random(1)
    said = {" ".join(templates.sample(rng, "S")) for _ in range(500)}
    assert said == {
        "a tea", "a tea please", "a black coffee", "a black coffee please", "no tea", "never tea",
        "no black coffee", "never black coffee",
    }
    assert templates.vocabulary() == {"a", "tea", "black", "coffee", "please", "no", "never"}
    assert templates.vocabulary("drink") == {"tea", "black", "coffee"}


@pytest.mark.parametrize(
    ("line", "says"),
    [("S: a ) b", "closes nothing"), ("S: ( a | b", "never closed"), ("no colon here", "no colon")],
)
def test_a_bad_template_is_named_by_file_and_line(line: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "bad.grammar").write_text(f"# a comment\n{line}\n")
    with pytest.raises(ValueError, match=rf"bad\.grammar, line 2: .*{says}"):
        Templates().read(tmp_path / "bad.grammar")


def test_a_rule_that_does_not_exist_is_found() -> None:
    templates = Templates()
    templates.add("S", "a <thing>")
    with pytest.raises(ValueError, match="“S” refers to “thing”"):
        templates.check()


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Häagen-Dazs, 0,5 l", "de", "häagen dazs null komma fünf l"),
        ("Salz & Pfeffer 28", "de", "salz und pfeffer achtundzwanzig"),
        ("7 Up", "en", "seven up"),
        ("That's it – “I’ll” take 100 %", "en", "that's it i'll take one hundred prozent"),
        ("…!?", "de", ""),
    ],
)
def test_text_becomes_spoken_words(text: str, language: str, words: str) -> None:
    assert " ".join(spoken(text, language, SYMBOLS)) == words


def test_numbers_are_said_in_parts() -> None:
    assert number_words(9999, "de") == ["neuntausend", "neunhundert", "neunundneunzig"]
    assert number_words(1250, "en", "and") == ["one", "thousand", "two", "hundred", "and", "fifty"]
    assert number_words(0, "de") == ["null"]
    with pytest.raises(ValueError, match="between 0 and 9999"):
        number_words(10_000, "de")


def test_forms_of_german_words() -> None:
    german = forms("de")
    assert german.plural("roggenbrot") == ["roggenbrote"]
    assert "brezeln" in german.plural("brezel")
    assert german.singular("zitronen") == ["zitrone"]
    assert [german.gender(noun) for noun in ("hafermilch", "orangensaft", "quux")] == ["f", "m", ""]
    assert german.inflected("fettarme") == ["fettarme", "fettarmer", "fettarmes", "fettarmen", "fettarmem"]
    assert german.splits("haferdrink", {"hafer", "drink"}, set()) == [("hafer", "drink")]
    assert german.splits("kichererbsen", set(), {"erbsen"}) == [("kicher", "erbsen")]
    assert german.splits("apfel", {"apfel"}, {"fel"}) == []


def test_shared_pieces_of_compounds_are_found() -> None:
    found = parts_of(["backpapier", "geschenkpapier", "küchenpapier", "küchenrolle"], set(), 4)
    assert {"papier", "küchen"} <= found
    assert "apier" not in found


def test_goods_know_their_words_in_both_languages() -> None:
    german, english = goods("de").vocabulary(), goods("en").vocabulary()
    assert {"quittenmus", "kreuzkümmel", "cumin", "gemahlenen", "zitrone", "kleines", "größe"} <= german
    assert {"quince", "jam", "jams", "kreuzkümmel", "lemon", "lemons", "small", "size"} <= english


def test_phrases_fill_their_slots() -> None:
    templates = Templates()
    templates.add("slot", "something")
    templates.add("slot_total", "two euros")
    add_phrases(templates, "reply", ["That is {total}.", "{who}?"], "en", SYMBOLS)
    rng = random.Random(2)
    assert {" ".join(templates.sample(rng, "reply")) for _ in range(20)} == {"that is two euros", "something"}
    assert texts_in({"a": ["x", {"b": "y"}], "c": None}) == ["x", "y"]


def test_the_words_yes_and_no_are_words(tmp_path: Path) -> None:
    (tmp_path / "talk").mkdir()
    (tmp_path / "talk" / "en.yaml").write_text("phrases:\n  answer: [yes, no, on]\n")
    templates = Templates()
    add_skills(templates, tmp_path, "en", SYMBOLS)
    assert templates.vocabulary("phrase") == {"yes", "no", "on"}


def test_the_language_model_is_a_distribution() -> None:
    sentences = [line.split() for line in ("a b c", "a b", "b c", "a b c c", "c")] * 20
    model = Trigram(sentences, ["a", "b", "c", "d"], Smoothing(threshold=0))
    assert math.isclose(sum(model.one.values()), 1)
    for history in (START, "a", "b"):
        seen = {gram: each for gram, each in model.two.items() if gram[0] == history}
        rest = model.weight_two[(history,)] * sum(
            each for word, each in model.one.items() if (history, word) not in seen
        )
        assert math.isclose(sum(seen.values()) + rest, 1, rel_tol=1e-6)
    assert model.perplexity([["a", "b", "c"]]) < model.perplexity([["d", "d", "d"]])
    labels = {word: number for number, word in enumerate("abcd", 1)}
    lines = list(model.arcs(labels, 1.0))
    assert all(len(line.split("\t")) in (2, 5) for line in lines)
    assert END not in "".join(lines)


@pytest.mark.parametrize(
    ("language", "word"), [("de", "zahlungspflichtig"), ("en", "obligation"), ("de", "xl")]
)
def test_every_word_can_be_pronounced(language: str, word: str) -> None:
    inventory = Inventory.read(LANGUAGES / language / "phones.yaml")
    lexicon, lacking = Pronouncer(inventory, {}).lexicon([word], [])
    assert not lacking
    assert all(phone in inventory.phones for phones in lexicon[word] for phone in phones)


def test_the_phones_are_those_of_the_acoustic_model() -> None:
    for language in ("de", "en"):
        model = tiny(language)
        assert model is not None
        table = Inventory.read(LANGUAGES / language / "phones.yaml").table()
        boundaries = (model.path / "graph" / "phones" / "word_boundary.int").read_text().splitlines()
        assert len(table) == len(boundaries)


def test_a_tool_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="fstcompile failed"):
        pipe("this is no graph\n", ["fstcompile"], target=tmp_path / "out.fst")


@pytest.mark.slow
def test_new_words_are_heard_after_a_build(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_text(json.dumps(CATALOG), encoding="utf-8")
    language = Language("de", tmp_path / "catalog.json", ROOT / "skills")
    shipped = tiny("de")
    assert shipped is not None
    assert unknown_words(shipped.path, ["quittenmus"]) == ["quittenmus"]
    built = build(language, tmp_path / "out", shipped.path, sentences=20_000)
    model = tmp_path / "out" / "de" / "model"
    check(model)
    assert built.unpronounceable == []
    assert unknown_words(model, ["quittenmus", "kreuzkümmel", "gemahlenem"]) == []
    said = "ich hätte gern zwei quittenmus und kreuzkümmel"
    sound = tmp_path / "said.wav"
    subprocess.run(["espeak-ng", "-v", "de+f3", "-w", str(sound), said], check=True)
    code = (
        "import json, sys, vosk, wave; vosk.SetLogLevel(-1); file = wave.open(sys.argv[2]);"
        "hearing = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), file.getframerate());"
        "hearing.AcceptWaveform(file.readframes(file.getnframes()));"
        "print(json.loads(hearing.FinalResult())['text'])"
    )
    heard = subprocess.run(
        [sys.executable, "-c", code, str(model), str(sound)], capture_output=True, text=True, check=True
    )
    assert heard.stdout.strip() == said


def test_the_build_says_what_is_wrong(tmp_path: Path) -> None:
    script = ROOT / "models" / "tiny" / "build"
    done = subprocess.run(
        [sys.executable, str(script), "--catalog", str(tmp_path / "none.json"), "--out", str(tmp_path)],
        capture_output=True, text=True,
    )
    assert done.returncode == 1
    assert "none.json" in done.stderr
    assert "Traceback" not in done.stderr
