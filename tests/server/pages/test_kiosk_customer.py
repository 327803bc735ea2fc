"""Who stands at the kiosk: by card, phone and PIN, household; what is offered, ordered and kept secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.server.pages.conftest import on_account, sell
from zuruf.server.clock import DAY, as_datetime
from zuruf.server.database.tables import orders
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

pytestmark = pytest.mark.slow

Person = Callable[..., Principal]
PHONE, PIN, NAME = "030 7654321", "8305", "Anna Kanarienvogel"


def bought(services: Services, customer: str, sku: str, *days_ago: int, **line: Any) -> None:
    """Place orders of one product in the past."""
    for days in days_ago:
        at = as_datetime(services.config.clock()) - timedelta(days=days)
        first = {
            "line": 1,
            "sku": sku,
            "name": "Hafermilch",
            "quantity": 2,
            "unit": None,
            "options": [],
            "price": 298,
        }
        services.orders.place(
            "test",
            {
                "id": f"A{days}" if customer == "c1" else f"{customer}-{days}",
                "customer": customer,
                "lines": [first | line],
                "total": 298,
                "currency": "EUR",
                "payment": "counter",
                "fulfilment": "pickup",
                "language": "de",
                "placed_at": at,
            },
        )


def agree(services: Services, customer: str, **given: bool) -> None:
    for purpose, yes in given.items():
        change = {"customer": customer, "purpose": purpose, "given": yes, "version": "1", "wording": "Ja."}
        services.consents.change("test", change)


@pytest.fixture
def anna(services: Services, person: Person) -> str:
    services.customers.save(person(), "c1", 0, {"name": NAME, "phone": PHONE, "language": "de"})
    bought(services, "c1", "oat_milk", 70, 56, 42, 28, 14)
    agree(services, "c1", prediction=True, reminders=True)
    services.regulars.identity.set_pin(person(), "c1", PIN)
    return services.regulars.identity.issue_card(person(), "c1")


@pytest.fixture
def kiosk(client: FlaskClient) -> FlaskClient:
    assert client.get("/kiosk").status_code == 200
    return client


def tap(
    kiosk: FlaskClient, number: str, language: str = "de", status: int = 200, **body: Any
) -> dict[str, Any]:
    message = {"kind": "tap", "id": number, "language": language, **body}
    answer = kiosk.post("/kiosk/taps", json=message)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json
    return found


def say(kiosk: FlaskClient, number: str, text: str, language: str = "de") -> dict[str, Any]:
    return tap(kiosk, number, language, kind="say", text=text)


WORDS = {
    "de": ("was geht mir bald aus", "ja", "alle 14 Tage"),
    "en": ("what am i running out of", "yes", "every 14 days"),
}


@pytest.mark.parametrize("language", ["de", pytest.param("en", marks=pytest.mark.slow)])
def test_a_card_brings_the_offer_and_the_order_carries_the_customer(
    kiosk: FlaskClient, services: Services, anna: str, language: str
) -> None:
    soon, yes, because = WORDS[language]
    screen = tap(kiosk, "1", language, action="identify", card=anna)
    assert screen["known"] and because in screen["reply"] and screen["expects"] == "yes_no"
    assert "3,98" not in json.dumps(screen["lines"])
    screen = say(kiosk, "2", yes, language)
    assert [(line["sku"], line["quantity"]) for line in screen["lines"]] == [("oat_milk", 2)]
    tap(kiosk, "3", language, action="checkout")
    order = tap(kiosk, "4", language, action="order")["order"]
    assert services.orders.get(order["id"])["customer"] == "c1"
    assert not tap(kiosk, "5", language, action="leave")["known"]
    assert because not in tap(kiosk, "6", language, action="identify", card=anna)["reply"], (
        "one offer a cycle"
    )
    answer = say(kiosk, "7", soon, language)
    assert answer["outcome"] in ("handled", "asked") and anna not in answer["reply"]


@pytest.mark.slow
def test_phone_and_pin_and_the_lock(kiosk: FlaskClient, services: Services, anna: str, clock: Any) -> None:
    assert tap(kiosk, "1", action="identify", phone=PHONE, pin=PIN)["known"]
    tap(kiosk, "2", action="sign_out")
    for number in range(5):
        assert (
            tap(kiosk, f"w{number}", status=404, action="identify", phone=PHONE, pin="0000")["code"]
            == "unknown_pin"
        )
    assert tap(kiosk, "3", status=429, action="identify", phone=PHONE, pin=PIN)["retry_after"] > 0
    assert tap(kiosk, "4", action="show")["known"] is False, "guests go on"


@pytest.mark.slow
def test_nobody_becomes_a_customer_by_saying_so(kiosk: FlaskClient, anna: str) -> None:
    assert tap(kiosk, "1", action="show", customer="c1")["known"] is False
    assert tap(kiosk, "2", status=422, action="identify", customer="c1")["code"] == "nothing_to_identify"
    assert tap(kiosk, "3", status=404, action="pin", pin=PIN, customer="c1")["code"] == "unknown_pin"
    assert say(kiosk, "4", anna)["known"], "a reader types into whatever field has the focus"


@pytest.mark.slow
def test_a_household_is_known_from_the_first_turn(
    kiosk: FlaskClient, services: Services, person: Person, anna: str
) -> None:
    services.devices.add("test", "K1")
    services.regulars.identity.settle(person("admin", "admin"), "K1", "c1")
    screen = say(kiosk, "1", "ein roggenbrot")
    assert [line["sku"] for line in screen["lines"]] == ["rye_bread"] and "alle 14 Tage" in screen["reply"]


@pytest.mark.slow
def test_consent_taken_back_by_voice_holds_at_once(kiosk: FlaskClient, services: Services, anna: str) -> None:
    tap(kiosk, "1", action="identify", card=anna)
    say(kiosk, "2", "nein")
    say(kiosk, "3", "ich ziehe meine einwilligung zurück")
    assert services.consents.of("c1")["current"] == {
        "prediction": False,
        "reminders": False,
        "order_updates": False,
    }
    assert not services.regulars.known("c1")["purchases"]
    assert "einverstanden" in say(kiosk, "4", "was geht mir bald aus")["reply"]
    say(kiosk, "5", "ja")
    entry = services.consents.of("c1")["history"][-1]
    assert (
        entry["given"] and entry["version"] == "2026-11" and entry["wording"].startswith("Um Ihnen zu sagen")
    )


@pytest.mark.slow
def test_an_item_is_muted_by_voice(kiosk: FlaskClient, services: Services, anna: str) -> None:
    tap(kiosk, "1", action="identify", card=anna)
    say(kiosk, "2", "nein")
    say(kiosk, "3", "erinner mich nicht mehr an hafermilch")
    assert services.regulars.offers.muted("c1") == {"oat_milk"}


@pytest.mark.slow
def test_the_last_order_and_its_state(
    kiosk: FlaskClient, services: Services, person: Person, anna: str
) -> None:
    tap(kiosk, "1", action="identify", card=anna)
    say(kiosk, "2", "nein")
    screen = say(kiosk, "3", "dasselbe wie letztes mal")
    assert "3,98" in screen["reply"] and "2,98" in screen["reply"], "today's price, and that it is dearer"
    say(kiosk, "4", "ja")
    services.orders.set_status(person(), "A14", "underway", None, None)
    assert "unterwegs" in say(kiosk, "5", "wo ist meine bestellung")["reply"]


def basket(kiosk: FlaskClient, quantity: int) -> dict[str, Any]:
    tap(kiosk, f"b{quantity}", action="add", sku="oat_milk", quantity=quantity)
    tap(kiosk, f"c{quantity}", action="checkout")
    return tap(kiosk, f"o{quantity}", action="order")


@pytest.mark.slow
def test_above_an_amount_on_account_the_pin_is_typed(
    kiosk: FlaskClient, services: Services, anna: str
) -> None:
    sell(services, on_account)
    screen = basket(kiosk, 5)
    assert services.orders.get(screen["order"]["id"])["payment"] == "counter", "guests pay at the counter"
    tap(kiosk, "1", action="identify", card=anna)
    tap(kiosk, "2", action="no")
    assert services.orders.get(basket(kiosk, 1)["order"]["id"])["payment"] == "invoice", (
        "small ones need no PIN"
    )
    screen = basket(kiosk, 4)
    assert screen["expects"] == "pin" and screen["order"] is None
    screen = say(kiosk, "3", "acht drei null fünf")
    assert screen["order"] is None, "a spoken PIN orders nothing"
    assert "acht drei" not in str(screen), "and is kept nowhere"
    assert tap(kiosk, "4", status=404, action="pin", pin="0000")["code"] == "unknown_pin"
    order = tap(kiosk, "5", action="pin", pin=PIN)["order"]
    stored = services.orders.get(order["id"])
    assert (stored["payment"], stored["customer"]) == ("invoice", "c1")
    assert "zahlungspflichtig" in stored["binding_text"].casefold()
    basket(kiosk, 6)
    for number in range(5):
        tap(kiosk, f"w{number}", status=404, action="pin", pin="0000")
    assert tap(kiosk, "6", status=429, action="pin", pin=PIN)["code"] == "too_many_attempts"


@pytest.mark.slow
def test_what_goes_to_a_voice_loop_carries_neither_card_nor_pin(
    kiosk: FlaskClient, services: Services, anna: str
) -> None:
    with services.kiosks.taps("K1") as taps:
        tap(kiosk, "1", status=202, action="identify", phone=PHONE, pin=PIN)
        tap(kiosk, "2", status=202, action="pin", pin=PIN)
        for action in ("identify", "pin"):
            sent = next(event for event in iter(lambda: taps.get(10), None)).data
            assert (sent["action"], sent["customer"]) == (action, "c1")
            assert not {"card", "phone", "pin"} & set(sent)


@pytest.mark.slow
def test_no_log_line_holds_what_is_personal(
    kiosk: FlaskClient, services: Services, anna: str, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    tap(kiosk, "1", action="identify", phone=PHONE, pin=PIN)
    tap(kiosk, "2", status=404, action="identify", card=anna[::-1])
    tap(kiosk, "3", action="identify", card=anna)
    say(kiosk, "4", "ja")
    say(kiosk, "5", "ich möchte mit einem menschen sprechen")
    say(kiosk, "6", PHONE)
    say(kiosk, "7", "ja")
    tap(kiosk, "8", action="checkout")
    tap(kiosk, "9", action="order")
    services.regulars.watch()
    tap(kiosk, "10", action="leave")
    out, err = capfd.readouterr()
    logged = "\n".join((out, err, *(f"{each.getMessage()} {each.args!r}" for each in caplog.records)))
    for secret in (NAME, "Kanarienvogel", PHONE, PHONE.replace(" ", ""), "+49307654321", PIN, anna):
        assert secret not in logged
    with services.store.read() as connection:
        assert connection.execute(orders.select()).first()
    assert services.config.clock() > DAY


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "cancel", "yes"),
    [("de", "storniere meine bestellung", "ja"), ("en", "cancel my order", "yes")],
)
def test_an_order_is_cancelled_as_long_as_the_shop_allows(
    kiosk: FlaskClient,
    services: Services,
    person: Person,
    anna: str,
    language: str,
    cancel: str,
    yes: str,
) -> None:
    agree(services, "c1", reminders=False)
    tap(kiosk, "1", language, action="identify", card=anna)
    assert say(kiosk, "2", cancel, language)["expects"] == "yes_no"
    say(kiosk, "3", yes, language)
    assert services.orders.get("A14")["status"] == "cancelled"
    bought(services, "c1", "oat_milk", 1)
    services.orders.set_status(person(), "A1", "preparing", None, None)
    assert say(kiosk, "4", cancel, language)["outcome"] == "unresolved", "a person sorts it out"
    assert services.orders.get("A1")["status"] == "preparing"
