"""People teach words and sentences; what would change anything else is refused."""

from __future__ import annotations

import pytest

from zuruf.catalog.load import load_demo
from zuruf.catalog.search import ProductSearch
from zuruf.skills.assistant import Assistant
from zuruf.skills.operations import Add
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, NotRecognized, Utterance
from zuruf.skills.understanding import Understander
from zuruf.skills.understanding.taught import Lesson, lessons_of, with_words
from zuruf.skills.understanding.teaching import Teaching, check

pytestmark = pytest.mark.slow

CATALOG = load_demo()
HAFI = Lesson("word", "de", "Hafi", "oat_milk", "7", "2026-11-23T10:00:00Z")
PARCEL = Lesson("sentence", "de", "na was treibt denn das kistchen", "track.status")


@pytest.fixture(scope="module")
def untaught() -> Understander:
    return Understander(CATALOG)


@pytest.fixture(scope="module")
def taught() -> Understander:
    return Understander(CATALOG, lessons=(HAFI, PARCEL))


@pytest.fixture(scope="module")
def teaching() -> Teaching:
    """One for all tests: it keeps what it found out."""
    return Teaching(CATALOG)


def understand(understander: Understander, text: str) -> Intent | NotRecognized:
    return understander.understand(Utterance(text, "de"), Session("s", "de"))


def test_a_taught_word_is_understood(untaught: Understander, taught: Understander) -> None:
    before = understand(untaught, "zwei hafi bitte")
    operations = () if isinstance(before, NotRecognized) else before.operations
    assert all(getattr(each, "sku", "") is None for each in operations)
    understood = understand(taught, "zwei hafi bitte")
    assert isinstance(understood, Intent)
    (added,) = understood.operations
    assert isinstance(added, Add)
    assert (added.sku, added.quantity) == ("oat_milk", 2)


def test_a_taught_sentence_is_understood(untaught: Understander, taught: Understander) -> None:
    before = understand(untaught, PARCEL.words)
    assert isinstance(before, NotRecognized) or before.name != "track.status"
    understood = understand(taught, "Na, was treibt denn das Kistchen?")
    assert isinstance(understood, Intent)
    assert understood.name == "track.status"


def test_an_assistant_sells_and_finds_what_it_was_taught(taught: Understander) -> None:
    assistant = Assistant(CATALOG, ProductSearch(CATALOG), lessons=[HAFI], understander=taught)
    turn, session = assistant.turn(assistant.session("de"), Utterance("eine hafi bitte", "de"))
    assert turn.label in ("handled", "asked")
    assert [line.sku for line in session.cart.lines] == ["oat_milk"]
    assert assistant.search is not None
    assert assistant.search.find("hafi", "de")[0].sku == "oat_milk"


def test_the_catalog_itself_does_not_change() -> None:
    taught = with_words(CATALOG, [HAFI])
    assert "Hafi" in taught.products["oat_milk"].aliases["de"]
    assert "Hafi" not in CATALOG.products["oat_milk"].aliases.get("de", ())
    gone = Lesson("word", "de", "Hafi", "no_such_thing")
    assert with_words(CATALOG, [gone]) is CATALOG


def test_what_is_no_lesson_is_left_out() -> None:
    plain = {"kind": "word", "language": "de", "words": "Hafi", "target": "oat_milk", "by": 7, "at": None}
    assert lessons_of([plain, {"kind": "song"}, {**plain, "target": ""}]) == (
        Lesson("word", "de", "Hafi", "oat_milk", "7"),
    )


@pytest.mark.parametrize(
    ("lesson", "code"),
    [
        (Lesson("word", "de", "hafi", "no_such_thing"), "unknown_product"),
        (Lesson("word", "xx", "hafi", "oat_milk"), "unknown_language"),
        (Lesson("word", "de", "?!", "oat_milk"), "no_words"),
        (Lesson("word", "de", "a b c d e f g", "oat_milk"), "too_many_words"),
        (Lesson("word", "de", "zwei", "oat_milk"), "number"),
        (Lesson("word", "de", "3 hafi", "oat_milk"), "number"),
        (Lesson("word", "de", "ja", "oat_milk"), "conversation_word"),
        (Lesson("word", "de", "ohne", "oat_milk"), "conversation_word"),
        (Lesson("word", "de", "das war's", "oat_milk"), "conversation_word"),
        (Lesson("word", "de", "Espresso", "oat_milk"), "name_of_another"),
        (Lesson("word", "de", "Hafermilch", "oat_milk"), "known_already"),
        (Lesson("word", "de", "es brennt", "oat_milk"), "for_a_person"),
        (Lesson("sentence", "de", "hallo du", "no.intent"), "unknown_intent"),
        (Lesson("sentence", "de", "passt schon so alles", "order.confirm"), "unknown_intent"),
        (Lesson("sentence", "de", "ja", "order.clear"), "sentence_of_another"),
        (Lesson("sentence", "de", "das war's", "order.checkout"), "known_already"),
        (Lesson("sentence", "de", "Espresso", "help"), "name_of_product"),
    ],
)
def test_a_lesson_that_makes_no_sense_is_refused(lesson: Lesson, code: str) -> None:
    refusal = Teaching(CATALOG).refusal(lesson)
    assert refusal is not None
    assert refusal.code == code


def test_words_taught_before_keep_their_product() -> None:
    refusal = Teaching(CATALOG, (HAFI,)).refusal(Lesson("word", "de", "hafi", "espresso"))
    assert refusal is not None
    assert refusal.code == "name_of_another"


def test_a_good_lesson_changes_nothing_else(teaching: Teaching) -> None:
    recorded = [("zwei espresso bitte", "de"), ("ein espresso und hafi", "de"), ("hafi", "de")]
    assert teaching.refusal(HAFI) is None
    assert list(teaching.changes(HAFI, recorded)) == []


@pytest.mark.slow
def test_a_lesson_that_breaks_what_was_recorded_is_named(teaching: Teaching) -> None:
    lesson = Lesson("word", "de", "milch", "espresso")
    (change, *_) = teaching.changes(lesson, [("zwei milch bitte", "de")])
    assert (change.text, change.before) == ("zwei milch bitte", "order.change")


@pytest.mark.slow
def test_a_sentence_keeps_what_was_understood() -> None:
    assert check(PARCEL, (), [("wo ist meine bestellung", "de")], CATALOG) == []
