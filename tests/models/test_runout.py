"""The run-out model on histories whose right answer is known."""

from __future__ import annotations

import datetime
import json
import random

import pytest

from zuruf.models.runout import Expectation, RunOutModel, next_basket

DAY = datetime.timedelta(days=1)
START = datetime.date(2026, 1, 5)
Row = tuple[datetime.date, str, float]


def every(days: int, item: str, times: int, quantity: float = 1, start: datetime.date = START) -> list[Row]:
    return [(start + days * number * DAY, item, quantity) for number in range(times)]


def history(*parts: list[Row]) -> list[Row]:
    return sorted((row for part in parts for row in part), key=lambda row: row[0])


def expected(model: RunOutModel, rows: list[Row], item: str, today: datetime.date) -> Expectation:
    return {each.item: each for each in model.predict(rows, today)}[item]


def population(customers: int = 40, seed: int = 3) -> dict[str, list[Row]]:
    """Shoppers on Fridays: coffee about every three weeks, soap about every eight, some things once."""
    chance = random.Random(seed)
    people = {}
    for number in range(customers):
        rows: list[Row] = []
        for item, weeks in (("coffee", 3), ("soap", 8)):
            day = START + datetime.timedelta(days=4, weeks=chance.randrange(weeks))
            while day < START + 700 * DAY:
                rows.append((day, item, 1))
                day += datetime.timedelta(weeks=max(1, weeks + chance.choice((-1, 0, 0, 1))))
        rows.append((START + datetime.timedelta(days=4 + 7 * chance.randrange(90)), f"gift {number}", 1))
        people[f"c{number}"] = sorted(rows)
    return people


def test_a_regular_purchase_is_expected_on_its_day() -> None:
    rows = every(14, "coffee", 8)
    last = rows[-1][0]
    on_the_day = expected(RunOutModel(), rows, "coffee", last)
    assert abs((on_the_day.expected_date - last).days - 14) <= 1
    assert on_the_day.reason == ("own_gaps", {"every": 14, "last": 0, "purchases": 8})
    between = expected(RunOutModel(), rows, "coffee", last + 9 * DAY)
    assert abs((between.expected_date - last).days - 14) <= 2
    assert between.reason.values["last"] == 9


def test_the_more_regular_the_narrower() -> None:
    regular, irregular = every(20, "tea", 8), []
    day = START
    for gap in (3, 45, 8, 60, 2, 20, 11):
        irregular.append((day, "tea", 1.0))
        day += gap * DAY
    one = expected(RunOutModel(), regular, "tea", regular[-1][0])
    other = expected(RunOutModel(), irregular, "tea", irregular[-1][0])
    assert one.high - one.low < other.high - other.low


def test_a_reminder_comes_in_time_and_stays_the_same_day() -> None:
    rows = every(30, "perfume", 9)
    last = rows[-1][0]
    model = RunOutModel()
    days = {expected(model, rows, "perfume", last + wait * DAY).remind_date for wait in (0, 3, 20, 28, 33)}
    (day,) = days
    assert day is not None
    assert 24 <= (day - last).days <= 30


def test_due_grows_from_day_to_day() -> None:
    rows = every(10, "milk", 6)
    days = [rows[-1][0] + wait * DAY for wait in range(40)]
    due = [expected(RunOutModel(), rows, "milk", day).probability_due for day in days]
    assert due == sorted(due)
    assert due[0] < 0.1 < 0.7 < due[-1]


def test_long_overdue_is_said_to_have_lapsed() -> None:
    rows = every(10, "milk", 6)
    late = expected(RunOutModel(), rows, "milk", rows[-1][0] + 60 * DAY)
    assert late.reason.key == "lapsed"
    assert late.expected_date > rows[-1][0] + 60 * DAY


def test_a_first_purchase_is_a_cold_start_and_said_so() -> None:
    model = RunOutModel({"perfume": 60})
    model.fit(population(), START + 700 * DAY)
    today = START + 720 * DAY
    rows = [(today, item, 1) for item in ("coffee", "soap", "never seen", "perfume")]
    found = {each.item: each for each in model.predict(rows, today)}
    assert {item: each.reason.key for item, each in found.items()} == {
        "coffee": "usual_gap",
        "soap": "usual_gap",
        "never seen": "cold_start",
        "perfume": "usage_days",
    }
    assert found["coffee"].expected_date < found["soap"].expected_date
    assert all(found[item].remind_date is None for item in ("coffee", "soap", "never seen"))


def test_the_catalog_tells_how_long_it_lasts_and_is_reminded_of_before() -> None:
    model = RunOutModel({"perfume": 60})
    one = expected(model, [(START, "perfume", 1)], "perfume", START)
    two = expected(model, [(START, "perfume", 2)], "perfume", START)
    assert 54 <= (one.expected_date - START).days <= 66
    assert 108 <= (two.expected_date - START).days <= 132
    assert one.remind_date is not None
    assert START + 40 * DAY <= one.remind_date <= one.expected_date


def test_evidence_outweighs_the_catalog() -> None:
    model = RunOutModel({"perfume": 60})
    rows = every(30, "perfume", 8)
    assert (expected(model, rows, "perfume", rows[-1][0]).expected_date - rows[-1][0]).days <= 36


def test_quantity_counts_only_where_the_catalog_knows() -> None:
    rows = every(60, "perfume", 3) + [(START + 180 * DAY, "perfume", 2.0)]
    today = rows[-1][0]
    known = expected(RunOutModel({"perfume": 60}), rows, "perfume", today).expected_date - today
    unknown = expected(RunOutModel(), rows, "perfume", today).expected_date - today
    assert known.days >= 105
    assert unknown.days <= 75


