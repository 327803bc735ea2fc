from collections.abc import Callable
from typing import Any

import pytest

from zuruf.server.callbacks.states import MOVES, STATES
from zuruf.server.errors import Conflict, Forbidden, Invalid, Problem
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

from .conftest import MONDAY_TEN, TurnedClock

Person = Callable[..., Principal]
OpenCase = Callable[..., str]
PHONE = {"phone": "030 1234567", "consent": {"call": True, "purpose": "this request"}}


@pytest.fixture
def anna(person: Person) -> Principal:
    return person("anna")


@pytest.fixture
def chef(person: Person) -> Principal:
    return person("chef", "supervisor")


def claimed(services: Services, me: Principal, number: str) -> int:
    return int(services.callbacks.claim(me, number)["fence"])


def test_a_whole_case_with_who_when_why(services: Services, anna: Principal, open_case: OpenCase) -> None:
    number = open_case(because="asked for a person", **PHONE)
    fence = claimed(services, anna, number)
    services.callbacks.call(anna, number, fence)
    case = services.callbacks.done(anna, number, fence, "resolved", "all well")
    assert (case["state"], case["disposition"], case["holder"]) == ("done", "resolved", None)
    assert [each["move"] for each in case["history"]] == ["open", "claim", "call", "done"]
    assert {each["actor_name"] for each in case["history"]} == {"device:kiosk", "Anna"}
    assert case["notes"][0]["text"] == "all well"
    assert case["calls"][0]["result"] == "reached"


def test_done_needs_a_disposition_of_the_rules(
    services: Services, anna: Principal, open_case: OpenCase
) -> None:
    number = open_case()
    fence = claimed(services, anna, number)
    with pytest.raises(Invalid, match="no disposition"):
        services.callbacks.done(anna, number, fence, "whatever")
    with pytest.raises(Invalid, match="needs a note"):
        services.callbacks.done(anna, number, fence, "other", " ")
    assert services.callbacks.get(number)["state"] == "claimed"


def test_never_two_calls_to_one_customer(services: Services, person: Person, open_case: OpenCase) -> None:
    """Two held cases that turn out to have one phone number stay two, but only one is called."""
    anna, ben = person("anna"), person("ben")
    one, two = open_case(**PHONE), open_case()
    fences = claimed(services, anna, one), claimed(services, ben, two)
    services.callbacks.add_details("device:kiosk", two, PHONE)
    services.callbacks.call(anna, one, fences[0])
    with pytest.raises(Conflict, match="Anna is on the phone with this customer"):
        services.callbacks.call(ben, two, fences[1])
    services.callbacks.done(anna, one, fences[0], "resolved")
    assert services.callbacks.call(ben, two, fences[1])["state"] == "in_call"


def test_no_answer_tries_again_by_rule_and_ends_with_a_supervisor(
    services: Services, anna: Principal, open_case: OpenCase, clock: TurnedClock
) -> None:
    number = open_case(**PHONE)
    states = []
    for _ in range(services.rules.calling.attempts):
        case = services.callbacks.claim_next(anna)
        assert case is not None
        services.callbacks.call(anna, number, case["fence"])
        states.append(services.callbacks.no_answer(anna, number, case["fence"])["state"])
        assert services.callbacks.claim_next(anna) is None
        clock.now = max(clock.now, _not_before(services, number))
    assert states == ["no_answer"] * 3 + ["escalated"]


def test_the_next_attempt_lies_within_lawful_hours(
    services: Services, anna: Principal, open_case: OpenCase, clock: TurnedClock
) -> None:
    number = open_case(**PHONE)
    clock.turn(minutes=9 * 60 + 55)  # 19:55, five minutes before calling ends
    fence = claimed(services, anna, number)
    services.callbacks.no_answer(anna, number, fence)
    assert services.callbacks.get(number)["not_before"] == "2026-11-24T07:00:00.000Z"


def test_no_attempt_outside_the_wished_window(
    services: Services, anna: Principal, open_case: OpenCase, clock: TurnedClock
) -> None:
    number = open_case(when={"from": "2026-11-23T10:00", "to": "2026-11-23T10:10"}, **PHONE)
    fence = claimed(services, anna, number)
    services.callbacks.call(anna, number, fence)
    case = services.callbacks.no_answer(anna, number, fence)
    assert case["state"] == "escalated"
    assert case["history"][-1]["why"] == "no further attempt fits the wished window"


