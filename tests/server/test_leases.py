from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from zuruf.server.database import tables
from zuruf.server.errors import Conflict
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

from .conftest import TurnedClock

Person = Callable[..., Principal]
OpenCase = Callable[..., str]


def test_a_second_claimer_is_told_who_has_the_case(
    services: Services, person: Person, open_case: OpenCase
) -> None:
    number = open_case()
    claimed = services.callbacks.claim(person("anna"), number)
    assert (claimed["state"], claimed["fence"], claimed["holder_name"]) == ("claimed", 1, "Anna")
    with pytest.raises(Conflict, match="Anna has case K1-1 now") as refused:
        services.callbacks.claim(person("ben"), number)
    assert refused.value.code == "already_claimed"


def test_the_database_itself_holds_one_claim_per_case(
    services: Services, person: Person, open_case: OpenCase
) -> None:
    number, anna = open_case(), person("anna")
    services.callbacks.claim(anna, number)
    row = {"case_id": number, "staff_id": anna.number, "fence": 9, "at": 0}
    with pytest.raises(IntegrityError):
        services.store.write("test", lambda t: t.execute(insert(tables.claims).values(**row)) and None)


def test_an_expired_lease_returns_to_its_place(
    services: Services, person: Person, open_case: OpenCase, clock: TurnedClock
) -> None:
    first, second = open_case(), open_case()
    claimed = services.callbacks.claim(person("anna"), first)
    clock.turn(seconds=services.rules.queue.lease_seconds + 1)
    assert services.callbacks.watch() == 1
    assert services.callbacks.get(first)["state"] == "new"
    taken = services.callbacks.claim_next(person("ben"))
    assert taken is not None and taken["id"] == first and taken["fence"] == 2
    with pytest.raises(Conflict, match="Ben has case") as refused:
        services.callbacks.done(person("anna"), first, claimed["fence"], "resolved")
    assert refused.value.code == "stale_claim"
    assert [each["id"] for each in services.callbacks.list(state="waiting")["items"]] == [second]


def test_a_renewed_lease_stays(
    services: Services, person: Person, open_case: OpenCase, clock: TurnedClock
) -> None:
    number, anna = open_case(), person("anna")
    fence = services.callbacks.claim(anna, number)["fence"]
    for _ in range(5):
        clock.turn(seconds=services.rules.queue.lease_seconds * 0.9)
        services.callbacks.renew(anna, number, fence)
        services.callbacks.watch()
    assert services.callbacks.get(number)["holder"] == anna.number


def test_an_expired_claim_saves_nothing_even_before_anybody_notices(
    services: Services, person: Person, open_case: OpenCase, clock: TurnedClock
) -> None:
    number, anna = open_case(), person("anna")
    fence = services.callbacks.claim(anna, number)["fence"]
    clock.turn(seconds=services.rules.queue.lease_seconds + 1)
    with pytest.raises(Conflict, match="run out"):
        services.callbacks.done(anna, number, fence, "resolved")
    assert services.callbacks.claim(person("ben"), number)["fence"] == fence + 1


def test_next_goes_by_priority_then_deadline_then_place(
    services: Services, person: Person, open_case: OpenCase
) -> None:
    wish, refund, safety, complaint, wish2 = (
        open_case(reason) for reason in ("human_request", "refund", "safety", "complaint", "human_request")
    )
    anna = person("anna")
    order = [services.callbacks.claim_next(anna) for _ in range(5)]
    assert [each["id"] for each in order if each] == [safety, complaint, wish, wish2, refund]


@pytest.mark.parametrize(
    ("values", "languages", "skills", "gets"),
    [
        ({"language": "en"}, ("de",), (), False),
        ({"language": "en"}, ("de", "en"), (), True),
        ({"language": "en"}, (), (), True),
        ({"when": {"from": "2026-11-23T14:00", "to": "2026-11-23T15:00"}}, (), (), False),
    ],
)
def test_next_leaves_what_does_not_fit(
    services: Services,
    person: Person,
    open_case: OpenCase,
    values: dict[str, Any],
    languages: Any,
    skills: Any,
    gets: bool,
) -> None:
    open_case(**values)
    assert bool(services.callbacks.claim_next(person("anna", "agent", languages, skills))) is gets


def test_next_gives_what_was_assigned_to_me_first_and_to_nobody_else(
    services: Services, person: Person, open_case: OpenCase
) -> None:
    urgent, assigned = open_case("complaint"), open_case("refund")
    anna, ben = person("anna"), person("ben")
    services.callbacks.assign(person("chef", "supervisor"), assigned, anna.number)
    mine, his, nothing = (services.callbacks.claim_next(each) for each in (anna, ben, ben))
    assert mine and his and mine["id"] == assigned and his["id"] == urgent and nothing is None


def test_nobody_hoards_cases_by_next(services: Services, person: Person, open_case: OpenCase) -> None:
    anna = person("anna")
    for _ in range(services.rules.queue.held_at_most + 1):
        open_case()
    for _ in range(services.rules.queue.held_at_most):
        services.callbacks.claim_next(anna)
    with pytest.raises(Conflict, match="finish one"):
        services.callbacks.claim_next(anna)


def test_a_release_keeps_the_place(services: Services, person: Person, open_case: OpenCase) -> None:
    number, anna = open_case(), person("anna")
    fence = services.callbacks.claim(anna, number)["fence"]
    assert services.callbacks.release(anna, number, fence)["state"] == "new"
    with pytest.raises(Conflict):
        services.callbacks.release(anna, number, fence)
