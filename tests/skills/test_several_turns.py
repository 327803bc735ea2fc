"""What is said over several turns: "the last two", "the other kind", "never mind"."""

import json

import pytest

from zuruf.catalog.load import load_catalog
from zuruf.skills.assistant import Assistant
from zuruf.skills.types import Utterance


def product(sku, de, en, category, price, also=((), ()), **more):
    return {
        "sku": sku,
        "name": {"de": de, "en": en},
        "aliases": {"de": list(also[0]), "en": list(also[1])},
        "category": category,
        "price": price,
        "max_quantity": 50,
        **more,
    }


NURSERY = {
    "shop": {"name": "Gärtnerei", "currency": "EUR", "languages": ["de", "en"]},
    "products": [
        product("red", "Rote Rose", "red rose", "flowers", 350, (["Rosen"], ["roses"])),
        product("white", "Weiße Rose", "white rose", "flowers", 350, (["Rosen"], ["roses"])),
        product("small", "Blumenerde", "potting soil", "soil", 690, pack={"amount": 20, "unit": "l"}),
        product("large", "Blumenerde", "potting soil", "soil", 1190, pack={"amount": 40, "unit": "l"}),
        product("can", "Gießkanne", "watering can", "tools", 1290),
        product("mint", "Minze", "mint", "herbs", 290, options=["pot"]),
        product("basil", "Basilikum", "basil", "herbs", 290, options=["pot"]),
        product("seed", "Rasensamen", "grass seed", "seed", 900, unit="kg"),
    ],
    "options": [
        {
            "group": "pot",
            "name": {"de": "Topf", "en": "pot"},
            "choices": [
                {"choice": "clay", "name": {"de": "im Tontopf", "en": "in a clay pot"}, "price": 100},
                {"choice": "plastic", "name": {"de": "im Plastiktopf", "en": "in a plastic pot"}},
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    file = tmp_path_factory.mktemp("nursery") / "shop.json"
    file.write_text(json.dumps(NURSERY), "utf-8")
    return Assistant(load_catalog(file))


def held(assistant, language, *said):
    """Say one thing after the other; return the last turn, its reply and the cart."""
    session = assistant.session(language)
    for each in said:
        turn, session = assistant.turn(session, Utterance(each, language))
    cart = {line.sku: (line.quantity, line.unit) for line in session.cart.lines}
    return turn, assistant.render(turn, session).shown, cart


@pytest.mark.parametrize(
    ("language", "said", "cart"),
    [
        ("de", ["eine Gießkanne, Minze und Basilikum", "die letzten beiden weg"], {"can": 1}),
        ("en", ["a watering can, mint and basil", "remove the last two items"], {"can": 1}),
        ("de", ["eine Gießkanne, Minze und Basilikum", "die ersten zwei wieder raus"], {"basil": 1}),
        ("de", ["zwei Minze", "noch eine", "nee doch nicht"], {"mint": 2}),
        ("de", ["zwei Minze", "nicht zwei sondern drei"], {"mint": 3}),
        ("en", ["two mint", "three not two"], {"mint": 3}),
        ("de", ["zwei Minze", "nochmal bitte was hab ich jetzt"], {"mint": 2}),
        ("en", ["a watering can", "and the same for my neighbour"], {"can": 2}),
        ("de", ["eine Gießkanne", "die Gießkanne weg und gib mir zwei Basilikum"], {"basil": 2}),
        ("en", ["a watering can", "knock the watering can off and add two basil"], {"basil": 2}),
        ("en", ["two mint", "one more", "never mind"], {"mint": 2}),
        ("de", ["eine Gießkanne", "zehn Rosen", "vergiss es"], {"can": 1}),
        ("en", ["a watering can", "ten roses", "never mind"], {"can": 1}),
        ("de", ["Rosen", "zehn Stück", "die roten"], {"red": 10}),
        ("de", ["zehn rote Rosen", "fünf davon weiß"], {"red": 5, "white": 5}),
        ("de", ["Rosen", "die roten", "und eine weiße"], {"red": 1, "white": 1}),
        ("de", ["Blumenerde", "die vierzig Liter", "drei Säcke"], {"large": 3}),
        ("en", ["potting soil", "the forty litre one", "three bags"], {"large": 3}),
        ("de", ["was kostet die Gießkanne", "dann zwei davon"], {"can": 2}),
        ("en", ["how much is the watering can", "two of those then"], {"can": 2}),
        ("de", ["drei Minze", "mach nur eine Minze draus"], {"mint": 1}),
        ("de", ["eine rote Rose und Minze", "die weiße Rose meinte ich"], {"white": 1, "mint": 1}),
        ("en", ["five mint", "no two mint"], {"mint": 2}),
    ],
)
def test_a_conversation_leads_to_this_cart(nursery, language, said, cart):
    assert {sku: number for sku, (number, _) in held(nursery, language, *said)[2].items()} == cart


@pytest.mark.parametrize(
    ("language", "said", "amount"),
    [
        ("de", ["ein Pfund Rasensamen", "mehr Rasensamen, ein Kilo"], (1.0, "kg")),
        ("de", ["ein Kilo Rasensamen", "noch ein Pfund"], (1.5, "kg")),
        ("en", ["half a kilo of grass seed", "make it a whole kilo"], (1.0, "kg")),
    ],
)
def test_amounts_are_one_line(nursery, language, said, amount):
    assert held(nursery, language, *said)[2] == {"seed": amount}


def test_products_of_one_name_are_told_apart_by_their_pack(nursery):
    turn, reply, _ = held(nursery, "de", "Blumenerde")
    assert turn.label == "asked"
    assert "Blumenerde (20 l) oder Blumenerde (40 l)" in reply


@pytest.mark.parametrize(
    ("language", "said", "words"),
    [("de", "was kosten die", ["6,90 €", "11,90 €"]), ("en", "how much are they", ["€6.90", "€11.90"])],
)
def test_a_price_question_keeps_what_was_asked(nursery, language, said, words):
    first = {"de": "Blumenerde", "en": "potting soil"}[language]
    turn, reply, cart = held(nursery, language, first, said)
    assert all(each in reply for each in words)
    assert turn.expects == "product"
    assert not cart


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", ["Minze", "wiedersehen"]),
        ("de", ["Rosen", "danke tschüss"]),
        ("en", ["roses", "thanks bye"]),
        ("en", ["mint", "that's all", "okay bye"]),
    ],
)
def test_a_farewell_ends_the_visit_whatever_is_open(nursery, language, said):
    assert held(nursery, language, *said)[0].label == "ended"


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "ich hätte gern zwei Kilo Quitten"), ("en", "i'd like two kilos of quinces")],
)
def test_an_order_of_nothing_but_unknown_words_is_asked_about(nursery, language, said):
    assert held(nursery, language, said)[0].label == "asked"


@pytest.mark.parametrize(("language", "said"), [("de", "beide im Tontopf"), ("en", "both in a clay pot")])
def test_both_means_all_that_have_such_a_choice(nursery, language, said):
    session = nursery.session(language)
    first = {"de": "Minze und Basilikum", "en": "mint and basil"}[language]
    for each in (first, said):
        _, session = nursery.turn(session, Utterance(each, language))
    assert [{each.choice for each in line.options} for line in session.cart.lines] == [{"clay"}, {"clay"}]


def test_what_was_not_found_is_said_in_the_customers_spelling(nursery):
    assert "„Kürbisse“" in held(nursery, "de", "ich hätte gern zwei Kürbisse")[1]
