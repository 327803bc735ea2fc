"""``zuruf talk`` as tools use it: one line in, one line out, nothing left behind, everything sent once."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.field.conftest import TURN, Done, spawned
from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config
from zuruf.server.security.principal import Principal
from zuruf.server.services import EXTENSION, Services

Cli = Callable[..., Done]
pytestmark = pytest.mark.slow
ORDER = "zwei toast\ndas war's\nzahlungspflichtig bestellen\n"


def test_a_line_is_answered_before_the_next_is_written(shop_file: Path, tmp_path: Path) -> None:
    arguments = ["talk", "--json", "--language", "auto", "--catalog", shop_file]
    places = {
        name: str(tmp_path / name)
        for name in ("ZURUF_HOME", "HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    }
    for name in ("HOME", "TMPDIR"):
        (tmp_path / name).mkdir()
    before = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    with spawned(arguments, env=places, cwd=tmp_path) as process:
        assert process.stdin and process.stdout and process.stderr

        typed, printed = process.stdin, process.stdout

        def says(line: str) -> dict[str, object]:
            typed.write(f"{line}\n".encode())
            typed.flush()
            answer: dict[str, object] = json.loads(printed.readline())
            assert set(answer) == TURN and answer["heard"] == line
            return answer

        assert [line["sku"] for line in says("zwei Brötchen bitte")["cart"]] == ["roll"]  # type: ignore[attr-defined]
        assert says("[silence]")["outcome"] == "handled"
        process.stdin.write(b"\n")
        english = says("two rolls please")
        assert english["language"] == "en" and len(english["cart"]) == 1  # type: ignore[arg-type]
        process.stdin.close()
        assert process.stdout.read() == b"" and process.stderr.read() == b""
    assert process.returncode == 0
    assert {path.relative_to(tmp_path) for path in tmp_path.rglob("*")} == before


@pytest.mark.slow
def test_a_folder_keeps_orders_and_numbers(cli: Cli, shop_file: Path, tmp_path: Path) -> None:
    talk = ("talk", "--json", "--language", "de", "--catalog", shop_file, "--state", tmp_path / "kept")
    first = cli(*talk, stdin=ORDER).turns[-1]["order"]["id"]
    spoken = f"wo ist meine bestellung {first}\n\n{ORDER}"
    again = cli(*talk, stdin=spoken).turns
    assert first in again[0]["reply"] and again[0]["outcome"] == "handled"
    assert again[-1]["order"]["id"] != first
    assert (tmp_path / "kept" / "outbox.db").stat().st_mode & 0o077 == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path, Services]]:
    """A real server on a real port; its address, a device's token as a file, and its parts."""
    app = create_app(Config(folder=tmp_path / "server", housekeeping=0, pages=False))
    services: Services = app.extensions[EXTENSION]
    token = tmp_path / "token"
    token.write_text(services.devices.add("test", "talk")[1])
    http = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", token, services
    http.shutdown()
    thread.join()
    http.server_close()
    close_app(app)


@pytest.mark.slow
def test_a_server_gets_orders_and_cases_once(
    cli: Cli, shop_file: Path, tmp_path: Path, server: tuple[str, Path, Services]
) -> None:
    url, token, services = server
    talk = [
        "talk",
        "--json",
        "--language",
        "de",
        "--catalog",
        shop_file,
        "--server",
        url,
        "--token-file",
        token,
    ]
    talk += ["--device", "talk", "--state", tmp_path / "kept"]
    turns = cli(*talk, stdin=f"{ORDER}\nich will mit einem menschen sprechen\n030 1234567\n").turns
    cli(*talk, stdin="hallo\n")
    orders = services.orders.list()
    cases = services.callbacks.list()["items"]
    assert [each["id"] for each in orders] == [turns[2]["order"]["id"]]
    assert [each["id"] for each in cases] == [turns[3]["callback"]["id"]]


def test_a_dead_server_loses_nothing_and_nothing_false_is_said(
    cli: Cli, shop_file: Path, tmp_path: Path, server: tuple[str, Path, Services]
) -> None:
    url, token, services = server
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{probe.getsockname()[1]}"
    talk = ["talk", "--json", "--language", "de", "--catalog", shop_file, "--token-file", token]
    nowhere = cli(*talk, "--server", dead, stdin=ORDER)
    assert nowhere.code == 0 and nowhere.turns[-1]["order"] is None
    kept = [*talk, "--state", tmp_path / "kept", "--device", "talk"]
    offline = cli(*kept, "--server", dead, stdin=ORDER).turns[-1]
    assert offline["outcome"] == "ordered" and services.orders.list() == []
    cli(*kept, "--server", url, stdin="hallo\n")
    assert [each["id"] for each in services.orders.list()] == [offline["order"]["id"]]


def test_a_known_customer_and_what_staff_taught(cli: Cli, server: tuple[str, Path, Services]) -> None:
    url, token, services = server
    account, _ = services.staff.add("test", "kim", "Kim", "agent", password="ein-langes-kennwort")
    admin = Principal("staff", str(account["id"]), "Kim", "agent", account["id"], "kim", (), ())
    services.customers.save(admin, "c1", 0, {"name": "Anna", "language": "de"})
    services.lessons.teach(admin, "word", "de", "knuspi", "oat_milk")
    talk = ["talk", "--json", "--language", "de", "--server", url, "--token-file", token]
    said = "ein knuspi\ndas war's\nzahlungspflichtig bestellen\n"
    told = []
    for _ in range(2):
        turns = cli(*talk, "--customer", "c1", stdin=said).turns
        assert turns[0]["cart"][0]["sku"] == "oat_milk"
        told.append(turns[-1]["order"]["id"])
    stored = {each["id"]: each["customer"] for each in services.orders.list()}
    assert stored == dict.fromkeys(told, "c1") and len(stored) == 2, "the numbers that were told"
