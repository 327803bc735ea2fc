"""Orders from placing to the override by staff; consents, withdrawals, customers, erasure."""

from typing import Any

import pytest

from zuruf.server.services import Services

from .conftest import Api
from .test_api_requests import CASE, ORDER

LINES = [{"sku": "oat", "quantity": 1, "price": 350}]
CONFIRMATION = {"by": "phone", "words": "ja, zahlungspflichtig bestellen", "case": "K1-7"}


@pytest.fixture
def placed(api: Api) -> str:
    api("device", "POST", "/orders", json=ORDER | {"customer": "C1"})
    return "K1-1042"


def test_the_last_order_of_a_visit_or_customer(api: Api, placed: str) -> None:
    for query in ("session=visit", "customer=C1"):
        assert api("device", "GET", f"/orders?{query}&limit=1").json["items"][0]["id"] == placed
    assert api("device", "GET", "/orders").status_code == 422
    assert api("device", "GET", "/orders/K1-9").status_code == 404
    assert "history" not in api("device", "GET", f"/orders/{placed}").json


def test_orders_come_in_pages(api: Api) -> None:
    for n in range(5):
        api("device", "POST", "/orders", json=ORDER | {"id": f"N-{n}"})
    first = api("agent", "GET", "/orders?limit=3").json
    rest = api("agent", "GET", f"/orders?limit=3&cursor={first['next']}").json
    assert [each["id"] for each in first["items"] + rest["items"]] == ["N-4", "N-3", "N-2", "N-1", "N-0"]
    assert rest["next"] is None


def test_the_shop_moves_an_order_along_and_never_back(api: Api, placed: str) -> None:
    for status in ("accepted", "preparing", "ready", "completed"):
        body = {"status": status, "eta": "2026-11-23T12:00:00Z"}
        assert api("agent", "POST", f"/orders/{placed}/status", json=body).json["status"] == status
    back = api("agent", "POST", f"/orders/{placed}/status", json={"status": "preparing"})
    assert (back.status_code, back.json["code"]) == (409, "illegal_move")
    assert api("agent", "GET", f"/orders/{placed}").json["history"][0]["actor"] == "device:kiosk"


def test_the_customer_cancels_while_nothing_is_begun(api: Api, placed: str) -> None:
    api("agent", "POST", f"/orders/{placed}/status", json={"status": "preparing"})
    late = api("device", "POST", f"/orders/{placed}/cancel", json={"why": "changed my mind"})
    assert (late.status_code, late.json["code"]) == (409, "too_late")
    assert api("agent", "POST", f"/orders/{placed}/cancel", json={}).json["status"] == "cancelled"
    assert api("agent", "POST", f"/orders/{placed}/cancel", json={}).json["status"] == "cancelled"


def test_staff_change_an_order_with_the_binding_confirmation(
    api: Api, services: Services, placed: str
) -> None:
    change = {"version": 1, "lines": LINES, "total": 350, "confirmation": CONFIRMATION}
    wrong = api("agent", "PUT", f"/orders/{placed}", json=change | {"total": 1})
    assert (wrong.status_code, wrong.json["code"]) == (422, "wrong_total")
    changed = api("agent", "PUT", f"/orders/{placed}", json=change).json
    assert (changed["total"], changed["version"]) == (350, 2)
    assert changed["confirmations"][0]["words"] == CONFIRMATION["words"]
    stale = api("supervisor", "PUT", f"/orders/{placed}", json=change)
    assert (stale.status_code, stale.json["code"]) == (409, "stale_page")
    history = api("agent", "GET", f"/orders/{placed}").json["history"]
    assert history[-1]["data"]["before"]["total"] == 725
    assert (
        api("agent", "PUT", f"/orders/{placed}", json={**change, "confirmation": {"words": ""}}).status_code
        == 422
    )


def test_refund_and_goodwill_are_noted(api: Api, placed: str) -> None:
    noted = api(
        "agent", "POST", f"/orders/{placed}/remarks", json={"kind": "refund", "cents": 200, "text": "broken"}
    )
    assert noted.json["remarks"][0]["cents"] == 200
    much = api("agent", "POST", f"/orders/{placed}/remarks", json={"kind": "refund", "cents": 99_999})
    assert much.status_code == 422


def test_sums_that_do_not_add_up_are_stored_and_told(api: Api) -> None:
    answer = api("device", "POST", "/orders", json=ORDER | {"total": 1})
    assert answer.status_code == 201 and "725 cents, not 1" in answer.json["warnings"][0]


