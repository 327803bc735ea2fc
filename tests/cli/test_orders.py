"""States of orders from a CSV file: what fits is done, what does not is named by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from zuruf.cli.main import main
from zuruf.server.config import Config
from zuruf.server.services import Services


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZURUF_HOME", str(tmp_path))
    services = Services(Config(folder=tmp_path), housekeeping=False)
    for number in ("K1", "K2"):
        line = {"line": 1, "sku": "oat_milk", "quantity": 1, "price": 199}
        services.orders.place("test", {"id": number, "lines": [line], "total": 199, "currency": "EUR"})
    services.close()
    return tmp_path


def states(folder: Path) -> dict[str, tuple[str, str | None]]:
    services = Services(Config(folder=folder), housekeeping=False)
    found = {each["id"]: (each["status"], each.get("eta")) for each in services.orders.list()}
    services.close()
    return found


def test_states_are_taken_and_refusals_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shop / "states.csv"
    file.write_text("order,status,eta\nK1,underway,2026-11-23T18:30+01:00\nK9,ready,\nK2,flying,\n", "utf-8")
    assert main(["orders", "import", str(file)]) == 1
    out, err = capsys.readouterr()
    assert "1 of 3" in out and "line 3" in err and "K9" in err and "line 4" in err and "flying" in err
    assert (
        states(shop)["K1"] == ("underway", "2026-11-23T17:30:00.000Z") and states(shop)["K2"][0] == "placed"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "first line"),
        ("number,state\nK1,ready\n", "first line"),
        ("order,status\nK1\n", "line 2"),
        ("order,status\nK1,ready,more\n", "line 2"),
        ("order,status,eta\nK2,ready,\nK1,ready,soon\n", "line 3"),
        ("order,status,eta\nK1,ready,2026-11-23T18:30\n", "zone"),
    ],
)
def test_a_file_that_cannot_be_read_does_nothing(
    shop: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    file = shop / "states.csv"
    file.write_text(text, "utf-8")
    assert main(["orders", "import", str(file)]) == 1
    err = capsys.readouterr().err
    assert says in err and len(err.splitlines()) == 1
    assert {status for status, _ in states(shop).values()} == {"placed"}