def test_what_lasts_longer_than_is_usually_looked_ahead() -> None:
    model = RunOutModel({"filter": 365})
    found = expected(model, [(START, "filter", 1)], "filter", START)
    assert 330 <= (found.expected_date - START).days <= 400
    assert found.remind_date is not None and found.remind_date <= found.expected_date
    rare = every(270, "calendar", 7)
    later = expected(RunOutModel(), rare, "calendar", rare[-1][0])
    assert 240 <= (later.expected_date - rare[-1][0]).days <= 300


def test_weight_is_not_taken_for_pieces() -> None:
    model = RunOutModel({"flour": 30})
    rows = [(START, "flour", 500, "g")]
    assert (model.predict(rows, START)[0].expected_date - START).days <= 36


def test_returns_take_purchases_back() -> None:
    rows = history(every(14, "coffee", 5), [(START + 60 * DAY, "shoes", 2), (START + 63 * DAY, "shoes", -2)])
    today = START + 70 * DAY
    assert [each.item for each in RunOutModel().predict(rows, today)] == ["coffee"]
    partly = history(rows, [(START + 65 * DAY, "shoes", 2), (START + 66 * DAY, "shoes", -1)])
    assert {each.item for each in RunOutModel().predict(partly, today)} == {"coffee", "shoes"}
    assert RunOutModel().predict([(START, "shoes", -1)], today) == []


def test_duplicates_future_and_unset_clocks_change_nothing() -> None:
    model = RunOutModel({"coffee": 14})
    rows = every(14, "coffee", 6)
    today = rows[-1][0] + 5 * DAY
    odd = [*rows, *rows, (datetime.date(1970, 1, 1), "coffee", 1), (datetime.date(2999, 1, 1), "coffee", 1)]
    random.Random(1).shuffle(odd)
    assert model.predict(odd, today) == model.predict(rows, today)


@pytest.mark.parametrize(
    "entry",
    [(), (START,), (START, "x"), ("2026-01-01", "x", 1), (START, None, 1), (START, "x", "many")]
    + [(START, "x", None), (START, "x", float("nan")), (START, "x", float("inf")), (START, "x", 0)],
)
def test_entries_that_are_no_purchase_are_left_out(entry: tuple[object, ...]) -> None:
    rows = every(14, "coffee", 6)
    today = rows[-1][0]
    assert RunOutModel().predict([*rows, entry], today) == RunOutModel().predict(rows, today)


def test_nothing_bought_nothing_expected() -> None:
    assert RunOutModel().predict([], START) == []
    assert next_basket([], START, 5) == []


def test_only_what_lies_before_until_is_learned() -> None:
    people = population()
    until = START + 350 * DAY
    cut = {name: [row for row in rows if row[0] < until] for name, rows in people.items()}
    one, other = RunOutModel(), RunOutModel()
    one.fit(people, until)
    other.fit(cut, until)
    assert one.priors == other.priors
    assert one.priors.horizon == pytest.approx(173, abs=4)


def test_fitting_on_nobody_keeps_the_defaults() -> None:
    model = RunOutModel()
    model.fit({}, START)
    model.fit({"c": []}, START)
    model.fit({"c": [(START + 5 * DAY, "late", 1)]}, START)
    assert model.priors == RunOutModel().priors


def test_the_fitted_model_survives_json() -> None:
    model = RunOutModel({"perfume": 60})
    model.fit(population(), START + 700 * DAY)
    again = RunOutModel.from_json(json.dumps(json.loads(model.to_json())))
    rows = history(every(21, "coffee", 5), [(START, "perfume", 1)])
    today = START + 90 * DAY
    assert again.predict(rows, today) == model.predict(rows, today)
    assert again.next_basket(rows, today, 5) == model.next_basket(rows, today, 5)
    with pytest.raises(ValueError, match="fit it again"):
        RunOutModel.from_json('{"version": 0}')


def test_the_usual_comes_first_and_the_popular_fills_up() -> None:
    model = RunOutModel()
    model.fit(population(), START + 700 * DAY)
    rows = history(every(7, "bread", 10), every(28, "jam", 3), [(START, "vase", 1)])
    today = START + 70 * DAY
    assert [item for item, _ in next_basket(rows, today, 2)] == ["bread", "jam"]
    filled = model.next_basket(rows, today, 4)
    assert [item for item, _ in filled] == ["bread", "jam", "vase", "coffee"]
    scores = [score for _, score in filled]
    assert scores == sorted(scores, reverse=True)
    assert model.next_basket([], today, 1)[0][0] == "coffee"
    assert next_basket(rows, today, 0) == []


def test_popularity_breaks_ties() -> None:
    model = RunOutModel()
    model.fit(population(), START + 700 * DAY)
    today = START + 720 * DAY
    rows = [(today - 7 * DAY, "vase", 1), (today - 7 * DAY, "coffee", 1)]
    assert model.next_basket(rows, today, 1)[0][0] == "coffee"


def test_predictions_come_in_the_order_of_the_basket() -> None:
    rows = history(every(7, "bread", 10), every(28, "jam", 3), [(START, "vase", 1)])
    today = START + 70 * DAY
    model = RunOutModel()
    ranked = [(each.item, each.score) for each in model.predict(rows, today)]
    assert ranked == model.next_basket(rows, today, 3)
