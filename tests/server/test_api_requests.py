"""Idempotency keys, bad input, stale pages: nothing is lost or done twice, everything gets a clear word."""

from typing import Any

import pytest

from zuruf.server.services import Services

from .conftest import Api

CASE = {"id": "K1-7", "reason": "human_request", "session": "visit", "language": "de"}
ORDER = {
    "id": "K1-1042", "session": "visit", "language": "de", "currency": "EUR", "total": 725, "delivery": 0,
    "lines": [{"line": 1, "sku": "oat", "quantity": 2, "price": 700, "deposit": 25}],
    "binding_text": "zahlungspflichtig bestellen",
}  # fmt: skip


@pytest.mark.parametrize(("path", "body"), [("/callbacks", CASE), ("/orders", ORDER)])
def test_a_repeated_key_gets_the_first_answer(api: Api, path: str, body: dict[str, Any]) -> None:
    first = api("device", "POST", path, json=body, key="one")
    again = api("device", "POST", path, json=body, key="one")
    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")


def test_the_first_answer_stays_though_the_order_has_moved_on(api: Api) -> None:
    api("device", "POST", "/orders", json=ORDER, key="one")
    api("agent", "POST", "/orders/K1-1042/status", json={"status": "ready"})
    assert api("device", "POST", "/orders", json=ORDER, key="one").json["status"] == "placed"


def test_a_key_is_not_for_another_request(api: Api) -> None:
    api("device", "POST", "/callbacks", json=CASE, key="one")
    other = api("device", "POST", "/callbacks", json=CASE | {"reason": "refund"}, key="one")
    assert (other.status_code, other.json["code"]) == (422, "key_reused")


def test_a_failed_request_does_not_use_up_its_key(api: Api) -> None:
    assert api("device", "POST", "/orders/K1-1042/cancel", json={}, key="one").status_code == 404
    api("device", "POST", "/orders", json=ORDER, key="two")
    assert api("device", "POST", "/orders/K1-1042/cancel", json={}, key="one").status_code == 200


