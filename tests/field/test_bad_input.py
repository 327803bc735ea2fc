"""Bad input, each really tried: one clear sentence, the right exit code, nothing lost, never a traceback."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sqlite3
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.field.conftest import TURN, Done, one_sentence, spawned
from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config
from zuruf.voice.outbox import Outbox

Cli = Callable[..., Done]
pytestmark = pytest.mark.slow
SHARED_MEMORY = 32_768
"""Bytes that SQLite needs beside a database to open it at all."""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["talk", "nowhere.txt"], "nowhere.txt cannot be read: No such file"),
        (["talk", "--catalog", "nowhere.json"], "name a catalog"),
        (["understand", "."], "Is a directory"),
        (
            ["talk", "--token-file", "nowhere", "--server", "http://127.0.0.1:9"],
            "The token in nowhere cannot be read",
        ),
        (["server", "start", "--catalog", "nowhere.json"], "name a catalog"),
        (["server", "start", "--database", "nonsense"], "Use sqlite:///FILE or postgresql://"),
        (["transcribe", "nowhere.wav"], "nowhere.wav: there is no such file"),
        (["models", "add", ".", "--language", "de"], "holds no Vosk model"),
        (["models", "check", "nothing"], "see zuruf models list"),
        (["skills", "check", "nothing"], "Is its package installed?"),
        (["staff", "role", "nobody", "admin"], "See: zuruf staff list"),
        (["device", "revoke", "nothing"], "See: zuruf device list"),
        (["server", "restore", "nowhere"], "There is no file nowhere"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli(*arguments)
    assert done.code == 1 and done.out == [] and said in one_sentence(done.err)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["talk", "--nonsense"],
        ["talk", "--language", "fr"],
        ["catalog"],
        ["catalog", "search"],
        ["catalog", "search", "--limit", "0", "milk"],
        ["run", "--port", "99999"],
        ["doctor", "--port", "-1"],
        ["server", "start", "--port", "http"],
        ["transcribe"],
        ["listen", "--rate", "fast"],
        ["staff", "add", "anna", "--role", "boss"],
    ],
)
def test_wrong_use_exits_with_2(cli: Cli, arguments: list[str]) -> None:
    done = cli(*arguments)
    assert done.code == 2 and done.out == [] and "usage: zuruf" in done.err and "Traceback" not in done.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("shop.json", b"", "is not JSON: line 1"),
        ("shop.json", b"[1]", 'an object with a list "products"'),
        ("shop.json", b"\xff\xfe\x00", "save it again as UTF-8"),
        ("shop.json", b'{"products": [{"sku": "a", "name": "A", "price": "x"}]}', "product 1 (a), price"),
        ("shop.csv", b"", "must name the columns"),
        ("shop.csv", b"sku,name,price\na,A,1.99\n", "line 2 (a), price"),
        ("shop.db", b"", "bring one in with: zuruf catalog import"),
        ("shop.db", os.urandom(5000), "is damaged"),
    ],
)
def test_a_catalog_that_is_none(cli: Cli, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    done = cli("talk", "--catalog", file, stdin="hallo\n")
    assert done.code == 1 and done.out == [] and said in one_sentence(done.err)


@pytest.mark.parametrize(
    ("products", "ending"),
    [
        ([], "ended"),
        ([{"sku": "a", "name": "Apfel", "price": 100}], "asked"),
        ([{"sku": each, "name": "Apfel", "price": 100} for each in "ab"], "asked"),
    ],
    ids=["empty", "one", "two of one name"],
)
def test_a_catalog_of_few(cli: Cli, tmp_path: Path, products: list[Any], ending: str) -> None:
    file = tmp_path / "few.json"
    file.write_text(json.dumps({"products": products}))
    talk = ("talk", "--json", "--language", "de", "--catalog", file)
    done = cli(*talk, stdin="hallo\neinen apfel\ndas war's\n" + ("tschüss\n" if ending == "ended" else ""))
    assert done.code == 0 and [set(turn) for turn in done.turns] == [TURN] * len(done.turns)
    assert all(turn["reply"] for turn in done.turns) and done.err == ""


def test_any_line_is_answered_by_one_line(cli: Cli, shop_file: Path) -> None:
    lines = [
        b"\xef\xbb\xbfein toast",
        b"ein br\xf6tchen \xff\xfe",
        "ein toast \u202e\u0634\u0643\u0631\u0627".encode(),
        "🍞🍞".encode(),
        b"ein\x00 toast\x00",
        b"   \t ",
        "ein\u2028toast\x85".encode(),
        b"\x1b[31m",
        b"ein toast\r",
        b"'; DROP TABLE orders; --",
        b"{0}{name}%s%n",
        b"ein toast " * 1_000_000,
        b"ein toast",
    ]
    talk = ("talk", "--json", "--language", "de", "--catalog", shop_file)
    done = cli(*talk, stdin=b"\n".join(lines))
    assert done.code == 0 and done.err == ""
    assert len(done.turns) == len([line for line in lines if line.strip()])
    assert done.turns[0]["heard"] == "ein toast" and "\x00" not in done.turns[-1]["reply"]


def wav(path: Path, rate: int = 16_000, width: int = 2, channels: int = 1, frames: int = 4_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(range(256)) * (frames * width * channels // 256))
    return path


def test_broken_recordings_are_told_one_by_one_and_odd_ones_are_heard(cli: Cli, tmp_path: Path) -> None:
    whole = wav(tmp_path / "whole.wav").read_bytes()
    broken = {
        "empty": b"",
        "text": b"hello " * 50,
        "header": whole[:20],
        "silent": whole[:44],
        "riff": b"RIFF",
    }
    for name, content in broken.items():
        (tmp_path / f"{name}.wav").write_bytes(content)
    odd = [
        wav(tmp_path / "8.wav", width=1),
        wav(tmp_path / "stereo.wav", 44_100, channels=2),
        wav(tmp_path / "96.wav", 96_000),
        wav(tmp_path / "24.wav", 48_000, 3),
        tmp_path / "cut.wav",
        tmp_path / "endless.wav",
    ]
    odd[4].write_bytes(whole[:3001])
    odd[5].write_bytes(whole[:40] + b"\xff\xff\xff\xff" + whole[44:])
    files = [*(tmp_path / f"{name}.wav" for name in broken), wav(tmp_path / "1hz.wav", 1), tmp_path]
    done = cli("transcribe", "--json", "--free", "--language", "en", *files, *odd)
    told = done.err.splitlines()
    assert done.code == 1 and [turn["file"] for turn in done.turns] == [str(file) for file in odd]
    assert len(told) == len(files) and all(
        each.startswith(f"zuruf: {file}: ") for each, file in zip(told, files, strict=True)
    )


@pytest.mark.slow
def test_listen_goes_on_after_a_broken_recording(cli: Cli, tmp_path: Path) -> None:
    broken, good = tmp_path / "broken.wav", wav(tmp_path / "good.wav")
    broken.write_bytes(b"no sound")
    done = cli("listen", "--json", "--language", "en", "--wav", broken, good)
    assert done.code == 1 and str(broken) in one_sentence(done.err)


@pytest.mark.parametrize(
    "command", ["staff list", "server start --port 0", "run --no-voice --port 0", "listen --allow-tiny"]
)
def test_a_data_folder_that_is_a_file(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    home = tmp_path / "home"
    home.write_text("")
    monkeypatch.setenv("ZURUF_HOME", str(home))
    done = cli(*command.split())
    assert done.code == 1 and str(home) in done.err and "Traceback" not in done.err + "unexpected"
    assert home.read_text() == ""


def test_what_is_written_is_for_its_owner_only(
    cli: Cli, shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("ZURUF_HOME", str(home))
    before = os.umask(0o022)
    try:
        assert cli("catalog", "import", shop_file, "--no-speech").code == 0
        assert cli("staff", "list").code == 0
    finally:
        os.umask(before)
    assert home.stat().st_mode & 0o077 == 0 and (home / "zuruf.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"no database" * 500], ids=["empty", "text"])
def test_a_file_that_is_no_database(cli: Cli, zuruf_home: Path, content: bytes) -> None:
    (zuruf_home / "zuruf.db").write_bytes(content)
    done = cli("staff", "list")
    assert done.code == (1 if content else 0)
    assert not content or "file is not a database" in one_sentence(done.err)


def test_a_database_of_another_version(cli: Cli, zuruf_home: Path) -> None:
    assert cli("server", "init").code == 0
    with sqlite3.connect(zuruf_home / "zuruf.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert cli("staff", "list").code == 1
    assert "9999" in one_sentence(cli("server", "start", "--port", "0").err)


def test_a_port_in_use(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = cli("run", "--no-voice", "--port", str(other.getsockname()[1]))
    assert done.code == 1 and "another --port" in one_sentence(done.err)


def no_more_than(length: int) -> Callable[[], None]:
    """Return what lets a child write no file longer than so many bytes, as a full disk would."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (length, length))

    return limit


