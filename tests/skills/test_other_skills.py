"""Tracking, products, service, privacy, reorder: what they answer, and what goes to a person."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from zuruf.skills.api import Add
from zuruf.skills.ledger import MemoryLedger

BERLIN = ZoneInfo("Europe/Berlin")
BINDING = {"de": "zahlungspflichtig bestellen", "en": "order with obligation to pay"}


def ordered(customer, words=BINDING["de"]):
    customer.orders(Add("latte"))
    customer.means("order.checkout")
    return customer.means("order.confirm", words).order["id"]


def test_where_is_my_order(customer):
    number = ordered(customer)
    assert customer.means("track.status").label == "handled"
    assert number in customer.reply
    assert customer.means("track.status", order_id="k1 1001").label == "handled"
    assert number in customer.reply


def test_an_order_with_a_time_is_told(make):
    class Orders(MemoryLedger):
        def order(self, order_id):
            return {"id": "A7", "status": "delivering", "total": 100, "eta": "2026-11-23T16:30:00+01:00"}

    customer = make(orders=Orders())
    customer.means("track.status", order_id="A7")
    assert "unterwegs" in customer.reply
    assert "16:30" in customer.reply


def test_an_unknown_order_is_asked_for_and_then_given_to_a_person(customer):
    assert customer.means("track.status").label == "asked"
    turn = customer.means("none", "X 99999")
    assert turn.label == "unresolved"


def test_cancelling_asks_first(customer):
    number = ordered(customer)
    assert customer.means("track.cancel").expects == "yes_no"
    assert customer.means("no").label == "handled"
    customer.means("track.cancel")
    customer.means("yes")
    assert [each.data["order_id"] for each in customer.commands("cancel_order")] == [number]
    customer.means("track.status")
    assert "storniert" in customer.reply


def test_what_is_not_known_twice_is_a_person_s(customer):
    assert customer.means("faq", "wo kann man hier parken").label == "asked"
    assert customer.means("faq", "ich frage wo man parken kann").label == "unresolved"
    assert customer.commands("open_callback")[0].data["reason"] == "misunderstood"
    other = customer.means("faq", "und gibt es einen aufzug")
    assert other.label == "asked", "another question is offered to a person anew"


@pytest.mark.parametrize("wish", ["track.cancel", "track.change"])
def test_a_number_alone_gives_no_right_to_an_order(make, wish):
    customer = make()
    number = ordered(customer)
    stranger = make(ledger=customer.ledger)
    assert stranger.means("track.status", order_id=number).label == "handled"
    turn = stranger.means(wish, order_id=number)
    assert turn.label == "unresolved" and number in turn.commands[0].data["detail"]
    assert not stranger.session.cart and not stranger.commands("cancel_order")
    other = make(ledger=customer.ledger)
    assert other.means(wish).label == "asked"
    assert other.means("none", number).label == "unresolved"
    assert customer.means(wish, order_id=number).label in ("asked", "handled"), "whoever placed it"


def test_what_is_under_way_is_cancelled_by_a_person(make):
    class Orders(MemoryLedger):
        def last_order(self, session_id, customer):
            return {"id": "A7", "status": "delivering", "total": 100}

    assert make(orders=Orders()).means("track.cancel").label == "unresolved"

@pytest.mark.parametrize(
    ("language", "said", "replaced"),
    [("de", "ich möchte meine bestellung ändern", "ersetzt"), ("en", "change my order", "replaces")],
)
def test_a_placed_order_is_changed_by_one_that_replaces_it(make, language, said, replaced):
    customer = make(language)
    number = ordered(customer, BINDING[language])
    before = [line["sku"] for line in customer.commands("place_order")[0].data["lines"]]
    assert customer.says(said).label == "handled" and number in customer.reply
    customer.orders(Add("butter"))
    customer.means("order.checkout")
    assert number in customer.reply and replaced in customer.reply
    assert not customer.commands("cancel_order"), "the old one stands until the new one is placed"
    customer.means("order.confirm", BINDING[language])
    new = customer.commands("place_order")[1].data
    assert [line["sku"] for line in new["lines"]] == [*before, "butter"]
    assert [each.data["order_id"] for each in customer.commands("cancel_order")] == [number]


@pytest.mark.parametrize("way_out", ["order.undo", "order.clear", "goodbye"])
def test_a_change_that_is_given_up_leaves_the_placed_order_alone(make, way_out):
    customer = make()
    ordered(customer)
    customer.means("track.change")
    customer.means(way_out)
    ordered(customer)
    assert len(customer.commands("place_order")) == 2 and not customer.commands("cancel_order")


def test_an_order_that_is_begun_and_its_delivery_are_changed_by_a_person(make):
    class Orders(MemoryLedger):
        def last_order(self, session_id, customer):
            return {"id": "A7", "status": "preparing", "total": 100, "lines": [{"sku": "butter", "price": 1}]}

    assert make(orders=Orders()).means("track.change").label == "unresolved"
    customer = make()
    ordered(customer)
    assert customer.says("die lieferadresse meiner bestellung ändern").label == "asked"
    assert not customer.session.cart


@pytest.mark.parametrize(
    ("sku", "about", "words"),
    [
        ("butter", "price", ["2,49 €", "9,96 € je kg"]),
        ("gouda", "price", ["14,90 € je kg"]),
        ("cola", "price", ["0,25 € Pfand"]),
        ("gone", "stock", ["ausverkauft"]),
        ("latte", "stock", ["haben wir da"]),
        ("butter", "allergens", ["Milch", "Personal"]),
        ("latte", "allergens", ["keine Allergene angegeben", "Personal"]),
        ("oat", "contents", ["Aus Hafer", "1 l"]),
        ("latte", "contents", ["Mehr weiß ich"]),
    ],
)
def test_questions_about_a_product(customer, sku, about, words):
    assert customer.means("product.info", sku=sku, about=about).label == "handled"
    assert all(each in customer.reply for each in words)


def test_a_question_without_a_name_means_the_line_last_spoken_of(customer):
    customer.orders(Add("butter"))
    customer.means("product.info", about="price")
    assert "Butter" in customer.reply


def test_a_question_about_nothing_is_asked_back(customer):
    assert customer.means("product.info", about="stock").expects == "product"
    customer.orders(Add("butter"))
    assert "Butter" in customer.reply
    assert customer.lines == []


def test_finding_and_recommending(customer):
    customer.means("product.find", "habt ihr cola")
    assert "Cola" in customer.reply
    customer.means("product.find", "habt ihr einhörner")
    assert "nichts" in customer.reply
    customer.means("product.recommend", "überrasch mich")
    assert "Milchkaffee" in customer.reply
    assert "Bier" not in customer.reply


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("hours", ["offen, bis 18:00", "montags bis freitags"]),
        ("payment", ["an der Kasse"]),
        ("delivery", ["nicht"]),
        ("contact", ["+49 30 1234567"]),
    ],
)
def test_questions_about_the_shop(customer, topic, words):
    customer.means("faq", topic=topic)
    assert all(each in customer.reply for each in words)


def test_closed_now(make):
    customer = make(now=datetime(2026, 11, 28, 20, 0, tzinfo=BERLIN))
    customer.means("faq", topic="hours")
    assert "am Montag um 9:00 Uhr" in customer.reply


def test_what_the_shop_does_not_say_is_offered_to_a_person(customer):
    assert customer.means("faq", topic="wifi").expects == "yes_no"


def test_withdrawal_is_confirmed_in_two_steps(customer):
    number = ordered(customer)
    assert customer.means("withdraw", "vertrag widerrufen").expects == "yes_no"
    assert not customer.commands("withdraw")
    customer.means("withdraw", "widerruf bestätigen")
    (command,) = customer.commands("withdraw")
    assert command.data["order_id"] == number
    assert "12:00" in customer.reply


@pytest.mark.parametrize("intent", ["withdraw", "return.start"])
def test_without_an_order_a_person_takes_it(customer, intent):
    assert customer.means(intent).label == "unresolved"


def test_privacy(make):
    customer = make()
    customer.means("privacy.info")
    assert "nicht gespeichert" in customer.reply
    customer.means("privacy.consent", given="false")
    assert not customer.commands("change_consent")
    assert customer.means("privacy.erase").callback["reason"] == "data_protection"
