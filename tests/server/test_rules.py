"""Rules, opening hours, wished windows: what a shop can read and change, and how times are counted."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zuruf.server.callbacks.hours import Hours, day_numbers
from zuruf.server.callbacks.rules import load_rules
from zuruf.server.callbacks.windows import parse_window
from zuruf.server.clock import iso, milliseconds
from zuruf.server.errors import ServerError

from .conftest import MONDAY_TEN

BERLIN = "Europe/Berlin"
SHOP = Hours(
    (("mo-fr", "09:00", "13:00"), ("mo-fr", "14:00", "18:00"), ("sa", "09:00", "12:00")), BERLIN, ("DE", None)
)


def local(text: str) -> int:
    return milliseconds(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)))


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        ("mo-fr", {0, 1, 2, 3, 4}),
        ("sa,so", {5, 6}),
        ("Mi", {2}),
        ("fr-mo", {4, 5, 6, 0}),
        ("tu, thu", {1, 3}),
    ],
)
def test_days_in_both_languages(days: str, numbers: set[int]) -> None:
    assert day_numbers(days) == numbers


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:00"),
        ("2026-11-23T13:30", "2026-11-23T14:00"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),
        ("2026-11-28T12:00", "2026-11-30T09:00"),
        ("2026-12-24T18:00", "2026-12-28T09:00"),  # Christmas on Friday and Saturday, then Sunday
        ("2026-03-29T02:30", "2026-03-30T09:00"),  # the night that lacks an hour
    ],
)
def test_when_it_opens_next(moment: str, opens: str) -> None:
    assert SHOP.next_open(local(moment)) == local(opens)


@pytest.mark.parametrize(
    ("moment", "minutes", "over"),
    [
        ("2026-11-23T10:00", 60, "2026-11-23T11:00"),
        ("2026-11-23T12:30", 60, "2026-11-23T14:30"),
        ("2026-11-23T17:50", 20, "2026-11-24T09:10"),
        ("2026-11-27T17:00", 300, "2026-11-30T10:00"),
    ],
)
def test_open_minutes(moment: str, minutes: float, over: str) -> None:
    assert iso(SHOP.add_minutes(local(moment), minutes)) == iso(local(over))


def test_without_hours_it_is_always_open() -> None:
    always = Hours((), BERLIN, ("DE", None))
    assert always.is_open(local("2026-12-25T03:00"))
    assert always.add_minutes(local("2026-12-25T03:00"), 1.5) == local("2026-12-25T03:01") + 30_000


def test_a_shop_changes_only_what_it_names(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("reasons: {refund: {priority: 77, deadline_minutes: 1}}\n", "utf-8")
    rules = load_rules(file, tmp_path / "not-there.yaml")
    assert (rules.reason("refund").priority, rules.reason("complaint").priority) == (77, 60)
    assert rules.reason("something new") == rules.reason("human_request")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("queue: {lease_seconds: -1}", "queue.lease_seconds"),
        ("queue: {opening_hours: [{days: xx, from: '09:00', to: '10:00'}]}", "queue.opening_hours.0.days"),
        ("queue: {opening_hours: [{days: mo, from: '9', to: '10:00'}]}", "queue.opening_hours.0.from"),
        ("resaons: {}", "resaons"),
        ("- a list", "must be a mapping"),
        ("queue: [", "cannot be read"),
        ("reasons: {refund: {words: {de: 3}}}", "reasons.refund.words.de"),
        ("reasons: {refund: {wording: {de: '{name} ruft an'}}}", "reasons.refund.wording"),
        ("escalation: {de: {when: {safety: [nowhere]}}}", "nowhere"),
    ],
)
def test_wrong_rules_are_named_by_file_and_field(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ServerError, match=says) as wrong:
        load_rules(file)
    assert str(file) in str(wrong.value)


def test_windows() -> None:
    window = parse_window({"from": "2026-11-23T14:00", "to": "2026-11-23T15:00Z"}, MONDAY_TEN, BERLIN)
    assert (iso(window.start), iso(window.end)) == ("2026-11-23T13:00:00.000Z", "2026-11-23T15:00:00.000Z")
    assert parse_window("2026-11-23T14:00", MONDAY_TEN, BERLIN).start == local("2026-11-23T14:00")
    assert parse_window(None, MONDAY_TEN, BERLIN).problem is None
    assert parse_window({"from": "0001-01-01T00:00"}, MONDAY_TEN, BERLIN).problem
