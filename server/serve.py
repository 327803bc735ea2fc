"""Run the server with gunicorn: one process that works, many threads, a graceful end."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config
from zuruf.server.errors import ServerError
from zuruf.server.services import EXTENSION, Services

THREADS = 320
"""Enough for 250 open event streams and everything else."""
GRACE = 10
TURN = 0.0005
"""Seconds after which a thread lets another one go on. Each call into the database gives the turn away; with
Python's 5 ms the writer would wait that long for each of its statements."""


def prepare(config: Config) -> tuple[str, str] | None:
    """Bring the database to the present version.

    Return login and password of a first admin made now, else None.
    """
    services = Services(config, housekeeping=False)
    try:
        return services.staff.first_admin()
    finally:
        services.close()


def serve(
    config: Config,
    host: str = "127.0.0.1",
    port: int = 8017,
    threads: int = THREADS,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was begun.

    Call `prepare` before. ``ready`` is called in the working process when it accepts requests. Raises
    `ServerError` when the address is in use.
    """
    check_address(host, port)
    _Gunicorn(config, f"{host}:{port}" if ":" not in host else f"[{host}]:{port}", threads, ready).run()


def check_address(host: str, port: int) -> None:
    """Raise `ServerError` when nobody can listen at an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServerError(
                f"Cannot listen on {host} port {port}: {error.strerror}. "
                "Stop what runs there, or take another --port."
            ) from None


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(self, config: Config, bind: str, threads: int, ready: Callable[[], None] | None) -> None:
        self._config = config
        self._ready = ready
        self._app: Flask | None = None
        self._settings: dict[str, Any] = {
            "bind": bind,
            "workers": 1,
            "threads": threads,
            "worker_class": "gthread",
            "worker_connections": 2000,
            "keepalive": 75,
            "graceful_timeout": GRACE,
            "timeout": 60,
            "loglevel": "warning",
            "accesslog": None,
            "proc_name": "zuruf-server",
            "worker_exit": self._exit,
            "post_worker_init": self._started,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        self._app = create_app(self._config)
        return self._app

    def _started(self, worker: Any) -> None:
        """Let threads take turns quickly; end live pages when told to stop, so that nobody waits for them."""
        sys.setswitchinterval(TURN)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, self._stopping(signal.getsignal(number)))
        if self._ready:
            self._ready()

    def _stopping(self, goes_on: Any) -> Callable[[int, FrameType | None], None]:
        def stop(number: int, frame: FrameType | None) -> None:
            if self._app:
                services: Services = self._app.extensions[EXTENSION]
                threading.Thread(target=services.broker.close, daemon=True).start()
            goes_on(number, frame)

        return stop

    def _exit(self, arbiter: Any, worker: Any) -> None:
        if self._app:
            close_app(self._app)
