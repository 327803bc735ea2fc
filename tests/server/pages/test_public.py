"""Pages for customers: the tracking link, withdrawal without a login, terms and privacy."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.server.conftest import TurnedClock
from tests.server.pages.conftest import open_case, place_order
from zuruf.server.pages.tracking import sign, verified
from zuruf.server.services import Services


def test_a_tracking_link_shows_one_order_and_cannot_be_guessed(
    app: Flask, client: FlaskClient, services: Services
) -> None:
    place_order(services, "K1-1")
    place_order(services, "K1-2")
    with app.test_request_context():
        first, second = sign("K1-1"), sign("K1-2")
        assert verified(first) == "K1-1" and verified(f"K1-2.{first.rpartition('.')[2]}") is None
    page = client.get(f"/order/{first}", headers={"Accept-Language": "en"})
    assert "Order K1-1" in page.text and "oat milk" in page.text and "K1-2" not in page.text
    assert client.get("/order/K1-1").status_code == 404
    assert client.get(f"/order/{second[:-2]}xx").status_code == 404
    assert client.post(f"/order/{first}/cancel").status_code == 200
    assert services.orders.get("K1-1")["status"] == "cancelled"


def test_an_order_that_the_shop_has_begun_cannot_be_cancelled_by_link(
    app: Flask, client: FlaskClient, services: Services, person: object
) -> None:
    place_order(services, "K1-1")
    services.orders.set_status(person(), "K1-1", "ready")  # type: ignore[operator]
    with app.test_request_context():
        link = f"/order/{sign('K1-1')}"
    answer = client.post(f"{link}/cancel", headers={"Accept-Language": "de"})
    assert answer.status_code == 409 and "nur noch das Personal" in answer.text
    assert services.orders.get("K1-1")["status"] == "ready"


def test_withdrawing_takes_two_steps_and_is_confirmed_with_content_and_time(
    client: FlaskClient, services: Services
) -> None:
    client.set_cookie("zuruf_language", "de")
    place_order(services, "K1-1")
    form = {"name": "Ada <b>L</b>", "order_id": "K1-1", "contact": "", "text": "alles"}
    asked = client.post("/withdraw", data=form)
    assert "Widerruf bestätigen" in asked.text and not services.withdrawals.list()
    done = client.post("/withdraw", data={**form, "step": "confirm"})
    assert "Ada &lt;b&gt;L&lt;/b&gt;" in done.text and "K1-1" in done.text and "alles" in done.text
    assert re.search(r"23\.11\.2026, 10:00:00", done.text)
    assert services.withdrawals.list()[0]["order_id"] == "K1-1"


def test_a_withdrawal_needs_a_name_and_an_order(client: FlaskClient, services: Services) -> None:
    assert client.get("/withdraw?order=K1-9").status_code == 200
    kept = client.post("/withdraw", data={"order_id": "K1-9", "text": "Notiz"})
    assert kept.status_code == 400 and "K1-9" in kept.text and "Notiz" in kept.text
    assert client.post("/withdraw", data={"name": "Ada"}).status_code == 400
    unknown = client.post("/withdraw", data={"name": "Ada", "order_id": "none", "step": "confirm"})
    assert unknown.status_code == 200 and len(services.withdrawals.list()) == 1


def test_terms_and_privacy_can_be_read_and_saved(client: FlaskClient, services: Services) -> None:
    for path in ("/terms", "/privacy"):
        assert client.get(path).status_code == 200
        saved = client.get(f"{path}?save=1")
        assert saved.mimetype == "text/plain" and "attachment" in saved.headers["Content-Disposition"]
    services.settings.save("test", "texts", {"terms": {"de": "Unsere <i>eigenen</i> Bedingungen"}}, 0)
    assert "Unsere &lt;i&gt;eigenen&lt;/i&gt; Bedingungen" in client.get("/terms").text


def test_the_language_is_remembered_and_leads_back_inside_only(client: FlaskClient) -> None:
    assert client.get("/language/en?back=/terms").headers["Location"] == "/terms"
    assert '<html lang="en">' in client.get("/terms", headers={"Accept-Language": "de"}).text
    for evil in ("https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"):
        place = client.get("/language/de", query_string={"back": evil}).headers["Location"]
        assert place.startswith("/") and not place.startswith(("//", "/\\")), evil


def test_a_flood_of_withdrawals_is_slowed_down_and_nothing_typed_is_lost(
    client: FlaskClient, services: Services, clock: TurnedClock
) -> None:
    form = {"name": "Ada", "order_id": "K1-1", "step": "confirm"}
    assert [client.post("/withdraw", data=form).status_code for _ in range(61)] == [200] * 60 + [429]
    slowed = client.post("/withdraw", data=form)
    assert 'value="Ada"' in slowed.text and 'role="alert"' in slowed.text
    clock.turn(minutes=1)
    assert client.post("/withdraw", data=form).status_code == 200


def test_a_case_s_link_shows_how_far_it_is_and_cannot_be_guessed(
    app: Flask, client: FlaskClient, services: Services
) -> None:
    open_case(services, "K1F-1", "refund", phone="030 7654321")
    with app.test_request_context():
        link, order = sign("K1F-1", "case"), sign("K1F-1")
    page = client.get(f"/case/{link}", headers={"Accept-Language": "en"})
    assert "is at the shop" in page.text and "7654321" not in page.text
    assert "<html" not in client.get(f"/case/{link}?part=1").text
    for guessed in ("K1F-1", order, f"{link[:-2]}xx"):
        assert client.get(f"/case/{guessed}").status_code == 404, "a signature holds for one kind of page"
    with app.test_request_context():
        later = sign("K1F-99", "case")
    assert "noted here" in client.get(f"/case/{later}", headers={"Accept-Language": "en"}).text
