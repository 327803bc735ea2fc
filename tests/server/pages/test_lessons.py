"""Teaching: a word nobody knew, taught from the case, is understood from the next customer on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.server.pages.conftest import Site, accessible, open_case
from zuruf.server.database.tables import audit as trail
from zuruf.server.services import Services

LogIn = Callable[[str], FlaskClient]
WORD = {"kind": "word", "words": "Hafi", "target": "Hafermilch"}


def csrf(client: FlaskClient) -> dict[str, str]:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/console").text)
    assert found
    return {"csrf_token": found[1]}


def say(app: Flask, text: str, number: str) -> dict[str, Any]:
    """Say something as a new customer at a browser of their own."""
    browser = app.test_client()
    browser.get("/kiosk")
    tap = {"kind": "say", "text": text, "id": number, "language": "de"}
    screen: dict[str, Any] = browser.post("/kiosk/taps", json=tap).json
    return screen


@pytest.mark.slow
def test_a_taught_word_works_for_the_next_customer_until_it_is_taken_back(
    app: Flask, log_in: LogIn, services: Services
) -> None:
    assert say(app, "zwei hafi bitte", "1")["lines"] == []
    open_case(services, "K1T-1", "misunderstood", said="zwei hafi bitte")
    client = log_in("supervisor")
    token = csrf(client)
    assert 'value="hafi"' in client.get("/console/cases/K1T-1").text
    answer = client.post("/console/cases/K1T-1/teach", data={**token, **WORD})
    assert answer.status_code == 302, answer.text
    lines = say(app, "zwei hafi bitte", "2")["lines"]
    assert [(line["name"], line["quantity"]) for line in lines] == [("Hafermilch", 2)]
    (lesson,) = services.lessons.list()
    assert (lesson["target"], lesson["by"], lesson["case"]) == ("oat_milk", "Supervisor", "K1T-1")
    page = client.get("/console/lessons").text
    assert "Hafi" in page and "Supervisor" in page and "K1T-1" in page
    assert client.post(f"/console/lessons/{lesson['id']}/revoke", data=token).status_code == 302
    assert say(app, "zwei hafi bitte", "3")["lines"] == []
    assert client.post(f"/console/lessons/{lesson['id']}/revoke", data=token).status_code == 404
    with services.store.read() as connection:
        recorded = [row.action for row in connection.execute(trail.select())]
    assert recorded[-2:] == ["lesson.taught", "lesson.revoked"]


@pytest.mark.slow
def test_a_lesson_that_would_break_a_recorded_case_is_refused(log_in: LogIn, services: Services) -> None:
    turn = {"speaker": "customer", "text": "zwei schöne espresso bitte", "intent": "order.change"}
    open_case(services, "K1T-1", transcript=[turn])
    open_case(services, "K1T-2", "misunderstood", said="schöne espresso")
    client = log_in("agent")
    form = {**csrf(client), **WORD, "words": "schöne espresso"}
    answer = client.post("/console/cases/K1T-2/teach", data=form, headers={"Accept-Language": "de"})
    assert answer.status_code == 409
    assert "zwei schöne espresso bitte" in answer.text
    assert 'value="schöne espresso"' in answer.text and services.lessons.list() == []


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({**WORD, "words": "ja"}, 422),
        ({**WORD, "words": ""}, 422),
        ({**WORD, "target": "Gibt es nicht"}, 422),
        ({**WORD, "kind": "song"}, 422),
        ({"kind": "sentence", "words": "los jetzt", "target": "order.confirm"}, 422),
        ({"kind": "sentence", "words": "ja", "target": "order.clear"}, 422),
        ({}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(
    log_in: LogIn, services: Services, form: dict[str, str], status: int
) -> None:
    client = log_in("agent")
    open_case(services, "K1T-1")
    assert client.post("/console/cases/K1T-1/teach", data={**csrf(client), **form}).status_code == status
    assert client.get("/console/lessons").status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize("spoken", ["de-DE", "en-GB"])
def test_teaching_in_a_browser(site: Site, spoken: str) -> None:
    number = f"K1T-{spoken[:2].upper()}"
    open_case(site.services, number, "misunderstood", said="zwei hafi bitte")
    page = site.enter("supervisor", spoken)
    page.goto(f"/console/cases/{number}")
    page.locator("details:has(#teach-word) summary").press("Enter")
    page.locator("details:has(#teach-sentence) summary").press("Enter")
    accessible(page)
    page.fill("#teach-word", "hafi")
    page.fill("#teach-product", "oat_milk")
    page.press("#teach-product", "Enter")
    page.wait_for_selector(".note.good")
    page.goto("/console/lessons")
    accessible(page)
    page.locator("button.danger").press("Enter")
    page.wait_for_selector(".note.good")
    assert site.services.lessons.list() == []
