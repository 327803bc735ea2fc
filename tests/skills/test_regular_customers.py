"""What a known customer has of it in conversation: the offer, the usual, the last order, consents."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zuruf.skills.assistant.finishing import without_pin
from zuruf.skills.ledger import MemoryLedger
from zuruf.skills.regular import Expected, Regular
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, Question

TODAY = date(2026, 11, 23)
BOTH = {"prediction": True, "reminders": True}


def expected(sku, days, every=14, ago=13, quantity=1.0, **more):
    last = TODAY - timedelta(days=ago)
    values = {"every": every, "last": ago, "purchases": 6}
    return Expected(sku, quantity, last, TODAY + timedelta(days=days), 0.6, "own_gaps", values, **more)


class Known:
    """A history of one customer, as a test writes it."""

    def __init__(self, **what):
        self.what = what

    def purchases(self, customer):
        return self.regular(customer).purchases

    def regular(self, customer):
        assert customer == "c1"
        return Regular(**self.what)


def history(**more):
    bought = tuple((TODAY - timedelta(days=ago), "oat", 2.0) for ago in (55, 41, 27, 13))
    due = expected("oat", 11, quantity=2.0)
    known = {"consents": BOTH, "purchases": bought, "expected": (due,), "due": (due,), "paid": {"oat": 199}}
    return Known(**{**known, **more})


SAID = {
    "de": {
        "soon": "was geht mir bald aus",
        "this": "ist meine hafermilch schon dran",
        "usual": "das übliche bitte",
        "last": "dasselbe wie letztes mal",
        "mute": "erinner mich nicht mehr an hafermilch",
        "yes": "ja",
        "no": "nein",
        "agree": "ja ihr dürft meine einkäufe nutzen",
        "revoke": "ich ziehe meine einwilligung zurück",
        "off": "keine erinnerungen mehr bitte",
        "status": "wo ist meine bestellung",
        "hello": "guten tag",
    },
    "en": {
        "soon": "what am i running out of",
        "this": "is my oat milk due yet",
        "usual": "the usual please",
        "last": "same as last time please",
        "mute": "don't remind me of oat milk any more",
        "yes": "yes",
        "no": "no",
        "agree": "yes you may use my purchases",
        "revoke": "i withdraw my consent",
        "off": "no more reminders please",
        "status": "where is my order",
        "hello": "hello",
    },
}
BECAUSE = {
    "de": "etwa alle 14 Tage gekauft, zuletzt vor 13 Tagen",
    "en": "about every 14 days, last 13 days ago",
}
WHEN = {"de": "Ende nächster Woche", "en": "at the end of next week"}
languages = pytest.mark.parametrize("language", ["de", "en"])


@languages
def test_who_is_found_out_hears_one_offer_and_its_reason(make, language):
    customer = make(language, history=history())
    customer.means("reorder.identify", customer="c1")
    assert customer.session.customer == "c1"
    assert BECAUSE[language] in customer.reply and WHEN[language] in customer.reply
    noted = customer.commands("note_offer")
    assert [(each.data["item"], each.data["state"]) for each in noted] == [("oat", "offered")]
    assert noted[0].data["cycle"] == "2026-11-10"
    customer.says(SAID[language]["yes"])
    assert customer.lines == [("oat", 2, None)]
    assert [each.data["state"] for each in customer.commands("note_offer")] == ["offered", "accepted"]
    assert not customer.commands("place_order")
    customer.says(SAID[language]["hello"])
    assert BECAUSE[language] not in customer.reply


@languages
def test_a_refusal_is_remembered(make, language):
    customer = make(language, history=history())
    customer.means("reorder.identify", customer="c1")
    customer.says(SAID[language]["no"])
    assert customer.lines == []
    assert [each.data["state"] for each in customer.commands("note_offer")] == ["offered", "refused"]


@languages
def test_a_household_hears_the_offer_at_its_first_turn(make, language):
    customer = make(language, customer="c1", history=history())
    customer.says({"de": "ein croissant", "en": "a croissant"}[language])
    assert customer.lines == [("croissant", 1, None)] and BECAUSE[language] in customer.reply
    customer.says(SAID[language]["yes"])
    assert customer.lines == [("croissant", 1, None), ("oat", 2, None)]


@languages
@pytest.mark.parametrize("consents", [{}, {"prediction": True}, {"reminders": True}])
def test_nothing_is_offered_without_both_consents(make, language, consents):
    customer = make(language, history=history(consents=consents))
    customer.means("reorder.identify", customer="c1")
    assert BECAUSE[language] not in customer.reply and not customer.commands("note_offer")


@languages
def test_what_runs_out_and_one_thing_of_it(make, language):
    customer = make(language, customer="c1", history=history(due=()))
    for said in ("soon", "this"):
        customer.says(SAID[language][said])
        assert customer.turn.expects == "yes_no", customer.reply
        assert BECAUSE[language] in customer.reply and "1,99" in customer.reply.replace(".", ",")
    customer.says(SAID[language]["yes"])
    assert customer.lines == [("oat", 2, None)] and not customer.commands("note_offer")


def test_a_dearer_product_and_one_that_is_gone(make):
    old = expected("marmalade", 2)
    known = history(
        due=(), paid={"oat": 149}, expected=(expected("oat", 3), old), names={"marmalade": "Orangenmarmelade"}
    )
    customer = make("de", customer="c1", history=known)
    customer.says(SAID["de"]["soon"])
    assert (
        "beim letzten Mal waren es 1,49" in customer.reply
        and "Orangenmarmelade gibt es hier nicht mehr" in customer.reply
    )


@languages
def test_the_usual(make, language):
    customer = make(language, customer="c1", history=history(due=()))
    customer.says(SAID[language]["usual"])
    assert "3,98" in customer.reply.replace(".", ",") and customer.lines == []
    customer.says(SAID[language]["yes"])
    assert customer.lines == [("oat", 2, None)]


class Placed(MemoryLedger):
    """Orders, one of them placed a week ago."""

    def __init__(self, **order):
        super().__init__()
        self.placed = {"id": "K1-7", "status": "placed", "total": 500, "currency": "EUR", **order}

    def last_order(self, session, customer):
        return self.placed if customer == "c1" else None


@languages
def test_the_last_order_again_at_today_s_prices(make, language):
    lines = [
        {
            "sku": "latte",
            "name": "Milchkaffee",
            "quantity": 1,
            "unit": None,
            "price": 360,
            "options": [{"group": "size", "choice": "large", "amount": "normal", "count": 1}],
        },
        {"sku": "tea", "name": "Tee", "quantity": 1, "unit": None, "price": 200, "options": []},
    ]
    customer = make(language, customer="c1", ledger=Placed(lines=lines), history=history(due=()))
    customer.says(SAID[language]["last"])
    assert (
        "Tee" in customer.reply
        and "3,60" in customer.reply.replace(".", ",")
        and "4,10" in customer.reply.replace(".", ",")
    )
    customer.says(SAID[language]["yes"])
    assert [(line.sku, {each.choice for each in line.options}) for line in customer.session.cart.lines] == [
        ("latte", {"large"})
    ]


@languages
def test_a_product_is_muted_and_reminders_end(make, language):
    customer = make(language, customer="c1", history=history(due=()))
    customer.says(SAID[language]["mute"])
    assert [(e.data["item"], e.data["muted"]) for e in customer.commands("mute_item")] == [("oat", True)]
    assert not customer.commands("change_consent")
    customer.says(SAID[language]["off"])
    assert [(e.data["purpose"], e.data["given"]) for e in customer.commands("change_consent")] == [
        ("reminders", False)
    ]


@languages
def test_consent_by_voice_purpose_by_purpose_and_back(make, language):
    customer = make(language, customer="c1", history=Known(consents={}))
    customer.says(SAID[language]["agree"])
    assert customer.turn.expects == "yes_no" and not customer.commands("change_consent")
    customer.says(SAID[language]["yes"])
    stored = customer.commands("change_consent")
    assert [(e.data["purpose"], e.data["given"], e.data["version"]) for e in stored] == [
        ("prediction", True, "2026-11")
    ]
    assert stored[0].data["wording"].startswith({"de": "Um Ihnen zu sagen", "en": "To tell you"}[language])
    customer.says(SAID[language]["no"])
    assert len(customer.commands("change_consent")) == 1
    customer.says(SAID[language]["revoke"])
    given = {e.data["purpose"]: e.data["given"] for e in customer.commands("change_consent")}
    assert given == {"prediction": False, "reminders": False, "order_updates": False}


@languages
def test_without_consent_it_is_asked_for(make, language):
    customer = make(language, customer="c1", history=history(consents={}))
    customer.says(SAID[language]["soon"])
    assert customer.turn.expects == "yes_no" and BECAUSE[language] not in customer.reply
    customer.says(SAID[language]["yes"])
    assert [e.data["purpose"] for e in customer.commands("change_consent")] == ["prediction"]


@languages
def test_a_guest_hears_how_to_become_known_and_may_have_a_person(make, language):
    customer = make(language)
    customer.says(SAID[language]["usual"])
    assert {"de": "Kundenkarte", "en": "customer card"}[language] in customer.reply
    assert customer.turn.expects == "yes_no" and customer.turn.label == "asked"


def test_who_signs_out_is_a_guest(make):
    customer = make("de", history=history())
    customer.means("reorder.identify", customer="c1")
    customer.orders()
    customer.means("reorder.sign_out")
    assert customer.session.customer is None and customer.session.question is None
    customer.says(SAID["de"]["soon"])
    assert "Kundenkarte" in customer.reply


def test_when_nobody_can_be_asked_it_is_said(make):
    customer = make("de", customer="c1")
    customer.says(SAID["de"]["soon"])
    assert "erreiche ich gerade nicht" in customer.reply


@languages
def test_an_order_s_state_its_interval_and_news_of_it(make, language):
    arrival = {
        "expected": "2026-11-23T13:00:00+01:00",
        "low": "2026-11-23T12:45:00+01:00",
        "high": "2026-11-23T13:30:00+01:00",
        "orders": 40,
    }
    ledger = Placed(status="underway", lines=[], arrival=arrival)
    customer = make(language, customer="c1", ledger=ledger, history=history(due=()))
    customer.says(SAID[language]["status"])
    assert {"de": "unterwegs", "en": "on its way"}[language] in customer.reply
    assert "45" in customer.reply and "30" in customer.reply and customer.turn.expects == "yes_no"
    customer.says(SAID[language]["yes"])
    assert [e.data["purpose"] for e in customer.commands("change_consent")] == ["order_updates"]


def test_what_was_not_bought_for_long_is_said_as_such(make):
    old = Expected("oat", 1.0, TODAY - timedelta(days=200), TODAY, 1.0, "lapsed", {"last": 200})
    customer = make("de", customer="c1", history=history(due=(), expected=(old,)))
    customer.says(SAID["de"]["soon"])
    assert "geht bei Ihnen wohl nichts aus" in customer.reply
    customer.says(SAID["de"]["this"])
    assert "zuletzt vor 200 Tagen gekauft" in customer.reply


def test_what_lies_in_the_cart_is_not_offered(make):
    customer = make("de", customer="c1", history=history())
    customer.says("zwei hafermilch")
    assert customer.lines == [("oat", 2, None)] and not customer.commands("note_offer")


def test_who_says_stop_is_offered_nothing(make):
    customer = make("de", customer="c1", history=history())
    customer.says("stopp")
    assert not customer.commands("note_offer")
    customer.says(SAID["de"]["hello"])
    assert customer.commands("note_offer")


def test_days_as_one_speaks_of_them():
    from zuruf.skills.reorder.telling import when

    said = [when(TODAY + timedelta(days=days), TODAY).key for days in (-3, 0, 1, 2, 4, 7, 9, 12, 20)]
    assert said == [
        f"when_{each}"
        for each in (
            "now",
            "now",
            "tomorrow",
            "this_week_middle",
            "this_week_end",
            "next_week_early",
            "next_week_middle",
            "next_week_end",
            "weeks",
        )
    ]


@languages
def test_a_pin_that_is_spoken_is_kept_nowhere(language):
    question = Question("pin", "ordering", "pin", {})
    session = Session("s", language, question=question, customer="c1")
    said = {"de": "acht drei null fünf", "en": "eight three oh five"}[language]
    heard, understood = without_pin(said, Intent("none", 0.5, why={"pieces": said}), session)
    assert said not in heard and understood.why == {}
    other = {"de": "nein danke", "en": "no thanks"}[language]
    assert without_pin(other, Intent("no", 0.9), session) == (other, Intent("no", 0.9))
    asked = replace(session, question=replace(question, expects="phone"))
    assert without_pin(said, Intent("none", 0.5), asked)[0] == said
