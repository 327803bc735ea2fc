"""What is said in one breath: amounts that go on, numbers taken back, pauses."""
# ruff: noqa: E501

import pytest

from zuruf.skills.understanding.as_json import operation_json

DE = [
    ("200 Gramm Bergkäse und 150 Möhren", "150 g carrots"),
    ("hundert Gramm Bergkäse und das Gleiche von den Möhren", "100 g carrots"),
    ("ein Kilo Möhren und genauso viel Bergkäse", "1 kg mountain_cheese"),
    ("zwei Croissants Moment drei Croissants", "3 croissant"),
    ("drei äh vier Croissants", "4 croissant"),
    ("zwei Croissants und warte einen Feta", "1 feta"),
    ("zwei Croissants nein drei und einen Feta", "1 feta"),
    ("drei Croissants sagen wir vier", "4 croissant"),
    ("ein Kilo zweihundert Möhren", "1.2 kg carrots"),
    ("ein Kilo Möhren und 150 Gramm Bergkäse", "150 g mountain_cheese"),
]
EN = [
    ("200 grams of mountain cheese and 150 of carrots", "150 g carrots"),
    ("a hundred grams of mountain cheese and the same of carrots", "100 g carrots"),
    ("a kilo of carrots and two of the mountain cheese", "2 kg mountain_cheese"),
    ("two croissants hang on three croissants", "3 croissant"),
    ("three er four croissants", "4 croissant"),
    ("two croissants and hold on a feta", "1 feta"),
    ("two croissants no three and a feta", "1 feta"),
    ("a feta and ten no make it five croissants", "5 croissant"),
    ("three croissants let's say four", "4 croissant"),
    ("a kilo and a half of carrots", "1.5 kg carrots"),
    ("a kilo two hundred and fifty grams of carrots", "1.25 kg carrots"),
    ("a kilo of carrots and 200 grams of mountain cheese", "200 g mountain_cheese"),
]


def last(operations):
    op, sku, quantity, unit, _ = operations[-1]
    return " ".join(str(each) for each in (quantity, unit, sku) if each) if op == "add" else op


@pytest.mark.parametrize(("text", "thing"), DE, ids=[text for text, _ in DE])
def test_german(said, text, thing):
    assert last(said(text)) == thing


@pytest.mark.parametrize(("text", "thing"), EN, ids=[text for text, _ in EN])
def test_english(said, text, thing):
    assert last(said(text, "en")) == thing


def test_a_number_taken_back_leaves_what_was_said_before(said):
    texts = {
        "de": "einen Feta und zwei nein drei Croissants",
        "en": "a feta and two no wait three croissants",
    }
    for language, text in texts.items():
        assert [each[1] for each in said(text, language)] == ["feta", "croissant"]


HEARD = [
    ("en", "won feta and too packs of oat milk", "add 1 feta; add 2 oat_milk"),
    ("en", "for camemberts and to fetas", "add 4 camembert; add 2 feta"),
    ("en", "a coffee to go for my wife", "add 1 coffee"),
    ("de", "für Packungen Hafermilch", "add 4 oat_milk"),
    ("de", "ich hätte gern für Oma eine Hafermilch", "add 1 oat_milk"),
    ("en", "a cappuccino with oat milk and an extra shot", "add 1 cappuccino"),
    ("de", "einen Cappuccino mit Hafermilch und einem extra Shot", "add 1 cappuccino"),
    ("en", "oh and scrap the feta I'll have camembert instead", "replace camembert"),
    ("en", "forget the feta I'd rather have the camembert", "replace camembert"),
    ("en", "only one croissant please not three", "set_quantity 1 croissant"),
    ("de", "nur zwei Croissants bitte nicht drei", "set_quantity 2 croissant"),
    ("en", "add an extra shot to the cappuccino", "modify cappuccino"),
    ("de", "mach einen extra Shot in den Cappuccino", "modify cappuccino"),
]


@pytest.mark.parametrize(("language", "text", "changes"), HEARD, ids=[text for _, text, _ in HEARD])
def test_what_is_heard_for_numbers_and_said_with_something(said, language, text, changes):
    short = [
        " ".join(str(part) for part in (op, f"{number:g}" if number else "", sku) if part)
        for op, sku, number, _, _ in said(text, language)
    ]
    assert "; ".join(short) == changes


AMOUNTS = [
    ("en", "feta and camembert two of each", "2 feta; 2 camembert"),
    ("en", "a feta and a camembert two each", "2 feta; 2 camembert"),
    ("en", "two each of the feta and camembert", "2 feta; 2 camembert"),
    ("en", "carrots and mountain cheese a kilo each", "1 carrots; 1 mountain_cheese"),
    ("de", "Feta und Camembert zwei von jedem", "2 feta; 2 camembert"),
    ("de", "Möhren und Bergkäse ein Kilo von jedem", "1 carrots; 1 mountain_cheese"),
    ("de", "einen Feta und einen Camembert jeweils", "1 feta; 1 camembert"),
]


@pytest.mark.parametrize(("language", "text", "things"), AMOUNTS, ids=[text for _, text, _ in AMOUNTS])
def test_as_much_of_each(said, language, text, things):
    assert "; ".join(f"{number:g} {sku}" for _, sku, number, _, _ in said(text, language)) == things


AFTER_ONE = [
    ("en", "same again but large", "add 1 cappuccino large:normal"),
    ("de", "das Gleiche nochmal aber mit Hafermilch", "add 1 cappuccino oat:normal"),
    ("en", "and a second one", "repeat 1 last"),
    ("de", "und ein zweites", "repeat 1 last"),
    ("en", "that's too many just two", "set_quantity 2 last"),
    ("de", "das sind zu viele zwei reichen", "set_quantity 2 last"),
]


@pytest.mark.parametrize(("language", "text", "change"), AFTER_ONE, ids=[text for _, text, _ in AFTER_ONE])
def test_what_is_said_of_the_thing_before(hear, language, text, change):
    (made,) = [operation_json(each) for each in hear(text, language, [("cappuccino", 3)]).operations]
    number, named = made.get("quantity"), made.get("target", {}).get("position") or made.get("sku")
    options = [f"{each['choice']}:{each['amount']}" for each in made.get("options", ())]
    assert " ".join([made["op"], *([f"{number:g}"] if number else []), named, *options]) == change
