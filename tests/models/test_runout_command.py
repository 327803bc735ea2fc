"""``zuruf eval reorder`` as a shop calls it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from zuruf.cli.main import main

START = datetime.date(2025, 1, 4)
PREDICTED = {
    *("customer", "item", "expected_date", "low", "high"),
    *("probability_due", "score", "remind_date", "reason"),
}


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Thirty customers: bread weekly, coffee every three weeks, over a year."""
    lines = ["customer,date,item,quantity"]
    for customer in range(30):
        for item, weeks in (("Brot", 1), ("Kaffee", 3)):
            for number in range(54 // weeks):
                day = START + datetime.timedelta(days=customer % 3, weeks=weeks * number)
                lines.append(f"{customer},{day},{item},1")
    path = tmp_path / "history.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_predictions_are_json_lines(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "reorder", str(history), "--today", "2025-12-20", "--json"]) == 0
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert len(lines) == 60 and err == ""
    assert all(set(line) == PREDICTED for line in lines)
    assert {line["item"] for line in lines} == {"Brot", "Kaffee"}
    assert all(line["low"] <= line["expected_date"] <= line["high"] for line in lines)
    assert lines[0]["reason"]["key"] == "own_gaps"
    assert lines[0]["reason"]["values"]["every"] == 7


def test_only_what_lies_before_the_day_is_used(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["eval", "reorder", str(history), "--today", "2025-06-01", "--json"]
    assert main(arguments) == 0
    whole = capsys.readouterr().out
    rows = history.read_text(encoding="utf-8").splitlines()
    past = [row for row in rows[1:] if row.split(",")[1] < "2025-06-01"]
    history.write_text("\n".join([rows[0], *past]), encoding="utf-8")
    assert main(arguments) == 0
    assert capsys.readouterr().out == whole


def test_the_table_compares_with_simple_methods(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "reorder", str(history)]) == 0
    out = capsys.readouterr().out
    for name in ("run-out model", "mean gap", "median gap", "exponential average", "item's gap", "gamma-"):
        assert name in out
    assert "frequency, then popularity" in out
    assert "30 customers" in out and "(median of" in out


def test_days_without_an_epoch_can_be_measured(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row.split(",") for row in history.read_text(encoding="utf-8").splitlines()[1:]]
    day = {date: (datetime.date.fromisoformat(date) - START).days for _, date, _, _ in rows}
    text = "".join(f"{customer},{day[date]},{item},1\n" for customer, date, item, _ in rows)
    history.write_text("customer,day,item,qty\n" + text, encoding="utf-8")
    assert main(["eval", "reorder", str(history)]) == 0
    out, err = capsys.readouterr()
    assert "run-out model" in out and "no --epoch" in err


def test_the_figures_come_as_json_too(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "reorder", str(history), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(line["low"] <= line["high"] and line["cases"] > 0 for line in lines)
    assert ("run-out model", "reminder F1") in {(line["method"], line["measure"]) for line in lines}


def test_bad_rows_stop_it_and_can_be_left_out(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with history.open("a", encoding="utf-8") as file:
        file.write("3,gestern,Brot,1\n" + "3,2025-05-05,Brot,viel\n" * 7)
    assert main(["eval", "reorder", str(history), "--today", "2025-12-20", "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "history.csv, row 2162, date: “gestern” is no date" in err
    assert "and 3 more" in err and "--skip-bad" in err
    assert main(["eval", "reorder", str(history), "--today", "2025-12-20", "--json", "--skip-bad"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 60 and "row 2162" in err


def test_what_is_odd_is_said(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with history.open("a", encoding="utf-8") as file:
        file.write("3,2999-01-01,Brot,1\n3,2025-05-05,Wein,-1\n0,2025-01-04,Brot,1\n")
    assert main(["eval", "reorder", str(history), "--today", "2025-12-20", "--json"]) == 0
    err = capsys.readouterr().err
    assert all(f"1 rows {said}" in err for said in ("lie in the future", "are returns", "are there twice"))


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        ("customer,date,item,quantity\n", [], "holds no purchases"),
        ("customer,date,item,quantity\n1,2025-01-01,x,1\n", [], "too short a history"),
        ("customer,day,item,qty\n1,1,x,1\n", ["--today=2026-01-01"], "--epoch"),
        (
            "customer,date,item,quantity\n1,2025-01-01,x,1\n",
            ["--from=2024-01-01", "--to=2024-02-01"],
            "Nothing to measure",
        ),
    ],
)
def test_too_little_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, arguments: list[str], said: str
) -> None:
    path = tmp_path / "history.csv"
    path.write_text(content, encoding="utf-8")
    assert main(["eval", "reorder", str(path), *arguments]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--today", "morgen"], ["--horizon", "0"], ["--epoch", "7"]])
def test_wrong_use_exits_with_2(
    history: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["eval", "reorder", str(history), *arguments])
    assert stopped.value.code == 2
    assert arguments[1] in capsys.readouterr().err


def test_a_day_before_everything_predicts_nothing(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "reorder", str(history), "--today", "2020-01-01", "--json"]) == 0
    out, err = capsys.readouterr()
    assert out == "" and "nobody bought anything" in err
