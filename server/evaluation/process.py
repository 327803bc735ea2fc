"""A real server process to be measured, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from zuruf.server.errors import ServerError
from zuruf.server.evaluation.client import Client

PATIENCE = 60.0


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class ServerProcess:
    """``zuruf server start`` with a home and a database of its own. A context manager that stops it."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.database = database
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers. Raises `ServerError` with its last words when it does not."""
        log = (self.home / "server.log").open("ab")
        command = [sys.executable, "-m", "zuruf", "server", "start", "--api-only"]
        command += ["--port", str(self.port), "--database", self.database]
        self._process = subprocess.Popen(
            command,
            env=os.environ | {"ZURUF_HOME": str(self.home)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        client, until = Client(self.port), time.monotonic() + PATIENCE
        while client.request("GET", "/health", retry=False).status != 200:
            if self._process.poll() is not None or time.monotonic() > until:
                words = (self.home / "server.log").read_text("utf-8", "replace").strip().splitlines()
                raise ServerError(f"The server did not start: {words[-1] if words else 'it said nothing'}")
            time.sleep(0.1)
        client.close()

    def kill(self) -> None:
        """End it at once, as a power cut would: SIGKILL to all of its processes."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        """Ask it to end; insist after a while."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> ServerProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
