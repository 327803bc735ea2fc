"""Measuring: sums, figures and reading of files, on data small enough to check by hand."""

from __future__ import annotations

import datetime
import gzip
import random
from pathlib import Path

import numpy as np
import pytest

from zuruf.models.runout.baselines import WHEN
from zuruf.models.runout.bootstrap import figures, lead
from zuruf.models.runout.history import purchases
from zuruf.models.runout.measures import MODEL, fold, measure, window
from zuruf.models.runout.priors import Priors
from zuruf.models.runout.records import Population, RecordsError, read
from zuruf.models.runout.tallies import Forecast, Window, errors, reminded

START = datetime.date(2025, 1, 6)
DAY = datetime.timedelta(days=1)
NOW = datetime.date(2026, 6, 1)


def shoppers(number: int = 60) -> Population:
    """Customers who shop on Saturdays; an item's gap is its own, with a week of chance."""
    chance = random.Random(7)
    people: Population = {}
    for name in range(number):
        rows = []
        for item, weeks in (("bread", 1), ("coffee", 3), ("soap", 6)):
            day = START + datetime.timedelta(days=5, weeks=chance.randrange(weeks))
            while day < START + 420 * DAY:
                rows.append((day, item, 1.0, None))
                day += datetime.timedelta(weeks=max(1, weeks + chance.choice((-1, 0, 0, 0, 1))))
        people[f"c{name}"] = sorted(rows, key=lambda row: row[0])
    return people


def test_the_model_beats_the_simple_methods_on_noisy_regulars() -> None:
    people = shoppers()
    result = measure(people, window(people))
    found = {(each.method, each.measure): each for each in figures(result)}
    ours = found[MODEL, "error on any day"]
    assert ours.low <= ours.value <= ours.high
    assert ours.value < found["mean gap", "error on any day"].value
    assert found[MODEL, "reminder F1"].value > found["item's gap", "reminder F1"].value
    assert found[MODEL, "recall@10"].value == 1.0
    ahead = lead(result, "error on any day")
    assert ahead is not None and ahead.method in WHEN and ahead.low <= ahead.value <= ahead.high


def test_the_same_data_give_the_same_figures() -> None:
    people = shoppers(12)
    one, other = (list(figures(measure(people, window(people)))) for _ in range(2))
    assert one == other


def test_nobody_is_predicted_from_their_own_half() -> None:
    folds = [fold(f"c{name}") for name in range(200)]
    assert 60 < sum(folds) < 140


def test_errors_are_counted_by_hand() -> None:
    forecast = Forecast(*(np.array(each) for each in ([1, 5, 8], [2, 10, 10], [3, 12, 30], [0, 0, 0])))
    target = np.array([3.0, 12.0, 31.0])
    cases, total, inside, close = errors(forecast, target, np.array([True, True, True]))
    assert (cases, total, inside, close) == (3, 1 + 2 + 21, 2, 2)


def test_reminders_are_counted_by_hand() -> None:
    remind = np.array([8, 7, 20, 5, 0, 10])
    target = np.array([10.0, 10.0, 10.0, np.inf, 10.0, 10.0])
    forecast = Forecast(remind, remind, remind, remind)
    everything = np.ones(6, dtype=bool)
    fired, hits, observed = reminded(forecast, target, everything, target <= 30)
    assert fired == 4  # the third was bought before it came, the fifth never comes
    assert hits == 2  # two days before, and on the day; three days before is too early
    assert observed == 5


def test_the_tested_time_leaves_room_before_and_after() -> None:
    people = shoppers(5)
    found = window(people)
    assert START + 195 * DAY < found.start < found.end < START + 320 * DAY
    assert 95 <= found.horizon <= 106


