"""What zuruf doctor finds."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from zuruf.cli import doctor_checks as checks
from zuruf.cli.main import main
from zuruf.skills.types import Command
from zuruf.voice.outbox import Outbox


def texts(findings: Iterator[checks.Finding]) -> list[tuple[str, str]]:
    return [(finding.status, finding.text) for finding in findings]


@pytest.mark.slow
def test_a_machine_that_can_do_its_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json", "--port", "0"]) == 0
    found = {data["about"]: data for data in map(json.loads, capsys.readouterr().out.splitlines())}
    assert found["Debian packages"]["status"] == "ok"
    assert found["speech model (de)"]["mend"] == "zuruf models pull de"
    assert found["voice (de)"]["status"] == "ok" and found["catalog"]["status"] == "ok"


def test_a_broken_catalog_is_necessary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shop.json"
    file.write_text("{")
    assert main(["doctor", "--catalog", str(file), "--engine", "vosk"]) == 1
    assert f"✗ catalog: {file}" in capsys.readouterr().out


def test_a_folder_that_others_can_read(zuruf_home: Path) -> None:
    zuruf_home.chmod(0o755)
    assert texts(checks.data_folder())[0][0] == "warn"
    zuruf_home.chmod(0o700)
    assert texts(checks.data_folder())[0][0] == "ok"


def test_little_room_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    for free, status in ((10, "bad"), (500 * 1024**2, "warn"), (5 * 1024**3, "ok")):
        monkeypatch.setattr(
            checks.shutil, "disk_usage", lambda _, free=free: type("Usage", (), {"free": free})
        )
        assert texts(checks.disk())[0][0] == status


def test_missing_packages_are_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.ctypes.util, "find_library", lambda _: None)
    (finding,) = checks.packages()
    assert (finding.status, finding.mend) == ("bad", "sudo apt-get install libportaudio2 espeak-ng")


@pytest.mark.slow
def test_a_port_in_use() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        (finding,) = checks.port(number)
        assert (finding.status, finding.mend) == ("warn", f"zuruf run --port {number + 1}")


def test_what_the_server_refused_is_shown(zuruf_home: Path) -> None:
    assert list(checks.outbox()) == []
    box = Outbox(zuruf_home / "edge" / "outbox.db")
    box.commit([Command("place_order", "k", {"id": "K1-1"})])
    entry = box.waiting()
    assert entry is not None
    box.refused(entry, "422")
    box.close()
    assert texts(checks.outbox()) == [("warn", "0 commands wait for the server, 1 were refused by it.")]
