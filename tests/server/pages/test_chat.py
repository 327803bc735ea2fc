"""The chat page: everybody's own visit, limits for a crowd, nothing of anybody else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.server.conftest import TurnedClock
from tests.server.pages.conftest import place_order
from zuruf.server.errors import Invalid
from zuruf.server.pages.chat import COOKIE
from zuruf.server.pages.chatting import chat
from zuruf.server.services import Services

pytestmark = pytest.mark.slow


@pytest.fixture
def visitor(client: FlaskClient) -> FlaskClient:
    assert client.get("/chat").status_code == 200
    return client


def write(visitor: FlaskClient, number: str, text: str, language: str = "de") -> dict[str, Any]:
    tap = {"kind": "say", "text": text, "id": number, "language": language}
    answer = visitor.post("/chat/taps", json=tap)
    assert answer.status_code == 200, answer.text
    screen: dict[str, Any] = answer.json
    return screen


def test_an_order_by_text(visitor: FlaskClient, services: Services) -> None:
    assert visitor.get("/chat/screen").status_code == 204
    screen = write(visitor, "1", "zwei hafermilch")
    assert [line["sku"] for line in screen["lines"]] == ["oat_milk"]
    assert "Maschine" in screen["reply"] and "Stimme" not in screen["reply"]
    assert write(visitor, "2", "das war's")["expects"] == "binding"
    order = write(visitor, "3", "zahlungspflichtig bestellen")["order"]
    stored = services.orders.get(order["id"])
    assert (stored["device"], stored["customer"], stored["total"]) == ("chat", None, 398)
    assert "Hafermilch" in visitor.get(f"/chat/orders/{order['id']}").text
    assert visitor.get("/chat/screen").json["order"]["id"] == order["id"]


def test_a_callback_with_a_phone_number(visitor: FlaskClient, services: Services) -> None:
    said = write(visitor, "1", "ich möchte mit einem menschen sprechen")
    number = said["callback"]["id"]
    assert "es kommt jemand" not in said["reply"], "nobody comes to somebody who is not in the shop"
    write(visitor, "2", "030 23125160")
    write(visitor, "3", "ja")
    case = services.callbacks.get(number)
    assert (case["phone"], case["device"], case["consent_call"]) == ("+493023125160", "chat", True)
    assert visitor.get(f"/chat/cases/{number}/progress?language=en").json["step"] == "shop"


def test_who_leaves_no_number_does_not_wait_at_a_kiosk(visitor: FlaskClient, services: Services) -> None:
    number = write(visitor, "1", "ich möchte mit einem menschen sprechen")["callback"]["id"]
    assert "Gerät" not in write(visitor, "2", "ohne nummer")["reply"]
    assert services.callbacks.get(number)["at_kiosk"] is False


def test_a_visit_is_bound_to_its_browser(app: Flask, visitor: FlaskClient) -> None:
    write(visitor, "1", "zwei hafermilch")
    other = app.test_client()
    other.get("/chat")
    assert other.get("/chat/screen").status_code == 204
    for forged in ("", "abc", f"{visitor.get_cookie(COOKIE, path='/chat').value}x"):  # type: ignore[union-attr]
        stranger = app.test_client()
        stranger.set_cookie(COOKIE, forged, path="/chat")
        assert stranger.get("/chat/screen").status_code == 403
        assert stranger.post("/chat/taps", json={"kind": "tap", "id": "1"}).status_code == 403
        assert stranger.get("/chat").headers["Set-Cookie"], "the server gives a visit of its own instead"
    cookie = other.get_cookie(COOKIE, path="/chat")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"


def test_a_visit_runs_out(visitor: FlaskClient, clock: TurnedClock) -> None:
    write(visitor, "1", "zwei hafermilch")
    clock.turn(minutes=31)
    assert visitor.get("/chat/screen").status_code == 204
    assert write(visitor, "2", "ein roggenbrot")["lines"][0]["sku"] == "rye_bread"


def test_other_people_s_orders_are_not_told(visitor: FlaskClient, services: Services) -> None:
    place_order(services, "K1-1001")
    said = write(visitor, "1", "wo ist meine bestellung K1-1001")
    assert said["order"] is None and "nicht" in said["reply"]
    write(visitor, "2", "storniere die bestellung K1-1001")
    assert services.orders.get("K1-1001")["status"] == "placed"


def test_cards_and_pins_are_for_the_shop(visitor: FlaskClient) -> None:
    for tap in (
        {"action": "identify", "phone": "030 1234567", "pin": "2580"},
        {"action": "pin", "pin": "2580"},
        {"action": "sign_out"},
    ):
        answer = visitor.post("/chat/taps", json={"kind": "tap", "id": "1", **tap})
        assert (answer.status_code, answer.json["code"]) == (403, "at_the_counter")
    known = visitor.post(
        "/chat/taps", json={"kind": "say", "text": "hallo", "id": "2", "customer": "C1", "language": "de"}
    )
    assert known.status_code == 200 and not known.json.get("known")


def test_a_crowd_is_slowed_down(visitor: FlaskClient, clock: TurnedClock) -> None:
    for number in range(30):
        write(visitor, str(number), "hilfe")
    slower = visitor.post("/chat/taps", json={"kind": "say", "text": "hilfe", "id": "x"})
    assert slower.status_code == 429 and 0 < int(slower.headers["Retry-After"]) <= 3
    clock.turn(seconds=3)
    write(visitor, "y", "hilfe")


def test_new_visits_and_cases_of_one_address_are_limited(
    app: Flask, visitor: FlaskClient, clock: TurnedClock
) -> None:
    visits = [visitor]
    while (another := app.test_client()).get("/chat").status_code == 200:
        visits.append(another)
    assert len(visits) == 20
    opened = [
        each.post("/chat/taps", json={"kind": "tap", "action": "person", "id": "1"}).status_code
        for each in visits[:7]
    ]
    assert opened == [200] * 5 + [429] * 2
    clock.turn(minutes=61)
    assert app.test_client().get("/chat").status_code == 200


def test_open_streams_are_limited_and_given_back(app: Flask, visitor: FlaskClient) -> None:
    streams = [visitor.get("/chat/events") for _ in range(4)]
    assert visitor.get("/chat/events").status_code == 429
    with app.app_context():
        room = chat().streams
    streams[0].close()
    room.enter("127.0.0.1")()
    for each in streams:
        each.close()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[" * 15_000, 422),
        ('{"kind": "say", "id": "1", "text": "' + "x" * 60_000 + '"}', 413),
        (json.dumps({"kind": "say", "id": "1", "text": "x" * 501}), 422),
        (json.dumps({"kind": "tap", "id": "1", "action": "nonsense"}), 422),
        (json.dumps({"kind": "say", "id": "1", "text": "\0<script>alert(1)</script>"}), 200),
    ],
)
def test_what_is_senseless_or_huge_is_refused(visitor: FlaskClient, body: str, status: int) -> None:
    answer = visitor.post("/chat/taps", data=body, content_type="application/json")
    assert answer.status_code == status


def test_a_shop_without_chat_has_none(app: Flask, client: FlaskClient, services: Services) -> None:
    object.__setattr__(services.config, "shop", replace(services.config.shop, extra={"chat": False}))
    assert client.get("/chat").status_code == 404 and "/chat" not in client.get("/terms").text


def test_nobody_can_pose_as_the_chat(services: Services) -> None:
    with pytest.raises(Invalid):
        services.devices.add("test", "chat")
