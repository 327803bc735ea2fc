"""Touch walks the way that voice walks; a screen is ready to be shown."""

import pytest

from zuruf.skills.api import Add, ChosenOption
from zuruf.skills.taps import TapError, utterance
from zuruf.skills.view import screen, turn_json


def tap(customer, action, **fields):
    said = utterance(
        {"kind": "tap", "action": action, **fields}, customer.session, customer.assistant.catalog
    )
    return customer._take(said)


def shown(customer):
    rendered = customer.assistant.render(customer.turn, customer.session)
    return screen(customer.turn, customer.session, customer.assistant.catalog, rendered)


def test_a_whole_order_by_touch(customer):
    tap(customer, "add", sku="latte", quantity=2, options=[{"group": "size", "choice": "large"}])
    tap(customer, "add", sku="gouda", quantity=250, unit="g")
    tap(customer, "set_quantity", line=1, quantity=3)
    tap(customer, "remove", line=2)
    tap(customer, "undo")
    assert customer.lines == [("latte", 3, None), ("gouda", 250, "g")]
    assert tap(customer, "checkout").expects == "binding"
    assert tap(customer, "order").label == "ordered"


def test_other_taps(customer):
    tap(customer, "add", sku="cola")
    assert tap(customer, "clear").label == "handled"
    assert customer.lines == []
    assert tap(customer, "language", language="en").language == "en"
    assert tap(customer, "person").label == "unresolved"
    assert tap(customer, "leave").label == "ended"


def test_typed_words_are_words(customer):
    said = utterance({"kind": "say", "text": "hallo"}, customer.session, customer.assistant.catalog)
    assert (said.text, said.channel, said.language) == ("hallo", "touch", "de")


def test_what_is_typed_is_always_answered(customer):
    """Talk in the room is ignored; nobody types by accident."""
    overheard = "morgen soll es regnen haben sie im radio gesagt"
    assert customer.says(overheard).label == "ignored"
    said = utterance({"kind": "say", "text": overheard}, customer.session, customer.assistant.catalog)
    assert customer._take(said).label == "asked"


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "nonsense"},
        {"action": "add", "sku": "unicorn"},
        {"action": "remove", "line": 7},
        {"action": "set_quantity", "line": "x"},
        {"action": "add", "sku": "cola", "quantity": "many"},
        {"action": "add", "sku": "latte", "options": ["large"]},
        {
            "action": "add",
            "sku": "latte",
            "options": [{"group": "size", "choice": "large", "amount": "huge"}],
        },
    ],
)
def test_a_tap_that_makes_no_sense_is_told(customer, fields):
    with pytest.raises(TapError):
        utterance({"kind": "tap", **fields}, customer.session, customer.assistant.catalog)


def test_a_screen_shows_everything_as_text(customer):
    customer.orders(Add("cola", 2), Add("butter", 1))
    page = shown(customer)
    assert page["total_text"] == "7,99 €"
    assert page["deposit_total_text"] == "0,50 €"
    assert page["lines"][0]["deposit"] == "0,50 €"
    assert page["lines"][1]["base_price"] == "9,96 € je kg"
    assert (page["lines"][0]["less"], page["lines"][0]["plus"]) == (1, 3)
    assert page["state"] == "listening"


def test_a_question_comes_with_what_may_be_tapped(customer):
    customer.orders(Add(None, candidates=("latte", "espresso")))
    assert [each["label"] for each in shown(customer)["choices"]] == ["Milchkaffee", "Espresso"]
    customer.means("none", "espresso")
    assert customer.lines == [("espresso", 1, None)]
    customer.means("appointment.book")
    assert [each["action"] for each in shown(customer)["choices"]] == ["yes", "no"]
    customer.means("language")
    assert [each["language"] for each in shown(customer)["choices"]] == ["de", "en"]


def test_the_contracts_json(customer):
    oat = ChosenOption("milk", "oat")
    customer.orders(Add("latte", 2, options=frozenset({oat})))
    rendered = customer.assistant.render(customer.turn, customer.session)
    data = turn_json(customer.turn, customer.session, customer.assistant.catalog, rendered)
    assert set(data) == {"heard", "language", "reply", "expects", "outcome", "cart", "order", "callback"}
    assert data["cart"] == [
        {
            "line": 1,
            "sku": "latte",
            "quantity": 2,
            "unit": None,
            "price": 780,
            "options": [{"group": "milk", "choice": "oat", "amount": "normal"}],
        }
    ]
