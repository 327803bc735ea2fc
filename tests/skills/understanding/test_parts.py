"""The parts: numbers, language files, the recogniser's vocabulary, the classifier."""
# ruff: noqa: E501

import pytest

from zuruf.catalog.load import load_demo
from zuruf.skills.language import LanguageError, load, packages, parse
from zuruf.skills.session import Session
from zuruf.skills.types import Question
from zuruf.skills.understanding.intents import IntentClassifier
from zuruf.skills.understanding.tagger import tokens
from zuruf.skills.understanding.words import function_words
from zuruf.skills.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "zwölf", 12), ("de", "hundertfünfzig", 150), ("de", "ein und zwanzig", 21), ("de", "anderthalb", 1.5),
        ("de", "zweimal", 2), ("de", "drei mal", 3), ("de", "zwei komma fünf", 2.5), ("de", "ein halbes", 0.5),
        ("de", "neuntausend neunhundert", 9900), ("de", "2,5", 2.5), ("de", "milch", None), ("de", "und ein", None),
        ("en", "one hundred and fifty", 150), ("en", "half a dozen", 6), ("en", "a couple of", 2), ("en", "times three", 3),
    ],
)  # fmt: skip
def test_numbers(language, text, value):
    assert function_words(language).numbers.value(*tokens(text)) == value


def test_yes_no_and_on_stay_words():
    data = parse("phrases: {yes: [ja], no: [nein]}\nslots: {on: {true: [an], false: [aus]}}", "de", "here")
    assert set(data.phrases) == {"yes", "no"}
    assert data.slots["on"]["false"] == ("aus",)


@pytest.mark.parametrize("text", ["phrases: [", "- a list", "phrases: [a]", "slots: {a: [b]}"])
def test_a_bad_language_file_says_where(text):
    with pytest.raises(LanguageError, match="here"):
        parse(text, "de", "here")


def test_both_languages_have_the_same_classes_and_intents():
    for package in packages():
        german, english = load(package, "de"), load(package, "en")
        assert set(german.phrases) == set(english.phrases), package
    data = {language: load("understanding", language).more for language in ("de", "en")}
    assert set(data["de"]["changes"]) == set(data["en"]["changes"])


def test_the_vocabulary_keeps_spelling_and_puts_the_awaited_first():
    catalog = load_demo()
    heard = vocabulary(catalog, "de")
    assert {"hafermilch", "zwei", "zahlungspflichtig bestellen"} <= set(heard.phrases)
    assert any("ß" in phrase for phrase in heard.phrases)
    which = Question("product", "ordering", "which", {"candidates": ("feta",)})
    assert vocabulary(catalog, "de", Session("t", question=which)).phrases[0] == "feta"


def test_the_classifier_learns_from_few_phrases():
    samples = {
        "a": [["wo", "ist", "das"], ["wo", "liegt", "das"]],
        "b": [["wann", "kommt", "es"], ["wann", "geht", "es"]],
    }
    ranked = IntentClassifier(samples).rank(["wann", "ist", "es"])
    assert ranked[0].intent == "b" and ranked[0].score > ranked[1].score
    assert IntentClassifier({}).rank(["was"]) == []
