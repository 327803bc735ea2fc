from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zuruf.server.clock import MINUTE, as_datetime
from zuruf.server.regulars.arrival import ENOUGH, estimate
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services


def place(services: Services, number: str, fulfilment: str = "pickup") -> None:
    line = {"line": 1, "sku": "x", "name": "x", "quantity": 1, "price": 500}
    services.orders.place(
        "test",
        {
            "id": number,
            "lines": [line],
            "total": 500,
            "currency": "EUR",
            "fulfilment": fulfilment,
            "placed_at": as_datetime(services.store.clock()),
        },
    )


def test_the_estimate_comes_from_the_shops_own_orders(
    services: Services, person: Callable[..., Principal], clock: Any
) -> None:
    for number in range(ENOUGH):
        assert estimate(services.store, "pickup", clock()) is None
        place(services, f"O{number}")
        clock.turn(minutes=20 + number)
        services.orders.set_status(person(), f"O{number}", "ready")
    found = estimate(services.store, "pickup", clock())
    assert found is not None and found.orders == ENOUGH
    assert clock() + 20 * MINUTE <= found.low < found.expected < found.high <= clock() + 28 * MINUTE
    assert estimate(services.store, "delivery", clock()) is None


def test_what_the_shop_says_comes_first_and_a_finished_order_needs_none(
    services: Services, person: Callable[..., Principal], clock: Any
) -> None:
    place(services, "O1")
    services.orders.set_status(person(), "O1", "accepted", eta=clock() + 5 * MINUTE)
    told = services.regulars.arrival(services.orders.get("O1"))
    assert told is not None and told["low"] is None and told["expected"]
    services.orders.set_status(person(), "O1", "ready")
    assert services.regulars.arrival(services.orders.get("O1")) is None
