"""The kiosk's endpoints: pairing, taps, what a browser may see, bad input."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.server.pages.conftest import open_case, sell
from zuruf.catalog.model import Catalog
from zuruf.catalog.store import CatalogStore
from zuruf.server.callbacks.states import find, tell
from zuruf.server.pages.kiosk import LOCAL
from zuruf.server.services import Services

AWAY = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def kiosk(client: FlaskClient) -> FlaskClient:
    assert client.get("/kiosk").status_code == 200
    return client


def tap(kiosk: FlaskClient, number: str, **body: Any) -> dict[str, Any]:
    answer = kiosk.post("/kiosk/taps", json={"kind": "tap", "id": number, "language": "de", **body})
    assert answer.status_code == 200, answer.text
    screen: dict[str, Any] = answer.json
    return screen


def test_an_order_by_taps_is_placed_once(kiosk: FlaskClient, services: Services) -> None:
    assert kiosk.get("/kiosk/screen").status_code == 204
    screen = tap(kiosk, "1", action="add", sku="oat_milk", quantity=2)
    assert [line["name"] for line in screen["lines"]] == ["Hafermilch"] and screen["voice"] is False
    assert tap(kiosk, "1", action="add", sku="oat_milk", quantity=2) == screen, (
        "the same tap again does nothing"
    )
    assert kiosk.get("/kiosk/screen").json == {**screen, "case": None}
    assert tap(kiosk, "2", action="checkout")["expects"] == "binding"
    assert tap(kiosk, "3", action="yes")["order"] is None
    tap(kiosk, "4", action="checkout")
    order = tap(kiosk, "5", action="order")["order"]
    stored = services.orders.list(limit=5)
    assert [each["id"] for each in stored] == [order["id"]] and stored[0]["total"] == order["total"] == 398
    receipt = kiosk.get(f"/kiosk/orders/{order['id']}")
    assert "<svg" in receipt.text and "Hafermilch" in receipt.text
    assert tap(kiosk, "6", action="leave")["outcome"] == "ended"
    assert kiosk.get("/kiosk/screen").status_code == 204


def test_an_import_holds_from_the_next_customer_on(kiosk: FlaskClient, services: Services) -> None:
    def at(price: int) -> Catalog:
        catalog = services.stock.current.catalog
        return replace(catalog, products={"oat_milk": replace(catalog.products["oat_milk"], price=price)})

    path = sell(services, lambda _: at(100))
    assert tap(kiosk, "1", action="add", sku="oat_milk")["total"] == 100
    with CatalogStore(path) as store:
        store.save(at(200))
    assert tap(kiosk, "2", action="add", sku="oat_milk")["total"] == 200, "two at the price of before"
    tap(kiosk, "3", action="leave")
    assert tap(kiosk, "4", action="add", sku="oat_milk")["total"] == 200, "one at the price of now"
    tap(kiosk, "5", action="leave")
    with CatalogStore(path) as store:
        store.save(at(300))
    assert tap(kiosk, "6", action="add", sku="oat_milk")["total"] == 300, "imported while nobody was there"
    assert "3,00" in kiosk.get("/kiosk/products").text


def test_numbers_go_on_after_a_restart(app: Flask, kiosk: FlaskClient) -> None:
    def order(start: int) -> str:
        for number, action in enumerate(("add", "checkout", "order"), start):
            screen = tap(kiosk, str(number), action=action, sku="rye_bread")
        return str(screen["order"]["id"])

    first = order(1)
    app.extensions.pop("zuruf.visits")
    second = order(11)
    assert int(second[1:]) == int(first[1:]) + 1


def test_two_browsers_have_two_carts(app: Flask, kiosk: FlaskClient) -> None:
    other = app.test_client()
    other.get("/kiosk")
    tap(kiosk, "1", action="add", sku="oat_milk")
    assert tap(other, "2", action="add", sku="rye_bread")["lines"][0]["sku"] == "rye_bread"
    assert len(tap(kiosk, "3", action="add", sku="butter")["lines"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"kind": "tap"},
        {"kind": "shout", "id": "1"},
        {"kind": "tap", "id": "1", "action": "explode"},
        {"kind": "tap", "id": "1", "action": "add", "sku": "none"},
        {"kind": "tap", "id": "1", "action": "remove", "line": 7},
        {"kind": "tap", "id": "1", "action": "set_quantity", "line": "x"},
        {"kind": "say", "id": "1", "text": "a" * 501},
        {"kind": "tap", "id": "1", "action": "add", "sku": "oat_milk", "quantity": -1},
        {"kind": "tap", "id": "1", "action": "add", "sku": "oat_milk", "options": ["x"]},
    ],
)
def test_a_tap_that_makes_no_sense_is_refused_in_one_sentence(kiosk: FlaskClient, body: object) -> None:
    answer = kiosk.post("/kiosk/taps", json=body)
    assert answer.status_code in (400, 422) and answer.json["detail"]


def test_odd_characters_do_no_harm(kiosk: FlaskClient) -> None:
    for text in (
        "\0",
        "brot\0",
        "\U0001f956",
        "\u202ebrot",
        "' OR 1=1 --",
    ):
        assert tap(kiosk, f"odd {text!r}", kind="say", text=text)["outcome"] != "error"


def test_a_kiosk_elsewhere_has_to_be_paired(client: FlaskClient, services: Services) -> None:
    page = client.get("/kiosk", environ_overrides=AWAY)
    assert page.status_code == 403 and 'name="code"' in page.text
    refused = client.post(
        "/kiosk/taps", json={"kind": "tap", "id": "1", "action": "help"}, environ_overrides=AWAY
    )
    assert refused.json["code"] == "not_paired"
    assert client.get("/kiosk", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403, "behind a proxy"
    wrong = client.post("/kiosk/pair", data={"code": "NO-SUCH"}, environ_overrides=AWAY)
    assert wrong.status_code == 422 and "Code" in wrong.text
    _, code = services.devices.invite("test", "tresen")
    assert client.post("/kiosk/pair", data={"code": code}, environ_overrides=AWAY).status_code == 302
    assert client.get("/kiosk", environ_overrides=AWAY).status_code == 200
    services.devices.revoke("test", "tresen")
    assert client.get("/kiosk", environ_overrides=AWAY).status_code == 403
    _, token = services.devices.add("test", "speaker")
    assert client.post("/kiosk/pair", data={"code": f" {token}\n"}, environ_overrides=AWAY).status_code == 302
    with client.get("/kiosk/events", environ_overrides=AWAY) as stream:
        services.kiosks.show("speaker", {"reply": "Guten Tag."})
        lines = stream.iter_encoded()
        assert any(b"Guten Tag." in next(lines) for _ in range(5)), "what its voice loop shows"


def test_taps_go_to_the_voice_loop_where_one_is_connected(kiosk: FlaskClient, services: Services) -> None:
    with services.kiosks.taps(LOCAL) as taps:
        answer = kiosk.post(
            "/kiosk/taps", json={"kind": "tap", "id": "1", "action": "undo", "language": "xx"}
        )
        assert answer.status_code == 202
        event = taps.get(1)
        assert event is not None and event.data["action"] == "undo" and event.data["language"] in ("de", "en")
        services.kiosks.show(LOCAL, {"state": "hearing"})
        assert kiosk.get("/kiosk/screen").json == {"state": "hearing", "case": None}
        services.kiosks.show(LOCAL, {"state": "speaking", "callback": {"id": "K1F-1", "reason": "refund"}})
        services.kiosks.show(LOCAL, {"state": "listening", "callback": None})
        assert kiosk.get("/kiosk/screen").json["case"] == "K1F-1"
        assert kiosk.get("/kiosk/cases/K1F-1/progress").json["step"] == "here", "not at the shop yet"
        services.kiosks.show(LOCAL, {"state": "listening", "outcome": "ended"})
        assert kiosk.get("/kiosk/screen").json["case"] is None


def test_products_by_category_and_by_search(kiosk: FlaskClient) -> None:
    bread = kiosk.get("/kiosk/products?language=de&category=bread").json
    assert bread["count"] == 15 and {"id": "bread", "name": "Brot & Brötchen"} in bread["categories"]
    assert next(each for each in bread["products"] if each["sku"] == "rye_bread")["unit_price"]
    found = kiosk.get("/kiosk/products?language=en&q=oat%20milk").json["products"]
    assert found[0]["name"] == "oat milk"
    coffee = kiosk.get("/kiosk/products?language=de&q=americano").json["products"][0]
    assert {group["group"] for group in coffee["options"]} >= {"size"}
    cheese = kiosk.get("/kiosk/products?language=de&category=cheese").json["products"][0]
    assert cheese["price"].endswith("je kg") and cheese["steps"][0] == {
        "quantity": 100,
        "unit": "g",
        "text": "100 g",
    }
    first, rest = (kiosk.get(f"/kiosk/products?after={after}").json for after in (0, 48))
    assert first["products"][0] != rest["products"][0]


def test_a_receipt_is_for_the_one_who_has_just_ordered(kiosk: FlaskClient) -> None:
    for number, action in enumerate(("add", "checkout", "order")):
        screen = tap(kiosk, str(number), action=action, sku="rye_bread")
    address = f"/kiosk/orders/{screen['order']['id']}"
    assert kiosk.get(address).status_code == 200
    tap(kiosk, "9", action="leave")
    assert kiosk.get(address).status_code == 404, "the next customer at this kiosk"
    assert kiosk.get("/kiosk/orders/none").status_code == 404
    assert kiosk.get("/kiosk/texts/xx").status_code == 404


@pytest.mark.slow
def test_words_and_wording_of_the_shop_hold_for_the_next_customer(
    kiosk: FlaskClient, services: Services
) -> None:
    words, wording = {"de": ["mein pfandbon klemmt"]}, {"de": "Darum kümmert sich Frau Berg."}
    assert tap(kiosk, "1", kind="say", text="mein pfandbon klemmt")["callback"] is None
    services.settings.save("test", "rules", {"reasons": {"refund": {"words": words, "wording": wording}}}, 0)
    services.reload_rules()
    tap(kiosk, "2", action="leave")
    screen = tap(kiosk, "3", kind="say", text="mein pfandbon klemmt")
    assert screen["callback"]["reason"] == "refund" and "Frau Berg" in screen["reply"]
    assert services.callbacks.get(screen["callback"]["id"])["reason"] == "refund"


def test_a_customer_sees_how_far_the_own_case_is_and_no_other(
    kiosk: FlaskClient, services: Services
) -> None:
    open_case(services, "K9-1", "refund")
    number = tap(kiosk, "1", action="person")["callback"]["id"]
    tap(kiosk, "2", action="help")
    assert kiosk.get("/kiosk/screen").json["case"] == number
    told = kiosk.get(f"/kiosk/cases/{number}/progress?language=de").json
    assert told["step"] == "shop" and told["when"].startswith("Spätestens")
    assert kiosk.get(f"/kiosk/cases/{number}/progress?language=en").json["when"].endswith("at the latest.")
    for address in ("/kiosk/cases/K9-1/progress", "/kiosk/cases/K9-1"):
        assert kiosk.get(address).status_code == 404
    code = kiosk.get(f"/kiosk/cases/{number}?language=de").text
    link = code.partition('href="')[2].partition('"')[0]
    assert "<svg" in code and number in link
    page = kiosk.get(link).text
    assert "liegt im Laden vor" in page and "refund" not in page
    assert kiosk.get(link.replace(number, "K9-1")).status_code == 404


def test_only_the_own_case_is_told_to_a_page(kiosk: FlaskClient, services: Services) -> None:
    number = tap(kiosk, "1", action="person")["callback"]["id"]
    stream = kiosk.get("/kiosk/events")
    events = stream.iter_encoded()
    assert next(events) == b": open\n\n"
    open_case(services, "K9-1", "refund")
    assert next(events) == b": alive\n\n"
    services.store.write("test", lambda t: tell(t, find(t, number), "claimed"))
    assert next(events).decode() == f'event: case\ndata: {{"id": "{number}"}}\n\n'
    stream.close()


def test_endless_brackets_are_no_tap(kiosk: FlaskClient) -> None:
    answer = kiosk.post("/kiosk/taps", data="[" * 40_000, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "bad_tap")
    huge = kiosk.post("/kiosk/taps", data='"' + "x" * 60_000 + '"', content_type="application/json")
    assert huge.status_code == 413