@pytest.mark.parametrize("name", sorted(WHEN))
def test_every_simple_method_knows_a_regular(name: str) -> None:
    rows = [(START + 10 * number * DAY, "milk", 1) for number in range(12)]
    low, centre, high = WHEN[name](purchases(rows, rows[-1][0]), Priors(gaps={"milk": float(np.log(10))}))
    assert low[0] <= centre[0] <= high[0]
    assert 7 <= centre[0] <= 10.01


def test_customers_without_purchases_are_survived() -> None:
    people = {**shoppers(4), "returns only": [(START + 250 * DAY, "bread", -1.0, None)]}
    assert list(figures(measure(people, window(people))))
    assert list(figures(measure({"x": [(START, "bread", 1.0, None)]}, Window(START, START + DAY, 5)))) == []


def test_a_file_is_read_and_what_is_odd_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text(
        "\ufeffCustomer,Date,Item,Quantity,Unit\n7,2026-03-02,Brot,1,\n7,2026-03-01,Mehl,500,g\n7,2026-03-02,Brot,1,\n"
        "7,2026-03-05,Brot,-1,\n\n7,2031-01-01,Brot,1,\n8,2026-03-01T12:30:00,Öl,0,\n",
        encoding="utf-8",
    )
    records = read(path, epoch=None, now=NOW)
    assert records.problems == []
    assert records.odd == {"duplicate": 1, "return": 1, "future": 1, "nothing": 1}
    first, second, back = records.population["7"]
    assert first == (datetime.date(2026, 3, 1), "Mehl", 500.0, "g")
    assert (second[1], back[2]) == ("Brot", -1.0)


def test_days_since_an_epoch_and_gzip_are_read(tmp_path: Path) -> None:
    path = tmp_path / "history.csv.gz"
    path.write_bytes(gzip.compress(b"customer,day,item,qty\n1,4,441,2.0\n"))
    records = read(path, epoch=datetime.date(2007, 1, 1), now=NOW)
    assert records.population == {"1": [(datetime.date(2007, 1, 5), "441", 2.0, None)]}
    assert records.rows == 1


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("1,2026-13-01,x,1", "date", "“2026-13-01” is no date like 2026-03-31"),
        ("1,,x,1", "date", "“” is no date like 2026-03-31"),
        ("1,2026-01-01,x,viele", "quantity", "“viele” is no number"),
        ("1,2026-01-01,x,nan", "quantity", "“nan” is no finite number"),
        ("1,2026-01-01,,1", "item", "is empty"),
        (",2026-01-01,x,1", "customer", "is empty"),
        ("1,2026-01-01", "item", "is empty"),
    ],
)
def test_a_bad_row_is_named_with_its_field(tmp_path: Path, row: str, field: str, reason: str) -> None:
    path = tmp_path / "history.csv"
    path.write_text(f"customer,date,item,quantity\n1,2026-01-01,x,1\n{row}\n", encoding="utf-8")
    records = read(path, epoch=None, now=NOW)
    (problem,) = records.problems
    assert str(problem) == f"history.csv, row 3, {field}: {reason}"
    assert records.rows == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"customer,item,quantity\n", "no column “date”"),
        (b"customer,date,quantity\n", "no column “item”"),
        (b"customer,day,item,qty\n", "--epoch"),
        (b"customer,date,item,quantity\n\xff\xfe", "save it as UTF-8"),
        (b"\x1f\x8bnot gzip", "broken gzip"),
        (b'customer,date,item,quantity\n"' + b"x" * 200_000, "no CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(content)
    with pytest.raises(RecordsError, match=said):
        read(path, epoch=None, now=NOW)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="No such file"):
        read(tmp_path / "nowhere.csv", epoch=None, now=NOW)


def test_a_day_out_of_range_is_a_bad_row(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text("customer,day,item,qty\n1,99999999999,x,1\n1,1.5,x,1\n", encoding="utf-8")
    records = read(path, epoch=NOW, now=NOW)
    assert [problem.reason for problem in records.problems] == [
        "“99999999999” is out of range",
        "“1.5” is no whole number",
    ]