@pytest.mark.parametrize(
    ("values", "turn", "code"),
    [
        ({}, {"minutes": 11 * 60}, "outside_hours"),
        ({}, {"days": 6}, "outside_hours"),
        ({}, {"days": 32}, "outside_hours"),  # Christmas Day
        ({"when": {"from": "2026-11-23T14:00", "to": "2026-11-23T15:00"}}, {}, "outside_window"),
        ({"consent": {"call": False}}, {}, "no_consent"),
    ],
)
def test_a_call_that_may_not_be_is_refused(
    services: Services,
    anna: Principal,
    open_case: OpenCase,
    clock: TurnedClock,
    values: Any,
    turn: Any,
    code: str,
) -> None:
    number = open_case(**(PHONE | values))
    clock.turn(**turn)
    fence = claimed(services, anna, number)
    with pytest.raises(Conflict) as refused:
        services.callbacks.call(anna, number, fence)
    assert refused.value.code == code


def test_what_the_customer_said_last_about_being_called_holds(
    services: Services, anna: Principal, open_case: OpenCase
) -> None:
    no, yes = ({"call": call, "purpose": "this request"} for call in (False, True))
    number = open_case(session="same", phone="030 1234567", consent=no)
    assert open_case(session="same", consent=yes) == number
    fence = claimed(services, anna, number)
    assert services.callbacks.call(anna, number, fence)["consent_call"] is True
    services.callbacks.no_answer(anna, number, fence)
    open_case(session="same", consent=no)
    fence = claimed(services, anna, number)
    with pytest.raises(Conflict) as refused:
        services.callbacks.call(anna, number, fence, asked_now=True)
    assert refused.value.code == "no_consent"


def test_who_was_called_before_the_window_is_not_offered_again_before_it(
    services: Services, anna: Principal, open_case: OpenCase
) -> None:
    number = open_case(**PHONE, when={"from": "2026-11-23T15:00", "to": "2026-11-23T17:00"})
    fence = claimed(services, anna, number)
    services.callbacks.call(anna, number, fence, asked_now=True)
    case = services.callbacks.no_answer(anna, number, fence)
    assert (case["state"], case["not_before"]) == ("no_answer", "2026-11-23T14:00:00.000Z")


def test_a_kiosk_customer_without_a_phone_number_can_be_seen_to_at_any_time(
    services: Services, anna: Principal, open_case: OpenCase, clock: TurnedClock
) -> None:
    number = open_case()
    clock.turn(days=6)
    fence = claimed(services, anna, number)
    assert services.callbacks.get(number)["at_kiosk"]
    assert services.callbacks.call(anna, number, fence)["state"] == "in_call"


def test_danger_does_not_wait_for_calling_hours(
    services: Services, anna: Principal, open_case: OpenCase, clock: TurnedClock
) -> None:
    clock.turn(minutes=13 * 60)
    open_case(**PHONE)
    number = open_case("safety", phone="030 7654321")
    case = services.callbacks.claim_next(anna)
    assert case and case["id"] == number and services.callbacks.claim_next(anna) is None
    assert services.callbacks.call(anna, number, case["fence"])["state"] == "in_call"


def test_an_assigned_case_is_for_all_when_it_is_late_or_its_owner_gone(
    services: Services, person: Person, chef: Principal, open_case: OpenCase, clock: TurnedClock
) -> None:
    anna, ben = person("anna"), person("ben")
    late, orphan = open_case(), open_case("data_protection")
    services.callbacks.assign(chef, late, anna.number)
    services.callbacks.assign(chef, orphan, ben.number)
    assert services.callbacks.claim_next(chef) is None
    services.staff.change("test", ben.number, disabled=True)
    clock.turn(minutes=21)
    services.callbacks.watch()
    found = [services.callbacks.claim_next(chef) for _ in range(2)]
    assert [each["id"] for each in found if each] == [late, orphan]


def test_rescheduled_keeps_its_place(
    services: Services, anna: Principal, open_case: OpenCase, clock: TurnedClock
) -> None:
    first, second = open_case(), open_case()
    fence = claimed(services, anna, first)
    services.callbacks.reschedule(anna, first, fence, {"from": "2026-11-23T11:00", "to": "2026-11-23T12:00"})
    services.callbacks.claim(anna, second)
    assert services.callbacks.claim_next(anna) is None
    clock.turn(minutes=61)
    case = services.callbacks.claim_next(anna)
    assert case is not None and case["id"] == first and case["created_at"] == "2026-11-23T09:00:00.000Z"


@pytest.mark.parametrize(
    "when",
    [
        {"from": "2026-11-23T12:00", "to": "2026-11-23T11:00"},
        {"to": "2026-11-22T11:00"},
        {"from": "3026-01-01T00:00"},
        {"from": "soon"},
        {},
        "whenever",
    ],
)
def test_an_impossible_window_is_refused(
    services: Services, anna: Principal, open_case: OpenCase, when: Any
) -> None:
    number = open_case()
    fence = claimed(services, anna, number)
    with pytest.raises(Invalid):
        services.callbacks.reschedule(anna, number, fence, when)
    assert services.callbacks.get(number)["state"] == "claimed"