@pytest.mark.slow
def test_on_a_full_disk_only_what_is_stored_is_claimed(shop_file: Path, tmp_path: Path) -> None:
    talk = ["talk", "--json", "--language", "de", "--catalog", shop_file, "--state", tmp_path]
    Outbox(tmp_path / "outbox.db").close()
    process = spawned(talk, preexec_fn=no_more_than(SHARED_MEMORY))
    out, err = process.communicate(b"zwei toast\ndas war's\nzahlungspflichtig bestellen\n\n" * 6)
    claimed = [turn["order"]["id"] for turn in map(json.loads, out.splitlines()) if turn["order"]]
    with sqlite3.connect(tmp_path / "outbox.db") as database:
        stored = database.execute("SELECT data FROM outbox WHERE kind = 'place_order'").fetchall()
    database.close()
    assert process.returncode == 0 and b"Traceback" not in err
    assert [json.loads(data)["id"] for (data,) in stored] == claimed and 0 < len(claimed) < 6


@pytest.mark.slow
def test_closed_and_full_streams(shop_file: Path) -> None:
    talk = ["talk", "--json", "--catalog", shop_file]
    with open("/dev/full", "wb") as full:
        process = spawned(talk, stdout=full)
        _, err = process.communicate(b"hallo\n")
    assert process.returncode == 1 and "No space left" in one_sentence(err.decode())
    process = spawned(["understand", "--json", "--catalog", str(shop_file)])
    assert process.stdin and process.stdout and process.stderr
    process.stdout.close()
    _, err = process.communicate(b"hallo\nhallo\n")
    assert b"Traceback" not in err and process.returncode in (0, 1)


@pytest.mark.slow
def test_ctrl_c_ends_it_and_its_children_without_a_word(tmp_path: Path) -> None:
    process = spawned(["talk", "--json", "--wav", "--language", "en"], start_new_session=True)
    assert process.stdin and process.stdout
    process.stdin.write(f"{wav(tmp_path / 'a.wav')}\n".encode())
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["outcome"] == "ignored"
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130 and err == b""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    app = create_app(Config(folder=tmp_path / "server", housekeeping=0))
    yield app.test_client()
    close_app(app)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"\xff\xfe", 422),
        (b"[]", 422),
        (b'{"kind": "say", "text": 7}', 422),
        (b'{"kind": "say", "text": "' + b"x" * 10_000_000 + b'"}', 413),
    ],
    ids=["empty", "no UTF-8", "a list", "a number", "ten megabytes"],
)
def test_a_page_s_senseless_tap_is_refused_in_one_sentence(client: Any, body: bytes, status: int) -> None:
    client.get("/kiosk")
    answer = client.post("/kiosk/taps", data=body, content_type="application/json")
    assert answer.status_code == status and len(answer.get_json()["detail"]) < 200, answer.text
