"""The cart in conversation, and what it takes to order."""

import pytest

from zuruf.skills.api import Add, ChosenOption, Intent, Modify, Remove, Replace, SetQuantity, Target
from zuruf.skills.assistant import finishing
from zuruf.skills.ordering.checkout import is_binding

BINDING = "zahlungspflichtig bestellen"


def test_from_order_to_order_number(customer):
    customer.orders(Add("latte", 2), Add("cola", 1))
    summary = customer.means("order.checkout")
    assert (summary.label, summary.expects) == ("asked", "binding")
    for part in (
        "2 × Milchkaffee",
        "1 × Cola",
        "9,75 €",
        "Mehrwertsteuer",
        "0,25 € Pfand",
        "an der Kasse",
        BINDING,
    ):
        assert part in customer.reply
    assert customer.means("yes", "ja").label == "asked"
    assert not customer.commands("place_order")
    ordered = customer.means("order.confirm", BINDING)
    assert ordered.label == "ordered"
    assert ordered.order == {"id": "K1-1001", "total": 975}
    assert "K1-1001" in customer.reply
    (command,) = customer.commands("place_order")
    assert command.data["total"] == 975
    assert [line["price"] for line in command.data["lines"]] == [700, 250]
    assert command.data["binding_text"] == BINDING
    assert not customer.session.cart


@pytest.mark.parametrize(
    ("words", "language", "binds"),
    [
        ("zahlungspflichtig bestellen", "de", True),
        ("ja bitte zahlungspflichtig bestellen", "de", True),
        ("Zahlungspflichtig bestellen!", "de", True),
        ("nicht zahlungspflichtig bestellen", "de", False),
        ("was heißt zahlungspflichtig bestellen", "de", False),
        ("bestellen", "de", False),
        ("ja", "de", False),
        ("order with obligation to pay", "en", True),
        ("do i order with obligation to pay", "en", False),
        ("i don't want to order with obligation to pay", "en", False),
    ],
)
def test_only_the_binding_phrase_binds(words, language, binds):
    assert is_binding(words, language) is binds


def test_no_order_without_a_summary(customer):
    customer.orders(Add("latte"))
    turn = customer.means("order.confirm", BINDING)
    assert (turn.label, turn.expects) == ("asked", "binding")
    assert not customer.commands("place_order")
    assert customer.means("order.confirm", BINDING).label == "ordered"


def test_a_changed_cart_is_summed_up_again(customer):
    customer.orders(Add("latte"))
    customer.means("order.checkout")
    customer.orders(Add("croissant"))
    assert customer.means("order.confirm", BINDING).label == "asked"
    assert "Croissant" in customer.reply
    assert customer.means("order.confirm", BINDING).label == "ordered"


def test_a_question_in_between_keeps_the_summary_open(customer):
    customer.orders(Add("latte"))
    customer.means("order.checkout")
    customer.means("repeat")
    assert "Milchkaffee" in customer.reply
    assert customer.means("order.confirm", BINDING).label == "ordered"


def test_a_negated_phrase_does_not_order(customer):
    customer.orders(Add("latte"))
    customer.means("order.checkout")
    assert customer.means("order.confirm", "auf keinen Fall zahlungspflichtig bestellen").label == "asked"
    assert not customer.commands("place_order")


def test_declined_three_times_goes_to_a_person(customer):
    customer.orders(Add("latte"))
    for _ in range(2):
        customer.means("order.checkout")
        assert customer.means("no").label == "handled"
    customer.means("order.checkout")
    turn = customer.means("no")
    assert turn.label == "unresolved"
    assert turn.callback["reason"] == "misunderstood"
    assert customer.lines == [("latte", 1, None)]


def test_an_empty_cart_cannot_be_ordered(customer):
    assert customer.means("order.checkout").label == "handled"
    assert customer.means("order.confirm", BINDING).order is None


def test_each_change_can_be_taken_back(customer):
    customer.orders(Add("latte", 2))
    customer.orders(Add("croissant"), Add("cola"))
    before = customer.session.cart
    customer.orders(SetQuantity(Target(sku="latte"), 5))
    customer.means("order.undo")
    assert customer.session.cart == before
    customer.means("order.undo")
    assert customer.lines == [("latte", 2, None)]
    customer.means("order.clear")
    assert customer.lines == []
    customer.means("order.undo")
    assert customer.lines == [("latte", 2, None)]
    customer.means("order.undo")
    assert customer.means("order.undo").label == "handled"
    assert customer.lines == []


def test_one_question_at_a_time_and_nothing_is_lost(customer):
    turn = customer.orders(Add(None, 2, candidates=("latte", "espresso")), Add("gouda", 1), Add("croissant"))
    assert turn.expects == "product"
    assert "Milchkaffee oder Espresso" in customer.reply
    assert customer.lines == [("croissant", 1, None)]
    turn = customer.orders(Add("espresso"))
    assert turn.expects == "quantity"
    assert "Gouda" in customer.reply
    turn = customer.orders(SetQuantity(Target(position="last"), 300, "g"))
    assert (turn.label, turn.expects) == ("handled", None)
    assert sorted(customer.lines) == [("croissant", 1, None), ("espresso", 2, None), ("gouda", 300, "g")]


def test_a_product_is_chosen_by_its_words(customer):
    customer.orders(Add(None, candidates=("cola", "cola_zero")))
    customer.means("none", "die zero bitte")
    assert customer.lines == [("cola_zero", 1, None)]


