"""The contract of every command: JSON lines and nothing else; no network, sound card or terminal."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.field.conftest import Done
from zuruf.cli.main import COMMANDS, parser

Cli = Callable[..., Done]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing reach out: everything here works on a machine alone."""

    def refused(*_: object) -> None:
        raise OSError("there is no network")

    monkeypatch.setattr(socket, "getaddrinfo", refused)


@pytest.mark.parametrize(
    "command",
    [
        "catalog check {shop} --no-speech",
        "catalog import {shop} --no-speech",
        "catalog export - --catalog {shop}",
        "catalog export {out}.csv --catalog {shop}",
        "catalog search two rolls --catalog {shop}",
        "models list",
        "skills list",
        "skills check",
        "skills new {out}_skill --in {folder}",
        "staff add anna",
        "staff list",
        "device add K7",
        "device list",
        "server init",
        "server migrate",
        "server rules",
        "server backup {out}.db",
        "server audit --verify",
        pytest.param("doctor", marks=pytest.mark.slow),
    ],
)
def test_json_is_one_object_a_line_and_nothing_else(
    cli: Cli, shop_file: Path, tmp_path: Path, command: str
) -> None:
    if command.startswith("server backup"):
        cli("server", "init")
    words = [
        word.format(
            shop=shop_file, folder=tmp_path, out="gift" if "{out}_skill" in word else tmp_path / "out"
        )
        for word in command.split()
    ]
    done = cli(*words, "--json")
    assert done.code == 0 or (command == "doctor" and done.code == 1), done.err
    assert all(isinstance(json.loads(line), dict) for line in done.out)
    assert done.out or command in ("staff list", "device list", "skills check")


def test_lines_come_from_files_and_standard_input(cli: Cli, shop_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "said.txt"
    file.write_bytes(b"\xef\xbb\xbfzwei br\xc3\xb6tchen\r\n\r\nhm\r\n")
    said = ("understand", "--json", "--language", "de", "--catalog", shop_file)
    from_file, from_input = cli(*said, file), cli(*said, "-", stdin=file.read_bytes())
    assert from_file.out == from_input.out and len(from_file.turns) == 2
    first = from_file.turns[0]
    assert {"text", "language", "intent", "confidence", "operations", "slots"} <= set(first)
    assert (first["text"], first["intent"], first["operations"][0]["sku"]) == (
        "zwei brötchen",
        "order.change",
        "roll",
    )


def test_every_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            parser((name,)).parse_args([name, "--help"])
        assert ended.value.code == 0 and f"usage: zuruf {name}" in capsys.readouterr().out
