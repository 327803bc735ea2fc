"""What must hold for any history, however strange."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zuruf.models.runout import RunOutModel, next_basket

TODAY = datetime.date(2026, 6, 1)
dates = st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 1, 1)) | st.dates(
    TODAY - datetime.timedelta(days=200), TODAY
)
items = st.sampled_from(["coffee", "tea", "soap", "perfume"]) | st.text(max_size=3) | st.integers(0, 3)
quantities = st.integers(-3, 9) | st.floats(-10, 1e9) | st.sampled_from([float("nan"), float("inf"), 0])
units = st.sampled_from([None, "kg", "ml"])
rows = st.tuples(dates, items, quantities) | st.tuples(dates, items, quantities, units)
histories = st.lists(rows, max_size=60)
models = st.builds(lambda days: RunOutModel({"perfume": days, "soap": 2 * days}), st.floats(0.1, 4000))


@settings(max_examples=150, deadline=None)
@given(histories, models)
def test_every_expectation_is_sane(history: list[tuple[object, ...]], model: RunOutModel) -> None:
    found = model.predict(history, TODAY)
    assert len({each.item for each in found}) == len(found)
    bought = {row[1] for row in history if row[0] <= TODAY and row[2] > 0}
    assert {each.item for each in found} <= bought
    for each in found:
        assert TODAY < each.low <= each.expected_date <= each.high
        assert 0 <= each.probability_due <= 1
        assert each.score > 0
        assert each.reason.values["every"] >= 1
        assert each.remind_date is None or each.remind_date > TODAY - datetime.timedelta(days=365)
        json.dumps(each.record())


@settings(max_examples=60, deadline=None)
@given(histories, st.randoms(use_true_random=False))
def test_purchases_may_come_in_any_order(history: list[tuple[object, ...]], chance: object) -> None:
    bought = [row for row in history if row[2] > 0]
    bought = list({(row[0], row[1]): row for row in bought}.values())
    mixed = list(bought)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    model = RunOutModel()
    by_item = {each.item: each for each in model.predict(mixed, TODAY)}
    assert by_item == {each.item: each for each in model.predict(bought, TODAY)}


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(0, 12))
def test_the_basket_holds_each_item_once_best_first(history: list[tuple[object, ...]], k: int) -> None:
    basket = next_basket(history, TODAY, k)
    assert len(basket) <= k
    assert len({item for item, _ in basket}) == len(basket)
    assert [score for _, score in basket] == sorted((score for _, score in basket), reverse=True)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(max_size=2), histories, max_size=4), histories)
def test_any_population_can_be_learned_and_kept(
    population: dict[str, list[tuple[object, ...]]], history: list[tuple[object, ...]]
) -> None:
    model = RunOutModel()
    model.fit(population, TODAY)
    again = RunOutModel.from_json(model.to_json())
    assert again.predict(history, TODAY) == model.predict(history, TODAY)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 90), st.integers(5, 20))
def test_a_clockwork_customer_is_understood(gap: int, times: int) -> None:
    history = [(TODAY - datetime.timedelta(days=gap * back), "coffee", 1) for back in reversed(range(times))]
    (found,) = RunOutModel().predict(history, TODAY)
    assert abs((found.expected_date - TODAY).days - gap) <= max(1, 0.2 * gap)
    assert found.low <= TODAY + datetime.timedelta(days=gap) <= found.high
    assert found.reason.values["every"] == gap


@pytest.mark.parametrize("quantity", [1e9, 1e18, 1e300])
def test_a_supply_for_ages_is_expected_late(quantity: float) -> None:
    bought = [(TODAY - datetime.timedelta(days), "perfume", quantity) for days in (1, 31)]
    (found,) = RunOutModel({"perfume": 1e6}).predict(bought, TODAY)
    assert found.reason.values["every"] <= 5 * 365 and found.expected_date > TODAY
