"""``zuruf run`` as a shopkeeper starts it: real processes, real addresses."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

GRACE = 120
"""Seconds after which a process hangs, on a machine that is busy with other tests."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def zuruf(home: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "ZURUF_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "zuruf", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, **pipes)  # type: ignore[call-overload,no-any-return]


def told(process: subprocess.Popen[str], last: str) -> str:
    """Read what it prints up to a line."""
    lines: list[str] = []
    assert process.stdout and process.stderr
    for line in process.stdout:
        lines.append(line)
        if last in line:
            return "".join(lines)
    raise AssertionError("".join(lines) + process.stderr.read())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    port = free_port()
    process = zuruf(tmp_path, "run", "--port", str(port))
    try:
        yield process, f"http://127.0.0.1:{port}", told(process, "End with Ctrl-C")
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_run_opens_the_demo_shop_and_ends_cleanly(
    shop: tuple[subprocess.Popen[str], str, str], tmp_path: Path
) -> None:
    process, address, words = shop
    assert f"{address}/kiosk" in words and f"{address}/console" in words
    assert re.search(r"First login: admin +password: \S+", words)
    assert "zuruf models pull de" in words
    for page in ("/health", "/kiosk", "/console"):
        assert httpx.get(f"{address}{page}", follow_redirects=True).status_code == 200
    for file in ("zuruf.db", "kiosk_token", "secret_key"):
        assert (tmp_path / file).stat().st_mode & 0o077 == 0, file
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=GRACE)
    assert process.returncode == 0 and "Ended." in out and "Traceback" not in errors
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/health")


@pytest.mark.slow
def test_the_password_is_shown_once_only_and_the_kiosk_keeps_its_token(tmp_path: Path) -> None:
    tokens = []
    reached = ["--name", "shop.test", "--name", "192.0.2.5", "--https"]
    for expected, more in ((True, []), (False, reached)):
        port = str(free_port())
        process = zuruf(tmp_path, "run", "--no-voice", "--port", port, *more)
        words = told(process, "End with Ctrl-C")
        for host in ("shop.test", "192.0.2.5", "evil.test"):
            page = httpx.get(f"http://127.0.0.1:{port}/kiosk", headers={"Host": host})
            assert page.status_code == (200 if host in more else 400)
            assert ("Secure" in page.headers.get("Set-Cookie", "")) is (host in more)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=GRACE)
        assert ("First login" in words) is expected
        tokens.append((tmp_path / "kiosk_token").read_text())
    assert tokens[0] == tokens[1]


@pytest.mark.slow
def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        out, errors = zuruf(tmp_path, "run", "--port", port).communicate(timeout=GRACE)
    assert out == "" and errors.count("\n") == 1
    assert port in errors and "--port" in errors
