"""A callback from opening to the wished time; phone numbers and times as people say them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from zuruf.skills.api import Add
from zuruf.skills.people import phone, times

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("said", "language", "digits"),
    [
        ("null eins sieben zwei doppel drei vier", "de", "0172334"),
        ("plus vier neun dreißig zwölf", "de", "+493012"),
        ("null dreißig zwo zwo drei", "de", "030223"),
        ("meine nummer ist 0172 33 44", "de", "01723344"),
        ("oh one seven double two triple four", "en", "01722444"),
        ("plus four four twenty", "en", "+4420"),
        ("keine ahnung", "de", ""),
    ],
)
def test_spoken_digits(said, language, digits):
    assert phone.spoken_digits(said, language) == digits


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        ("017212345678", "+4917212345678"),
        ("+442079460000", "+442079460000"),
        ("0" * 40, None),
        ("+", None),
    ],
)
def test_numbers_are_made_international(digits, number):
    assert phone.international(digits, "DE") == number


@pytest.mark.parametrize(
    ("phone_number", "zone", "country"),
    [
        ("+43 1 234567", "Europe/Berlin", "AT"),
        (None, "Europe/Zurich", "CH"),
        ("030 123", "Europe/Berlin", "DE"),
    ],
)
def test_the_country_is_the_shops(phone_number, zone, country):
    assert phone.region(phone_number, zone) == country


@pytest.mark.parametrize(
    ("said", "language", "start", "hours"),
    [
        ("morgen um zehn", "de", NOON.replace(day=24, hour=10), 1),
        ("heute nachmittag", "de", NOON.replace(hour=13), 5),
        ("nach siebzehn uhr", "de", NOON.replace(hour=17), 3),
        ("am donnerstag vormittag", "de", NOON.replace(day=26, hour=9), 3),
        ("um halb vier", "de", NOON.replace(hour=15, minute=30), 1),
        ("tomorrow at three pm", "en", NOON.replace(day=24, hour=15), 1),
        ("on friday morning", "en", NOON.replace(day=27, hour=9), 3),
    ],
)
def test_wished_times(said, language, start, hours):
    wish = times.wished(said, language, NOON)
    assert (wish.start, wish.end) == (start, start + timedelta(hours=hours))


def test_any_time_and_no_time():
    assert times.wished("ist mir egal", "de", NOON).start is None
    assert times.wished("die blaue", "de", NOON) is None


def test_a_person_is_called_at_once_and_the_rest_comes_later(customer):
    customer.orders(Add("latte"))
    turn = customer.means("human.callback", "einen menschen bitte")
    assert (turn.label, turn.expects) == ("unresolved", "phone")
    assert turn.callback == {"id": "K1-F1001", "reason": "human_request", "phone": None, "when": None}
    (opened,) = customer.commands("open_callback")
    assert opened.data["cart"][0]["text"] == "1 × Milchkaffee"
    assert opened.data["waiting"] == "kiosk"
    assert "K1-F1001" in customer.reply
    assert "offen" in customer.reply

    assert customer.means("none", "null eins sieben zwei").expects == "phone"
    assert customer.means("none", "eins zwei drei vier fünf sechs sieben acht").expects == "yes_no"
    assert "017212345678" in customer.reply
    assert "null, eins, sieben" in customer.assistant.render(customer.turn, customer.session).spoken
    turn = customer.means("yes", "ja")
    assert turn.callback["phone"] == "+4917212345678"
    assert turn.expects == "time"
    turn = customer.means("none", "morgen um zehn")
    assert turn.callback["when"]["from"].startswith("2026-11-24T10:00")
    said, phone, when = (each.data for each in customer.commands("update_callback"))
    assert "eins zwei drei" in said["transcript"][-1]["text"] and "phone" not in said
    assert phone["consent"]["purpose"] == "human_request"
    assert when["when"] == turn.callback["when"]
    assert customer.lines == [("latte", 1, None)]


def test_a_wrong_number_is_said_again(customer):
    customer.means("human.callback")
    customer.means("none", "null eins sieben zwei eins zwei drei vier fünf sechs sieben acht")
    assert customer.means("no", "nein").expects == "phone"
    assert customer.means("none", "0301234567").expects == "yes_no"
    customer.means("no", "nein, 0307654321")
    assert customer.means("yes", "ja").callback["phone"] == "+49307654321"


@pytest.mark.parametrize("words", ["lieber ohne nummer", "ich habe kein telefon"])
def test_a_number_is_not_a_condition(customer, words):
    customer.means("human.callback")
    assert customer.means("none", words).label == "handled"
    assert len(customer.commands("open_callback")) == 1


def test_an_impossible_number_is_told(customer):
    customer.means("human.callback")
    turn = customer.means(
        "none", "eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins"
    )
    assert turn.expects == "phone"


def test_ordering_goes_on_with_the_number_open(customer):
    customer.means("human.callback")
    assert customer.orders(Add("croissant"), text="noch ein croissant").label == "handled"
    assert customer.session.question is None


def test_the_same_matter_is_one_case(customer):
    customer.means("human.callback")
    turn = customer.means("human.callback")
    assert turn.callback["id"] == "K1-F1001"
    assert len(customer.commands("open_callback")) == 1
    assert len(customer.commands("update_callback")) == 1


def test_closed_hours_are_told_honestly(make):
    customer = make(now=datetime(2026, 11, 28, 20, 0, tzinfo=BERLIN))
    customer.means("human.callback")
    assert "am Montag um 9:00 Uhr" in customer.reply


def test_danger_comes_first_and_asks_nothing(make):
    customer = make()
    turn = customer.says("mein Sohn bekommt keine Luft")
    assert (turn.label, turn.callback["reason"], turn.expects) == ("unresolved", "safety", None)
    assert customer.reply.startswith("Rufen Sie sofort 112 an")
