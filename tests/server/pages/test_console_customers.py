"""Regular customers at the counter: made, found, given a card and a PIN; a speaker settled in a household."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.server.pages.test_console import csrf
from zuruf.server.services import Services

LogIn = Callable[[str], FlaskClient]
PAGE = "/console/customers"


def make(client: FlaskClient, **fields: str) -> str:
    typed = {"name": "Anna", "phone": "030 1234567", "language": "en", **fields}
    answer = client.post(PAGE, data=csrf(client) | typed)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"]).rpartition("/")[2]


def test_a_customer_gets_a_card_that_is_shown_once(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    number = make(client)
    shown = client.post(f"{PAGE}/{number}/card", data=csrf(client))
    code = re.search(r'class="secret">([A-Z0-9 ]+)<', shown.text)
    assert code and "<svg" in shown.text and shown.headers["Cache-Control"] == "no-store"
    assert services.regulars.identity.by_card("kiosk", code[1])["customer"] == number
    assert code[1] not in client.get(f"{PAGE}/{number}").text
    assert number in client.get(f"{PAGE}?q=anna").text and number in client.get(f"{PAGE}?q=0301234567").text


@pytest.mark.parametrize(("pin", "status"), [("4711", 302), ("1234", 422), ("", 422)])
def test_a_pin_is_set_or_refused_in_words(log_in: LogIn, services: Services, pin: str, status: int) -> None:
    client = log_in("agent")
    number = make(client)
    answer = client.post(f"{PAGE}/{number}/pin", data=csrf(client) | {"pin": pin})
    assert answer.status_code == status and f'value="{pin}"' not in answer.text.replace('value=""', "")
    if status == 302:
        assert services.regulars.identity.by_phone("kiosk", "030 1234567", pin)["customer"] == number


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(log_in: LogIn) -> None:
    client = log_in("agent")
    answer = client.post(PAGE, data=csrf(client) | {"name": "Berta", "phone": "abc"})
    assert answer.status_code == 422 and "Berta" in answer.text and "030 1234567" in answer.text
    assert client.get(f"{PAGE}/nobody").status_code == 404


def test_only_admins_settle_a_speaker(log_in: LogIn, services: Services) -> None:
    services.devices.add("test", "speaker")
    client = log_in("agent")
    number = make(client)
    form = csrf(client) | {"device": "speaker", "here": "yes"}
    assert client.post(f"{PAGE}/{number}/household", data=form).status_code == 403
    client.post("/console/logout", data=csrf(client))
    client = log_in("admin")
    assert "speaker" in client.get(f"{PAGE}/{number}").text
    form |= csrf(client)
    assert client.post(f"{PAGE}/{number}/household", data=form).status_code == 302
    assert services.regulars.identity.household("speaker") == number
    assert client.post(f"{PAGE}/{number}/household", data=form | {"here": "no"}).status_code == 302
    assert services.regulars.identity.household("speaker") is None


def test_changes_are_saved_on_the_newest_page_only(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    number = make(client)
    form = csrf(client) | {"version": "1", "name": "Anna Alt", "phone": "", "email": "a@example.org"}
    assert client.post(f"{PAGE}/{number}", data=form | {"version": "0"}).status_code == 409
    version = str(services.customers.get(number)["version"])
    assert client.post(f"{PAGE}/{number}", data=form | {"version": version}).status_code == 302
    assert services.customers.get(number)["email"] == "a@example.org"
