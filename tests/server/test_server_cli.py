"""The commands, as somebody types them."""

import json
import socket
from pathlib import Path

import pytest

from zuruf.cli.main import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZURUF_HOME", str(tmp_path))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, object]], str]:
    code = main([*arguments, "--json"])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_from_an_empty_machine_to_a_verified_backup(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, first, _ = run(capsys, "server", "init")
    assert first[0]["login"] == "admin" and first[0]["password"]
    assert run(capsys, "server", "init")[1] == [{"login": None}]
    run(capsys, "staff", "add", "anna", "--role", "supervisor", "--language", "de")
    assert run(capsys, "staff", "add", "anna")[2] == "zuruf: The login “anna” is taken already.\n"
    run(capsys, "staff", "role", "anna", "agent")
    run(capsys, "staff", "disable", "anna")
    accounts = run(capsys, "staff", "list")[1]
    assert [(each["login"], each["role"], each["disabled"]) for each in accounts] == [
        ("admin", "admin", False), ("anna", "agent", True),
    ]  # fmt: skip
    assert run(capsys, "staff", "password", "anna")[1][0]["password"]
    assert run(capsys, "device", "add", "kiosk-1")[1][0]["token"]
    assert run(capsys, "device", "add", "kiosk-2", "--pair")[1][0]["code"]
    assert run(capsys, "device", "revoke", "kiosk-1")[1][0]["revoked"]
    assert len(run(capsys, "device", "list")[1]) == 2
    head = run(capsys, "server", "audit")[1][0]["head"]
    _, backup, _ = run(capsys, "server", "backup", str(home / "b.db"))
    assert backup[0]["head"] == head
    run(capsys, "staff", "enable", "anna")
    assert run(capsys, "server", "audit", "--verify", "--head", str(head))[1][0]["sound"]
    assert "--force" in run(capsys, "server", "restore", str(home / "b.db"))[2]
    assert run(capsys, "server", "restore", str(home / "b.db"), "--force")[1][0]["head"] == head
    export = home / "audit.jsonl"
    run(capsys, "server", "audit", "--export", str(export))
    assert json.loads(export.read_text().splitlines()[-1])["hash"] == head
    later = "0" * 63 + "1"
    code, _, error = run(capsys, "server", "audit", "--verify", "--head", later)
    assert code == 1 and "cut off" in error


def test_a_backup_that_is_none_replaces_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "server", "init")
    (home / "not.db").write_text("not a database " * 50)
    for file in ("not.db", "not-there.db"):
        code, _, error = run(capsys, "server", "restore", str(home / file), "--force")
        assert code == 1 and error.count("\n") == 1
    assert run(capsys, "staff", "list")[0] == 0


def test_a_port_in_use_is_one_clear_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, error = run(capsys, "server", "start", "--port", str(taken.getsockname()[1]))
    assert code == 1 and "Cannot listen" in error and "--port" in error


def test_rules_and_migrate(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "server", "migrate")[1][0]["version"]
    assert "safety" in run(capsys, "server", "rules")[1][0]["reasons"]  # type: ignore[operator]
    (home / "rules.yaml").write_text("queue: {lease_seconds: x}")
    code, _, error = run(capsys, "server", "rules")
    assert code == 1 and "queue.lease_seconds" in error
