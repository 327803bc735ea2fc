"""Events, the relay between a kiosk's page and its voice loop, and what time does to the queue."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from zuruf.server.errors import Unavailable
from zuruf.server.events import CAPACITY, Broker, Event
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

from .conftest import Api, TurnedClock

OpenCase = Callable[..., str]
Person = Callable[..., Principal]


def names(subscription: Any) -> list[tuple[str, str]]:
    found = []
    while event := subscription.get(0):
        found.append((event.name, event.data.get("id")))
    return found


def test_every_open_page_hears_of_every_move(services: Services, person: Person, open_case: OpenCase) -> None:
    pages = [services.broker.subscribe("callbacks") for _ in range(200)]
    number, anna = open_case(), person("anna")
    fence = services.callbacks.claim(anna, number)["fence"]
    services.callbacks.done(anna, number, fence, "resolved")
    expected = [("created", number), ("claimed", number), ("done", number)]
    assert all(names(page) == expected for page in pages)


def test_events_carry_ids_and_codes_only(services: Services, open_case: OpenCase) -> None:
    with services.broker.subscribe("callbacks") as page:
        open_case(phone="030 1234567", because="canary")
        event = page.get(0)
    assert event and "1234567" not in event.sse() and "canary" not in event.sse()


def test_a_reader_too_far_behind_is_told_to_load_anew() -> None:
    broker = Broker()
    with broker.subscribe("t") as slow:
        for number in range(CAPACITY + 5):
            broker.publish(Event("t", "x", {"id": str(number)}))
        assert [name for name, _ in names(slow)] == ["reload"] + ["x"] * 4


def test_a_closed_broker_ends_every_stream() -> None:
    broker = Broker()
    stream = broker.subscribe("t").stream(heartbeat=60)
    assert next(stream) == ": open\n\n"
    threading.Timer(0.05, broker.close).start()
    assert list(stream) in ([], [": alive\n\n"])
    assert list(broker.subscribe("t").stream()) == [": open\n\n"]


def test_safety_alarms_every_console(services: Services, open_case: OpenCase) -> None:
    with services.broker.subscribe("callbacks") as page:
        number = open_case("safety")
        assert names(page) == [("created", number), ("alarm", number)]


def test_a_safety_request_that_joins_an_open_case_alarms_too(services: Services, open_case: OpenCase) -> None:
    number = open_case("refund", session="same")
    with services.broker.subscribe("callbacks") as page:
        assert open_case("safety", session="same") == number
        assert ("alarm", number) in names(page)
    case = services.callbacks.get(number)
    assert (case["reason"], case["priority"], case["deadline_at"]) == (
        "safety",
        100,
        "2026-11-23T09:02:00.000Z",
    )


def test_a_deadline_warns_then_raises_and_the_case_stays(
    services: Services, open_case: OpenCase, clock: TurnedClock
) -> None:
    number = open_case()
    with services.broker.subscribe("callbacks") as page:
        clock.turn(minutes=16)
        services.callbacks.watch()
        clock.turn(minutes=5)
        services.callbacks.watch()
        services.callbacks.watch()
        assert names(page) == [("warning", number), ("overdue", number)]
    case = services.callbacks.get(number)
    assert (case["state"], case["priority"]) == ("new", 60) and case["overdue_at"]
    clock.turn(days=100)
    assert services.callbacks.watch() == 0 and services.callbacks.get(number)["state"] == "new"


def test_deadlines_count_opening_minutes(services: Services, open_case: OpenCase, clock: TurnedClock) -> None:
    clock.turn(minutes=7 * 60 + 50)  # 17:50, closed at 18:00
    assert services.callbacks.get(open_case())["deadline_at"] == "2026-11-24T08:10:00.000Z"
    assert services.callbacks.get(open_case("safety"))["deadline_at"] == "2026-11-23T16:52:00.000Z"


def test_figures(services: Services, person: Person, open_case: OpenCase, clock: TurnedClock) -> None:
    words = [
        {"speaker": "customer", "text": "Gib mir Zwirbel", "intent": None},
        {"speaker": "assistant", "text": "Bitte?"},
    ]
    open_case("misunderstood", transcript=words)
    open_case("misunderstood", transcript=words)
    order = {
        "id": "1",
        "session": "happy",
        "lines": [{"sku": "x", "quantity": 1, "price": 1}],
        "total": 1,
        "currency": "EUR",
    }
    services.orders.place("device:kiosk", order)
    services.callbacks.claim_next(person("anna"))
    clock.turn(minutes=30)
    live = services.figures.live()
    assert live["queue"] == {
        "waiting": 1, "later": 0, "overdue": 1, "within_deadline": 0, "oldest_seconds": 1800,
        "claimed": 1, "in_call": 0,
    }  # fmt: skip
    assert live["by_reason"] == [{"reason": "misunderstood", "open": 2}]
    assert live["by_staff"][0]["name"] == "Anna" and live["by_staff"][0]["held"] == 1
    assert live["machine"] == {"visits": 3, "alone": 1, "success_rate": 1 / 3}
    assert {"word": "zwirbel", "language": "de", "cases": 2} in live["misunderstood_words"]


def test_the_relay_between_page_and_voice_loop(api: Api, services: Services) -> None:
    assert not services.kiosks.connected("kiosk")
    with pytest.raises(Unavailable):
        services.kiosks.tap("kiosk", {"kind": "tap"})
    with services.kiosks.taps("kiosk") as loop, services.kiosks.screens("kiosk") as page:
        assert services.kiosks.connected("kiosk")
        services.kiosks.tap("kiosk", {"kind": "say", "text": "zwei Brote"})
        tap, screen = loop.get(1), {"state": "speaking", "lines": []}
        assert tap and tap.data["text"] == "zwei Brote"
        assert api("device", "PUT", "/kiosks/kiosk/screen", json=screen).status_code == 200
        shown = page.get(1)
        assert shown and json.loads(shown.sse().split("data: ")[1]) == screen == services.kiosks.screen(
            "kiosk"
        )
    assert api("device", "PUT", "/kiosks/other/screen", json={}).status_code == 403
