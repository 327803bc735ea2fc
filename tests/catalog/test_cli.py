"""`zuruf catalog` as a shopkeeper types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zuruf.catalog.load import load_catalog, load_demo
from zuruf.catalog.store import CatalogStore
from zuruf.cli.main import main

BAD = "sku,name.de,price\noat,Hafermilch,199\nrye,Roggenbrot,4.20\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZURUF_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_bad_row_keeps_everything_out(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("list.csv").write_text(BAD, "utf-8")
    assert main(["catalog", "import", "list.csv"]) == 1
    assert "list.csv: line 3 (rye), price: must be whole cents" in capsys.readouterr().err
    assert not home.exists()
    assert main(["catalog", "import", "list.csv", "--json"]) == 1
    assert records(capsys)[0]["row"] == "line 3 (rye)"


SHEET = """SKU;Name;Price;Deposit;Max_Quantity;tax_rate
1;Äpfel;2,99 €;;2,5;7
2;Bier;1.299,00;0,25;12;19,0
3;Brezel;0.8;;;
"""


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "mac_roman"])
def test_a_spreadsheet_of_a_german_office(
    home: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    Path("list.csv").write_bytes(SHEET.encode(encoding))
    if encoding in ("cp1252", "mac_roman"):
        assert main(["catalog", "import", "list.csv"]) == 1
        assert "list.csv: is not UTF-8 text (line 2" in capsys.readouterr().err
    named = ["--encoding", encoding if encoding.isascii() and "-" not in encoding else "utf-8"]
    assert main(["catalog", "import", "list.csv", "--no-speech", *named]) == 1
    shown = capsys.readouterr().err
    assert 'price: must be whole cents, such as 350 for 3.50, not "2,99 €"' in shown
    assert shown.endswith(
        "mend the 3 rows, or add --skip-bad; if prices are written as 3,49, add --prices decimal\n"
    )
    assert not home.exists()
    assert main(["catalog", "import", "list.csv", "--no-speech", "--prices", "decimal", *named]) == 0
    products = load_catalog(home / "catalog.db").products
    assert [(each.price, each.deposit) for each in products.values()] == [(299, 0), (129900, 25), (80, 0)]
    assert (products["1"].name, products["1"].max_quantity) == ({"": "Äpfel"}, 2.5)


@pytest.mark.parametrize("price", ["1.299", "1,299", "drei", "2,995", "1.2.3", "2,99 bis 3,49"])
def test_a_price_that_may_be_two_is_none(home: Path, capsys: pytest.CaptureFixture[str], price: str) -> None:
    Path("list.csv").write_text(f"sku;name;price\n1;Käse;{price}\n2;Brot;3\n", "utf-8")
    assert main(["catalog", "import", "list.csv", "--prices", "decimal"]) == 1
    assert f'line 2, price: must be an amount such as 3,49, not "{price}"' in capsys.readouterr().err
    assert not home.exists()


def test_a_shop_that_is_still_the_demo_s_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.csv").write_text("sku,name,price\n1,Brot,349\n", "utf-8")
    for demo in (False, True):
        if demo:
            with CatalogStore(home / "catalog.db") as store:
                store.save(load_demo())
        assert main(["catalog", "import", "list.csv", "--no-speech"]) == 0
        assert "list.csv: shop: customers still hear the name" in capsys.readouterr().err
    assert main(["catalog", "export", "shop.json"]) == 0
    own = json.loads(Path("shop.json").read_text("utf-8"))
    own["shop"]["name"] = "Hofladen"
    Path("shop.json").write_text(json.dumps(own), "utf-8")
    for file in ("shop.json", "list.csv"):
        capsys.readouterr()
        assert main(["catalog", "import", file, "--no-speech"]) == 0
        assert "customers still hear" not in capsys.readouterr().err
    assert load_catalog(home / "catalog.db").shop.name == "Hofladen"


def test_a_spreadsheet_itself_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.xlsx").write_bytes(b"PK\x03\x04" + bytes(90))
    assert main(["catalog", "import", "list.xlsx"]) == 1
    assert (
        capsys.readouterr().err
        == "zuruf: list.xlsx: is a spreadsheet or another packed file; save it as CSV\n"
    )
    Path("list.csv").write_text("Artikelnummer;Bezeichnung;Preis\n1;Brot;3,49\n", "utf-8")
    assert main(["catalog", "import", "list.csv"]) == 1
    assert "there is no sku, but Artikelnummer, Bezeichnung, Preis" in capsys.readouterr().err


def test_skip_bad_brings_the_good_rows_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.csv").write_text(BAD, "utf-8")
    assert main(["catalog", "import", "list.csv", "--skip-bad"]) == 0
    shown = capsys.readouterr()
    assert "1 products are in" in shown.out and "left out: list.csv: line 3 (rye)" in shown.err
    assert list(load_catalog(home / "catalog.db").products) == ["oat"]
    assert main(["catalog", "search", "hafer", "millich"]) == 0
    assert "accept  oat  Hafermilch" in capsys.readouterr().out


def test_export_and_import_keep_the_demo_shop(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "export", "shop.json"]) == 0
    assert main(["catalog", "import", "shop.json", "--no-speech"]) == 0
    assert main(["catalog", "export", "list.csv"]) == 0
    assert "export to .json keeps all" in capsys.readouterr().err
    assert main(["catalog", "import", "list.csv", "--json", "--no-speech"]) == 0
    assert records(capsys)[-1]["changed"] is False
    assert load_catalog(home / "catalog.db") == load_demo()


def test_check_tells_unknown_words_of_the_speech_model(capsys: pytest.CaptureFixture[str]) -> None:
    products = [
        {"sku": "a", "name": {"de": "Quetzalcoatl", "en": "rye bread"}, "price": 1, "max_quantity": 5}
    ]
    Path("shop.json").write_text(json.dumps({"products": products}), "utf-8")
    assert main(["catalog", "check", "shop.json", "--json"]) == 0
    found = records(capsys)
    assert [(each["kind"], each["word"], each["mended"]) for each in found[:-1]] == [
        ("unknown word", "quetzalcoatl", False)
    ]
    assert found[-1] == {
        "file": "shop.json", "products": 1, "errors": 0, "warnings": 0, "unknown_words": 1
    }  # fmt: skip


def test_check_fails_on_errors_and_tells_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.csv").write_text(BAD, "utf-8")
    assert main(["catalog", "check", "list.csv", "--no-speech"]) == 1
    assert "error: list.csv: line 3 (rye)" in capsys.readouterr().err


def test_search_answers_a_line_for_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("hafer milch\n\nrye bred\n🥐\n", "utf-8")
    with lines.open(encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        assert main(["catalog", "search", "-", "--json"]) == 0
    found = records(capsys)
    assert [each["matches"][0]["sku"] if each["matches"] else None for each in found] == [  # type: ignore[index]
        "oat_milk", "rye_bread", None
    ]  # fmt: skip
    assert [each["language"] for each in found[:2]] == ["de", "en"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["check", "none.json"], "none.json: cannot be read"),
        (["export", "none/x.json"], "cannot be written"),
        (["search", "x", "--catalog", "none.db"], "cannot be read"),
        (["import", "none.csv"], "cannot be read"),
    ],
)
def test_errors_are_one_clear_line(command: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", *command]) == 1
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error and error.count("\n") == 1


def test_a_place_that_cannot_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.csv").write_text("sku,name,price\na,A,1\n", "utf-8")
    assert main(["catalog", "import", "list.csv", "--catalog", "list.csv/catalog.db"]) == 1
    assert "cannot be" in capsys.readouterr().err