def test_over_the_limit_is_asked_and_the_answer_counts(customer):
    assert customer.orders(Add("latte", 30)).expects == "quantity"
    assert "20" in customer.reply
    customer.orders(SetQuantity(Target(position="last"), 20))
    assert customer.lines == [("latte", 20, None)]


def test_a_question_can_be_dropped(customer):
    customer.orders(Add("latte", 30))
    assert customer.means("no").label == "handled"
    assert customer.lines == []


def test_a_missing_choice_is_asked_before_the_summary(customer):
    assert customer.orders(Add("sandwich")).expects == "choice"
    customer.means("thanks")
    assert customer.means("order.checkout").expects == "choice"
    customer.means("none", "roggenbrot")
    assert customer.session.cart.lines[0].options == {ChosenOption("bread", "rye")}
    assert customer.means("order.checkout").expects == "binding"


def test_age_check_goes_to_a_person_and_the_rest_is_done(customer):
    turn = customer.orders(Add("beer", 2), Add("croissant"))
    assert turn.label == "unresolved"
    assert turn.callback["reason"] == "age_check"
    assert customer.lines == [("croissant", 1, None)]


def test_an_unknown_product_is_asked_once(customer):
    assert customer.orders(Add(None, heard="Einhorn")).label == "asked"
    assert "Einhorn" in customer.reply
    assert customer.orders(Add(None, heard="Drache")).label == "unresolved"


def test_half_a_name_replaces_the_line_last_spoken_of(customer):
    customer.orders(Add("cola", 2))
    customer.orders(Add("cola_zero", confidence=0.8), text="doch lieber zero")
    assert customer.lines == [("cola_zero", 2, None)]


def test_and_adds(customer):
    customer.orders(Add("cola", 2))
    customer.orders(Add("cola_zero", confidence=0.8), text="und eine zero")
    assert customer.lines == [("cola", 2, None), ("cola_zero", 1, None)]


def test_some_of_them_become_something_else(customer):
    customer.orders(Add("cola", 3))
    customer.orders(Add("cola_zero", 2, confidence=0.8), text="zwei davon zero")
    assert customer.lines == [("cola", 1, None), ("cola_zero", 2, None)]


def test_the_article_sets_what_is_in_the_cart(customer):
    customer.orders(Add("cola", 2))
    customer.orders(Add("cola", 5), text="die cola mal fünf")
    assert customer.lines == [("cola", 5, None)]
    customer.orders(Add("cola", 2), text="noch zwei cola")
    assert customer.lines == [("cola", 7, None)]


def test_showing_the_cart(customer):
    assert "leer" in (customer.means("order.show"), customer.reply)[1]
    customer.orders(Add("latte", 1, options=frozenset({ChosenOption("milk", "oat")})))
    customer.orders(Modify(Target(position="last"), frozenset({ChosenOption("size", "large")})))
    customer.means("order.show")
    assert "1 × Milchkaffee, groß, Hafermilch" in customer.reply
    assert "4,50 €" in customer.reply


def test_removing_and_replacing_are_read_back(customer):
    customer.orders(Add("latte"), Add("croissant"))
    customer.orders(Remove(Target(position=1)))
    assert "Milchkaffee" in customer.reply
    customer.orders(Replace(Target(sku="croissant"), "espresso"))
    assert customer.lines == [("espresso", 1, None)]


def test_a_change_and_the_end_in_one_breath(customer):
    turn = customer.orders(Add("latte"), text="einen milchkaffee und das war's")
    assert turn.expects == "binding"
    assert "1 × Milchkaffee" in customer.reply


def test_a_weak_hint_does_not_undo_what_is_summed_up(customer):
    customer.orders(Add("latte"))
    customer.means("order.checkout")
    assert customer.means("none", "hm na ja").expects == "binding"
    assert customer.lines == [("latte", 1, None)]


def test_the_same_for_somebody_else(customer):
    customer.orders(Add("cola", 1))
    customer._take(
        customer.assistant.by_name["ordering"].guess(
            heard(customer, "und das gleiche für meine frau"), context(customer)
        )
    )
    assert customer.lines == [("cola", 2, None)]


def test_an_option_of_the_line_last_spoken_of(customer):
    customer.orders(Add("latte"))
    guess = customer.assistant.by_name["ordering"].guess(
        heard(customer, "ach und den groß"), context(customer)
    )
    customer._take(guess)
    assert customer.session.cart.lines[0].options == {ChosenOption("size", "large")}


def heard(customer, text):
    return finishing.with_record(customer.session, text, Intent("none"))


def context(customer):
    return customer.assistant.context()


def test_another_kind_is_asked_about_and_an_unknown_choice_told(customer):
    asked = customer.orders(Add("latte", 2, kind="matcha latte"), Add("cola", 1))
    assert (asked.label, asked.expects) == ("asked", "yes_no")
    assert "„matcha latte“ habe ich nicht. Meinen Sie Milchkaffee?" in customer.reply
    assert [line.sku for line in customer.session.cart.lines] == ["cola"]
    customer.means("yes", "ja")
    assert [(line.sku, line.quantity) for line in customer.session.cart.lines] == [("cola", 1), ("latte", 2)]
    customer.orders(Add("latte", 1, unknown=("mandelmilch",)))
    assert "„mandelmilch“ gibt es zu Milchkaffee nicht." in customer.reply
    customer.orders(Add("latte", 1, kind="matcha latte"))
    customer.orders(Add("latte", 3))
    assert customer.session.cart.lines[1].quantity == 6
    customer.orders(Add("latte", 1, kind="matcha latte"))
    customer.means("no", "nein")
    assert customer.session.cart.lines[1].quantity == 6
