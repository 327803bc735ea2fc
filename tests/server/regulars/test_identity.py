from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zuruf.server.errors import Invalid, NotFound, TooMany
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

pytestmark = pytest.mark.slow

Person = Callable[..., Principal]


@pytest.fixture
def anna(services: Services, person: Person) -> str:
    services.customers.save(person(), "c1", 0, {"name": "Anna", "phone": "030 1234567", "language": "de"})
    return "c1"


def test_a_card_says_who_it_is_until_a_new_one_comes(services: Services, person: Person, anna: str) -> None:
    identity = services.regulars.identity
    code = identity.issue_card(person(), anna)
    assert identity.by_card("kiosk", f" {code.lower()[:4]}-{code[4:]} ") == {
        "customer": "c1",
        "name": "Anna",
        "language": "de",
    }
    identity.issue_card(person(), anna)
    with pytest.raises(NotFound):
        identity.by_card("kiosk", code)


def test_phone_and_pin_and_a_lock_after_failures(
    services: Services, person: Person, anna: str, clock: Any
) -> None:
    identity = services.regulars.identity
    identity.set_pin(person(), anna, "4711")
    assert identity.by_phone("kiosk", "+49 30 1234567", "4711")["customer"] == "c1"
    for _ in range(5):
        with pytest.raises(NotFound):
            identity.by_phone("kiosk", "0301234567", "9999")
    with pytest.raises(TooMany):
        identity.by_phone("another", "0301234567", "4711")
    clock.turn(minutes=20)
    assert identity.by_phone("kiosk", "0301234567", "4711")["customer"] == "c1"


@pytest.mark.parametrize("pin", ["123", "1234", "1111", "abcd", "4321", "123456789", "４７１１９", ""])
def test_a_pin_that_is_guessed_at_once_is_refused(
    services: Services, person: Person, anna: str, pin: str
) -> None:
    with pytest.raises(Invalid):
        services.regulars.identity.set_pin(person(), anna, pin)


def test_who_is_not_known_gets_the_same_answer(services: Services, person: Person, anna: str) -> None:
    with pytest.raises(NotFound) as unknown:
        services.regulars.identity.by_phone("kiosk", "030 999999", "4711")
    services.regulars.identity.set_pin(person(), anna, "4711")
    with pytest.raises(NotFound) as wrong:
        services.regulars.identity.by_phone("kiosk", "030 1234567", "0815")
    assert unknown.value.detail == wrong.value.detail


def test_api_identifies_and_knows_the_household(anna: str, api: Any) -> None:
    code = api("agent", "POST", "/customers/c1/card").json["card"]
    known = api("device", "POST", "/identify", {"card": code}).json
    assert known == {"customer": "c1", "name": "Anna", "language": "de", "consents": {}}
    assert api("device", "POST", "/identify", {}).status_code == 422
    assert api("device", "GET", "/household").json["customer"] is None
    api("admin", "PUT", "/devices/kiosk/household", {"customer": "c1"})
    assert api("device", "GET", "/household").json == {"customer": "c1", "name": "Anna", "language": "de"}
    assert api("agent", "PUT", "/devices/kiosk/household", {"customer": None}).status_code == 403


def test_all_that_hangs_on_a_customer_is_handed_out_and_erased(
    services: Services, person: Person, anna: str
) -> None:
    regulars = services.regulars
    regulars.offers.note("test", anna, "oat_milk", "2026-11-01", "refused", "conversation")
    regulars.offers.mute("test", anna, "coffee")
    services.devices.add("test", "speaker")
    regulars.identity.settle(person("admin", "admin"), "speaker", anna)
    code = regulars.identity.issue_card(person(), anna)
    told = services.customers.export(anna)
    assert [(each["item"], each["state"]) for each in told["offers"]] == [("oat_milk", "refused")]
    assert told["muted"] == ["coffee"]
    services.customers.erase(person("supervisor", "supervisor"), anna)
    assert regulars.offers.muted(anna) == set() and regulars.identity.household("speaker") is None
    with pytest.raises(NotFound):
        regulars.identity.by_card("kiosk", code)
