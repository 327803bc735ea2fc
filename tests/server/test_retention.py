from collections.abc import Callable

from sqlalchemy import func, select

from zuruf.server import retention
from zuruf.server.database.tables import idempotency
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

from .conftest import Api, TurnedClock
from .test_api_requests import ORDER


def test_old_data_goes_and_vouchers_stay_restricted(
    services: Services,
    api: Api,
    clock: TurnedClock,
    person: Callable[..., Principal],
    open_case: Callable[..., str],
) -> None:
    old, anna = open_case(phone="030 1234567", because="canary"), person("anna")
    fence = services.callbacks.claim(anna, old)["fence"]
    services.callbacks.done(anna, old, fence, "resolved", "canary")
    api("device", "POST", "/orders", json=ORDER | {"customer": "C1", "note": "canary"})
    services.orders.set_status(anna, "K1-1042", "completed")
    fresh = open_case(because="canary")
    days = services.rules.retention_days
    assert not any(retention.enforce(services.store, days).values())
    clock.turn(days=days.callbacks + 1)
    counts = retention.enforce(services.store, days)
    assert (counts["callbacks"], counts["answers"]) == (1, 1)
    clock.turn(days=days.restrict_orders)
    counts = retention.enforce(services.store, days)
    assert (counts["callbacks"], counts["orders"]) == (0, 1)
    order = services.orders.get("K1-1042")
    assert (order["total"], order["customer"], order.get("note")) == (725, None, None)
    assert "canary" not in str(services.callbacks.get(old)) and services.callbacks.get(old)["phone"] is None
    assert services.callbacks.get(fresh)["state"] == "new", "an open case is never forgotten"
    with services.store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(idempotency)) == 0
