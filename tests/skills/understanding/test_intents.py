"""Intents: every phrase keeps to its own skill, slots are read, and talk in the room is left alone."""

import pytest

from zuruf.catalog.load import load_demo
from zuruf.skills.cart import Cart, Line
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, NotRecognized, Utterance
from zuruf.skills.understanding import Understander
from zuruf.skills.understanding.masking import SLOT, phrase_words
from zuruf.skills.understanding.phrasebook import bundled_phrases


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_phrase_belongs_to_two_intents(language):
    owners = {}
    twice = [
        (text, owners[key], each.intent)
        for each in bundled_phrases(language) for text in each.texts
        if owners.setdefault(key := tuple(phrase_words(text)), each.intent) != each.intent
    ]  # fmt: skip
    assert not twice


@pytest.mark.slow
@pytest.mark.parametrize("language", ["de", "en"])
def test_overmatch_no_skill_takes_a_phrase_of_another(hear, language):
    wrong = [
        (text, each.intent, understood.name)
        for each in bundled_phrases(language) if each.intent not in ("order.change", "none")
        for text in each.texts if not SLOT.search(text)
        if isinstance(understood := hear(text, language), Intent) and understood.name != each.intent
    ]  # fmt: skip
    assert not wrong


@pytest.mark.parametrize(
    ("language", "text", "intent", "slots"),
    [
        ("de", "könnten wir bitte Englisch sprechen", "language", {"language": "en"}),
        ("de", "was kostet der Bergkäse", "product.info", {"sku": "mountain_cheese", "about": "price"}),
        (
            "en",
            "is there gluten in the croissant",
            "product.info",
            {"sku": "croissant", "about": "allergens"},
        ),
        ("de", "wo bleibt denn Bestellung K eins eins null vier zwo", "track.status", {"order_id": "K11042"}),
        ("en", "please stop reminding me", "reorder.remind", {"on": False}),
        ("en", "warn me in good time when the coffee gets low", "reorder.remind", {"on": True}),
        ("en", "has order b four seven two been sent", "track.status", {"order_id": "B472"}),
        ("en", "where is order a five one", "track.status", {"order_id": "A51"}),
        ("en", "i'd really like to speak to a human being", "human.callback", {}),
    ],
)
def test_other_wishes(hear, language, text, intent, slots):
    understood = hear(text, language)
    assert isinstance(understood, Intent) and understood.name == intent
    assert {key: understood.slots.get(key) for key in slots} == slots


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Mama hat gestern schon wieder drei Croissants gegessen"),
        ("de", "und jetzt die Verkehrsmeldungen"),
        ("de", "warst du heute beim Friseur"),
        ("en", "my uncle bought a new car yesterday"),
        ("en", "did you feed the dog this morning"),
    ],
)
def test_talk_in_the_room_is_not_for_us(hear, language, text):
    understood = hear(text, language)
    assert isinstance(understood, NotRecognized) and not understood.addressed


@pytest.mark.parametrize(
    ("text", "language"), [("zwei Brötchen und ein Brot bitte", "de"), ("a loaf and two rolls", "en")]
)
def test_the_language_is_found_out(demo, text, language):
    assert demo.detect(text) == language


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "habt ihr hafermilch"),
        ("de", "gibt es bei euch erdbeeren"),
        ("en", "do you have oat milk"),
        ("en", "have you got croissants"),
    ],
)
def test_a_question_about_a_product_adds_nothing_to_a_cart(language: str, said: str) -> None:
    understander = Understander(load_demo())
    visit = Session("s", language, cart=Cart((Line("pretzel"),)), focus=0)
    understood = understander.understand(Utterance(said, language), visit)
    assert isinstance(understood, Intent)
    assert understood.name.startswith("product.")