def test_transfer_to_a_colleague_or_a_skill(services: Services, person: Person, open_case: OpenCase) -> None:
    anna, ben, number = person("anna"), person("ben", skills=("wine",)), open_case()
    case = services.callbacks.transfer(anna, number, claimed(services, anna, number), to=ben.number)
    assert (case["state"], case["assigned_name"]) == ("transferred", "Ben")
    fence = claimed(services, ben, number)
    services.callbacks.transfer(ben, number, fence, skill="wine")
    assert services.callbacks.claim_next(anna) is None
    assert services.callbacks.claim_next(ben)
    with pytest.raises(Invalid):
        services.callbacks.transfer(ben, number, fence + 1)


def test_an_escalated_case_is_for_supervisors(
    services: Services, anna: Principal, chef: Principal, open_case: OpenCase
) -> None:
    number = open_case()
    services.callbacks.escalate(anna, number, claimed(services, anna, number), "beyond me")
    assert services.callbacks.claim_next(anna) is None
    case = services.callbacks.claim_next(chef)
    assert case and case["history"][-2]["why"] == "beyond me"


def test_supervisors_take_a_case_from_somebody_and_raise_it(
    services: Services, person: Person, chef: Principal, open_case: OpenCase
) -> None:
    anna, ben, number = person("anna"), person("ben"), open_case()
    fence = claimed(services, anna, number)
    services.callbacks.assign(chef, number, ben.number)
    with pytest.raises(Conflict):
        services.callbacks.done(anna, number, fence, "resolved")
    assert services.callbacks.raise_case(chef, number, 99)["priority"] == 99
    with pytest.raises(Forbidden):
        services.callbacks.escalate(anna, number, None)


def test_a_closed_case_opens_again_unless_there_is_a_new_one(
    services: Services, anna: Principal, chef: Principal, open_case: OpenCase
) -> None:
    number = open_case(**PHONE)
    services.callbacks.done(anna, number, claimed(services, anna, number), "resolved")
    other = open_case(**PHONE)
    assert other != number
    with pytest.raises(Conflict, match="another open case"):
        services.callbacks.reopen(chef, number)
    services.callbacks.done(anna, other, claimed(services, anna, other), "resolved")
    assert services.callbacks.reopen(chef, number)["state"] == "new"


MOVE_CALLS: dict[str, Callable[[Services, Principal, str, int], Any]] = {
    "claim": lambda s, me, n, f: s.callbacks.claim(me, n),
    "renew": lambda s, me, n, f: s.callbacks.renew(me, n, f),
    "release": lambda s, me, n, f: s.callbacks.release(me, n, f),
    "call": lambda s, me, n, f: s.callbacks.call(me, n, f),
    "done": lambda s, me, n, f: s.callbacks.done(me, n, f, "resolved"),
    "no_answer": lambda s, me, n, f: s.callbacks.no_answer(me, n, f),
    "reschedule": lambda s, me, n, f: s.callbacks.reschedule(me, n, f, {"from": "2026-11-23T11:00"}),
    "transfer": lambda s, me, n, f: s.callbacks.transfer(me, n, f, skill="wine"),
    "escalate": lambda s, me, n, f: s.callbacks.escalate(me, n, f),
    "assign": lambda s, me, n, f: s.callbacks.assign(me, n, None),
    "raise": lambda s, me, n, f: s.callbacks.raise_case(me, n, 5),
    "reopen": lambda s, me, n, f: s.callbacks.reopen(me, n),
}
REACH: dict[str, tuple[str, ...]] = {
    "new": (),
    "claimed": ("claim",),
    "in_call": ("claim", "call"),
    "done": ("claim", "done"),
    "no_answer": ("claim", "no_answer"),
    "rescheduled": ("claim", "reschedule"),
    "transferred": ("claim", "transfer"),
    "escalated": ("claim", "escalate"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_move_is_possible_in_its_states_and_in_no_other(
    services: Services, chef: Principal, open_case: OpenCase, state: str
) -> None:
    for move, call in MOVE_CALLS.items():
        number = open_case()
        for step in REACH[state]:
            MOVE_CALLS[step](services, chef, number, 1)
        case = services.callbacks.get(number)
        assert case["state"] == state
        before = case["version"]
        if state in MOVES[move] and not (
            move in ("reschedule", "escalate") and state not in ("claimed", "in_call")
        ):
            call(services, chef, number, case["fence"])
        else:
            with pytest.raises(Problem):
                call(services, chef, number, case["fence"])
            assert services.callbacks.get(number)["version"] == before


def _not_before(services: Services, number: str) -> int:
    from datetime import datetime

    from zuruf.server.clock import milliseconds

    return milliseconds(datetime.fromisoformat(services.callbacks.get(number)["not_before"]))


def test_the_clock_of_these_tests_is_monday_ten(services: Services) -> None:
    assert services.desk.opening.is_open(MONDAY_TEN) and services.desk.lawful.is_open(MONDAY_TEN)