def test_a_consent_is_versioned_and_revocable(api: Api) -> None:
    consent = {
        "customer": "C1",
        "purpose": "prediction",
        "given": True,
        "version": "1",
        "wording": "Dürfen wir …?",
    }
    assert api("device", "POST", "/consents", json=consent).status_code == 201
    assert api("device", "GET", "/customers/C1/consents").json == {"current": {"prediction": True}}
    api("device", "POST", "/consents", json=consent | {"given": False})
    found = api("agent", "GET", "/customers/C1/consents").json
    assert found["current"] == {"prediction": False}
    assert [each["wording"] for each in found["history"]] == ["Dürfen wir …?"] * 2


def test_a_withdrawal_is_confirmed_with_content_and_time(api: Api, placed: str) -> None:
    body = {
        "order_id": placed,
        "name": "Erika Muster",
        "text": "Ich widerrufe.",
        "at": "2026-11-23T09:00:00Z",
    }
    answer = api("device", "POST", "/withdrawals", json=body)
    assert (
        answer.json["text"] == "Ich widerrufe." and answer.json["received_at"] == "2026-11-23T09:00:00.000Z"
    )
    listed = api("agent", "GET", "/withdrawals").json["items"][0]
    assert api("agent", "POST", f"/withdrawals/{listed['id']}/handled").json["handled_at"]


def test_all_of_a_customer_is_exported_and_erased(api: Api, placed: str) -> None:
    api(
        "device",
        "POST",
        "/callbacks",
        json=CASE | {"customer": "C1", "phone": "030 1234567", "because": "Kummer"},
    )
    made = api(
        "agent", "PUT", "/customers/C1", json={"version": 0, "name": "Erika Muster", "phone": "030 1234567"}
    )
    assert made.json["phone"] == "+49301234567"
    found = api("supervisor", "GET", "/customers/C1/export").json
    assert found["orders"][0]["id"] == placed and found["callbacks"][0]["told"]["because"] == "Kummer"
    open_still = api("supervisor", "DELETE", "/customers/C1")
    assert (open_still.status_code, open_still.json["code"]) == (409, "open_case_exists")
    fence = api("agent", "POST", "/callbacks/K1-7/claim").json["fence"]
    api(
        "agent",
        "POST",
        "/callbacks/K1-7/done",
        json={"fence": fence, "disposition": "resolved", "note": "Erika weint"},
    )
    assert api("supervisor", "DELETE", "/customers/C1").json == {
        "customer": "C1",
        "callbacks": 1,
        "orders_restricted": 1,
    }
    whole = [
        api("admin", "GET", path).text
        for path in (
            "/callbacks/K1-7",
            f"/orders/{placed}",
            "/customers/C1",
            "/audit",
            "/callbacks.csv",
            "/orders.csv",
        )
    ]
    for word in ("Erika", "Kummer", "1234567", "weint"):
        assert not any(word in text for text in whole)
    assert api("agent", "GET", f"/orders/{placed}").json["total"] == 725


def test_a_customer_is_found_and_not_overwritten_unseen(api: Api) -> None:
    api("agent", "PUT", "/customers/C2", json={"version": 0, "name": "Max_Muster%"})
    assert api("agent", "GET", "/customers?text=max_m").json["items"][0]["id"] == "C2"
    assert api("agent", "GET", "/customers?text=maxxm").json["items"] == []
    assert api("agent", "PUT", "/customers/C2", json={"version": 0, "name": "x"}).status_code == 409


@pytest.mark.slow
def test_lessons_reach_devices(api: Api) -> None:
    lesson = {"kind": "word", "language": "de", "words": "hafi", "target": "oat_milk"}
    number = api("agent", "POST", "/lessons", json=lesson).json["id"]
    assert api("device", "GET", "/lessons").json["items"][0]["words"] == "hafi"
    api("agent", "DELETE", f"/lessons/{number}")
    assert api("device", "GET", "/lessons").json["items"] == []


@pytest.mark.parametrize("rules", [{"queue": {"lease_seconds": "soon"}}, {"nonsense": 1}, {"queue": []}])
def test_rules_that_cannot_hold_are_refused(api: Api, rules: dict[str, Any]) -> None:
    answer = api("admin", "PUT", "/settings/rules", json={"value": rules, "version": 0})
    assert answer.status_code == 422 and "rules" in answer.json["detail"]


def test_rules_hold_as_soon_as_they_are_saved(api: Api) -> None:
    change = {"value": {"reasons": {"refund": {"priority": 99}}}, "version": 0}
    assert api("admin", "PUT", "/settings/rules", json=change).json["version"] == 1
    assert api("agent", "GET", "/rules").json["reasons"]["refund"] == {
        "priority": 99, "deadline_minutes": 120.0, "around_the_clock": False, "skill": None, "alarm": False,
    }  # fmt: skip
    assert api("admin", "PUT", "/settings/rules", json=change).json["code"] == "stale_page"