def test_a_device_must_send_a_key_and_keys_belong_to_their_caller(
    api: Api, client: Any, tokens: dict[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {tokens['device']}"}
    without = client.post("/api/v1/callbacks", json=CASE, headers=headers)
    assert (without.status_code, without.json["code"]) == (400, "key_missing")
    api("device", "POST", "/callbacks", json=CASE, key="one")
    mine = api("agent", "POST", "/callbacks", json=CASE | {"id": "D-1", "session": "desk"}, key="one")
    assert mine.json["id"] == "D-1"


@pytest.mark.parametrize("phone", ["zweiundvierzig", "12", "++49", "0" * 200])
def test_a_phone_number_that_cannot_be_read_loses_no_case(api: Api, phone: str) -> None:
    answer = api("device", "POST", "/callbacks", json=CASE | {"phone": phone})
    assert answer.status_code == 201
    assert answer.json["warnings"] == ["The phone number cannot be read; it is kept as it was given."]
    case = api("agent", "GET", "/callbacks/K1-7").json
    assert (case["phone"], case["told"]["phone_said"]) == (None, phone)


@pytest.mark.parametrize(
    ("when", "warning"),
    [
        ({"from": "2026-11-23T15:00", "to": "2026-11-23T14:00"}, "ends before it begins"),
        ({"from": "2020-01-01T10:00", "to": "2020-01-01T11:00"}, "past"),
        ({"from": "2199-01-01T10:00"}, "90 days"),
        ({"from": "gleich"}, "no time"),
    ],
)
def test_an_impossible_window_loses_no_case(api: Api, when: Any, warning: str) -> None:
    answer = api("device", "POST", "/callbacks", json=CASE | {"when": when})
    assert answer.status_code == 201 and warning in answer.json["warnings"][0]
    assert api("agent", "GET", "/callbacks/K1-7").json["told"]["when_said"] == when


def test_words_for_a_time_are_kept_for_a_person(api: Api) -> None:
    answer = api("device", "POST", "/callbacks", json=CASE | {"when": "heute abend"})
    assert answer.json["warnings"] == []
    assert api("agent", "GET", "/callbacks/K1-7").json["told"]["when_said"] == "heute abend"


def test_staff_get_a_clear_word_where_a_device_is_forgiven(api: Api) -> None:
    api("device", "POST", "/callbacks", json=CASE)
    wrong = api("agent", "PUT", "/callbacks/K1-7/contact", json={"version": 1, "phone": "abc"})
    assert wrong.status_code == 422 and "phone number" in wrong.json["detail"]
    right = api("agent", "PUT", "/callbacks/K1-7/contact", json={"version": 1, "phone": "030/1234567"})
    assert right.json["phone"] == "+49301234567"
    stale = api("agent", "PUT", "/callbacks/K1-7/contact", json={"version": 1, "phone": "030/7654321"})
    assert (stale.status_code, stale.json["code"]) == (409, "stale_page")
    assert api("agent", "GET", "/callbacks/K1-7").json["phone"] == "+49301234567"


def test_html_in_the_transcript_stays_text(api: Api) -> None:
    evil = "<script>alert(1)</script>"
    api("device", "POST", "/callbacks", json=CASE | {"transcript": [{"speaker": "customer", "text": evil}]})
    answer = api("agent", "GET", "/callbacks/K1-7")
    assert answer.mimetype == "application/json" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json["told"]["transcript"][0]["text"] == evil


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", " =1"])
def test_no_cell_of_an_export_is_a_formula(api: Api, cell: str) -> None:
    api("device", "POST", "/callbacks", json=CASE | {"because": cell})
    lines = api("supervisor", "GET", "/callbacks.csv").text.splitlines()
    assert f"'{cell}" in lines[1] and len(lines) == 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "no_json"),
        (b"", 422, "invalid"),
        (b"[]", 422, "invalid"),
        (b'{"id": "K1"}', 422, "invalid"),
        (b'{"id": "K1", "reason": "boredom"}', 422, "invalid"),
        (b'{"id": "K 1", "reason": "refund"}', 422, "invalid"),
        (b'{"id": "\\u0000", "reason": "refund"}', 422, "invalid"),
        (b"\xff", 400, "no_json"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_gets_a_clear_word(
    client: Any, tokens: dict[str, str], body: bytes, status: int, code: str
) -> None:
    headers = {
        "Authorization": f"Bearer {tokens['device']}",
        "Idempotency-Key": "k",
        "Content-Type": "application/json",
    }
    answer = client.post("/api/v1/callbacks", data=body, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json" and answer.json["detail"]


def test_other_content_and_too_much_of_it_are_refused(api: Api, client: Any, tokens: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens['device']}", "Idempotency-Key": "k"}
    form = client.post("/api/v1/callbacks", data={"id": "1"}, headers=headers)
    assert form.status_code == 415
    huge = api("device", "POST", "/callbacks", json=CASE | {"transcript": ["x" * 3_000_000]})
    assert huge.status_code == 413 and huge.mimetype == "application/problem+json"


def test_the_list_comes_in_pages_without_gaps(api: Api, services: Services) -> None:
    numbers = [f"K1-{n}" for n in range(7)]
    for n, number in enumerate(numbers):
        services.callbacks.create("device:kiosk", CASE | {"id": number, "session": f"v{n}"})
    seen, cursor = [], ""
    while cursor is not None:
        page = api("agent", "GET", f"/callbacks?limit=3{cursor and '&cursor=' + cursor}").json
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert seen == numbers
    assert api("agent", "GET", "/callbacks?cursor=nonsense").json["code"] == "wrong_cursor"
    assert api("agent", "GET", "/callbacks?state=asleep").status_code == 422


def test_one_case_for_one_matter(api: Api) -> None:
    api("device", "POST", "/callbacks", json=CASE)
    again = api(
        "device", "POST", "/callbacks", json=CASE | {"id": "K1-8", "reason": "complaint", "because": "angry"}
    )
    assert again.json["id"] == "K1-7" and again.json["joined"] and again.json["number"] == "K1-8"
    case = api("agent", "GET", "/callbacks/K1-8").json
    assert (case["id"], case["reason"], case["priority"], case["numbers"]) == (
        "K1-7",
        "complaint",
        60,
        ["K1-8"],
    )
    assert case["told"]["requests"][0]["because"] == "angry"


def test_two_visits_of_one_phone_number_become_one_case(api: Api) -> None:
    api("device", "POST", "/callbacks", json=CASE | {"phone": "030 1234567"})
    other = api("device", "POST", "/callbacks", json=CASE | {"id": "K1-9", "session": "later"})
    assert other.json["id"] == "K1-9"
    told = api("device", "POST", "/callbacks/K1-9/details", json={"phone": "+49301234567"})
    assert (told.json["id"], told.json["joined"]) == ("K1-7", True)
    assert api("agent", "GET", "/callbacks/K1-9").json["id"] == "K1-7"
    assert [each["id"] for each in api("agent", "GET", "/callbacks").json["items"]] == ["K1-7"]


def test_a_number_used_again_by_another_visit_loses_nothing(api: Api) -> None:
    api("device", "POST", "/callbacks", json=CASE)
    other = api("device", "POST", "/callbacks", json=CASE | {"session": "other"})
    assert other.json["id"] == "K1-7-2" and other.json["warnings"]
    api("device", "POST", "/orders", json=ORDER)
    assert api("device", "POST", "/orders", json=ORDER).json["id"] == "K1-1042-2"


def test_the_whole_way_over_http(api: Api) -> None:
    api(
        "device",
        "POST",
        "/callbacks",
        json=CASE | {"phone": "030 1234567", "consent": {"call": True, "purpose": "this"}},
    )
    case = api("agent", "POST", "/callbacks/next").json
    fence = {"fence": case["fence"]}
    assert api("supervisor", "POST", "/callbacks/K1-7/claim").json["holder_name"] == "Agent"
    assert api("agent", "POST", "/callbacks/K1-7/renew", json=fence).status_code == 200
    assert api("agent", "POST", "/callbacks/K1-7/call", json=fence).json["state"] == "in_call"
    assert api("agent", "POST", "/callbacks/K1-7/notes", json={"text": "friendly"}).status_code == 201
    done = api("agent", "POST", "/callbacks/K1-7/done", json=fence | {"disposition": "resolved"})
    assert done.json["state"] == "done"
    assert api("agent", "POST", "/callbacks/next").status_code == 204
    figures = api("supervisor", "GET", "/figures").json
    assert figures["closed"]["closed"] == 1 and figures["by_staff"][0]["closed"] == 1


def test_the_openapi_document_names_every_endpoint(api: Api) -> None:
    from zuruf.server.api.endpoint import ENDPOINTS

    paths = api("nobody", "GET", "/openapi.json").json["paths"]
    assert sum(len(methods) for methods in paths.values()) == len(ENDPOINTS)
