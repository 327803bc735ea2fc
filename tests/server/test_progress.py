"""What a customer may know of their case, and that it is what has really happened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zuruf.server.errors import NotFound
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

from .conftest import TurnedClock

OpenCase = Callable[..., str]
Person = Callable[..., Principal]


def test_the_steps_are_those_of_the_case(services: Services, open_case: OpenCase, person: Person) -> None:
    callbacks, anna, number = services.callbacks, person("anna"), open_case(phone="030 1234567")

    def step() -> str:
        return str(callbacks.progress(number)["step"])

    assert step() == "shop"
    fence = callbacks.claim(anna, number)["fence"]
    assert step() == "colleague"
    callbacks.call(anna, number, fence)
    assert step() == "call"
    callbacks.no_answer(anna, number, fence, "hebt nicht ab")
    assert step() == "missed"
    fence = callbacks.claim(anna, number)["fence"]
    callbacks.release(anna, number, fence)
    assert step() == "missed"
    fence = callbacks.claim(anna, number)["fence"]
    callbacks.done(anna, number, fence, "resolved")
    assert step() == "done" and callbacks.progress(number)["expected"] is None
    assert "Anna" not in str(callbacks.progress(number)) and "hebt" not in str(callbacks.progress(number))


def test_a_number_that_joined_another_case_is_followed_too(
    services: Services, open_case: OpenCase, person: Person
) -> None:
    first, second = open_case(session="same"), open_case(session="same")
    assert first == second
    with services.broker.subscribe("callbacks") as page:
        services.callbacks.claim(person("anna"), first)
        event = page.get(0)
    assert event is not None and event.data["numbers"] == [first, "K1-2"]
    assert services.callbacks.progress("K1-2") | {"created_at": ""} == {
        "number": "K1-2", "step": "colleague", "expected": None, "created_at": "",
    }  # fmt: skip
    with pytest.raises(NotFound):
        services.callbacks.progress("K1-99")


def test_when_somebody_comes_is_told_by_how_it_went_lately(
    services: Services, open_case: OpenCase, person: Person, clock: TurnedClock
) -> None:
    anna = person("anna")
    number = open_case()
    assert services.callbacks.progress(number)["expected"] == {
        "from": None, "about": None, "to": "2026-11-23T09:20:00.000Z",
    }  # fmt: skip
    for _ in range(5):
        other = open_case()
        clock.turn(minutes=3)
        fence = services.callbacks.claim(anna, other)["fence"]
        services.callbacks.done(anna, other, fence, "resolved")
    fresh = open_case()
    assert services.callbacks.progress(fresh)["expected"] == {
        "from": None, "about": "2026-11-23T09:18:00.000Z", "to": "2026-11-23T09:35:00.000Z",
    }  # fmt: skip
    clock.turn(minutes=30)
    assert set(services.callbacks.progress(fresh)["expected"].values()) == {None}, "what is past is not told"


def test_after_hours_the_next_opening_is_told(
    services: Services, open_case: OpenCase, clock: TurnedClock
) -> None:
    clock.turn(minutes=9 * 60)
    times = services.callbacks.progress(open_case())["expected"]
    assert times == {"from": "2026-11-24T08:00:00.000Z", "about": None, "to": "2026-11-24T08:20:00.000Z"}
