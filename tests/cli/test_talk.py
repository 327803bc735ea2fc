"""``zuruf talk``: one JSON line a line, and what it keeps."""

import json
import subprocess
import sys

import pytest

from zuruf.catalog.load import load_demo
from zuruf.cli.main import main
from zuruf.skills.understanding import Understander


@pytest.fixture(scope="module")
def understander():
    return Understander(load_demo())


@pytest.fixture(autouse=True)
def understood_before(understander, monkeypatch):
    """Spare each test the second that learning the shop takes."""
    monkeypatch.setattr("zuruf.skills.assistant.assistant.Understander", lambda *given: understander)


@pytest.fixture
def talk(tmp_path, capsys):
    def run(*lines, options=()):
        file = tmp_path / "lines.txt"
        file.write_text("\n".join(lines) + "\n", "utf-8")
        code = main(["talk", str(file), "--json", "--language", "de", *options])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


def test_a_whole_order(talk):
    code, turns, err = talk(
        "zwei hafermilch und ein roggenbrot", "das war's", "ja", "zahlungspflichtig bestellen", "", "hallo"
    )
    assert (code, err) == (0, "")
    assert [turn["outcome"] for turn in turns] == ["handled", "asked", "asked", "ordered", "handled"]
    assert [turn["expects"] for turn in turns] == [None, "binding", "binding", None, None]
    assert [(line["line"], line["quantity"]) for line in turns[0]["cart"]] == [(1, 2), (2, 1)]
    assert turns[3]["order"]["total"] == sum(line["price"] for line in turns[0]["cart"])
    assert "Maschine" in turns[0]["reply"]
    assert "Maschine" in turns[4]["reply"]


def test_an_empty_line_starts_a_new_customer(talk):
    _, turns, _ = talk("ein roggenbrot", "", "", "ein roggenbrot")
    assert [line["quantity"] for line in turns[1]["cart"]] == [1]


def test_silence_and_leaving(talk):
    _, turns, _ = talk("ein roggenbrot", "[silence]", "[silence]", "ein roggenbrot", "tschüss")
    assert [turn["outcome"] for turn in turns] == ["handled", "handled", "ended", "handled", "ended"]
    assert turns[2]["cart"] == []


def test_state_keeps_orders_and_numbers(talk, tmp_path):
    state = tmp_path / "state"
    lines = ("ein roggenbrot", "das war's", "zahlungspflichtig bestellen")
    first = talk(*lines, options=["--state", str(state), "--device", "K7"])[1][2]["order"]["id"]
    second = talk(*lines, options=["--state", str(state), "--device", "K7"])[1][2]["order"]["id"]
    assert first.startswith("K7-")
    assert first != second


def test_nothing_is_kept_without_state(talk, zuruf_home):
    talk("ein roggenbrot")
    assert list(zuruf_home.rglob("*.db")) == []


def test_a_server_that_is_away_is_told_and_nothing_is_spoken_as_done(talk, caplog):
    _, turns, _ = talk(
        "ein roggenbrot",
        "das war's",
        "zahlungspflichtig bestellen",
        options=["--server", "http://127.0.0.1:9"],
    )
    assert (turns[2]["outcome"], turns[2]["order"]) == ("unresolved", None)
    assert turns[2]["cart"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["talk", "/nowhere.txt"], "cannot be read"),
        (["talk", "--catalog", "/nowhere.json"], "nowhere.json"),
    ],
)
def test_what_is_missing_is_told_in_one_line(options, words, capsys):
    assert main(options) == 1
    err = capsys.readouterr().err
    assert words in err
    assert len(err.splitlines()) == 1


@pytest.mark.slow
def test_broken_encoding_and_long_lines_get_an_answer():
    command = [sys.executable, "-m", "zuruf", "talk", "--json", "--language", "de"]
    given = b"\xff\xfe kaputt\n" + b"x" * 200_000 + b"\n"
    result = subprocess.run(command, input=given, capture_output=True, check=False)
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 2
    assert b"Traceback" not in result.stderr


def test_a_recording_that_cannot_be_read_is_told_and_the_conversation_goes_on(tmp_path, talk):
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound")
    code, turns, err = talk(str(broken), "[silence]", options=("--wav", "--engine", "vosk"))
    assert code == 1 and len(turns) == 2
    assert str(broken) in err and "16-bit PCM" in err and "Traceback" not in err
