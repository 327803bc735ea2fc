"""Child processes of ``zuruf run``: started, watched, started again, and ended together."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)
GRACE = 15.0
"""Seconds that a child has to end by itself."""
PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds before a child that ended by itself is started again; the last one repeats."""
STEADY = 60.0
"""A child that ran so many seconds counts as healthy: the pauses begin anew."""


class Child:
    """A ``zuruf`` command in a process of its own, in a group of its own so that Ctrl-C reaches only us."""

    def __init__(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self._command = [sys.executable, "-m", "zuruf", *arguments]
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._started = 0.0
        self._again_at = 0.0

    def start(self) -> None:
        """Start the process."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def poll(self) -> int | None:
        """Return the exit code of a child that has ended, None while it runs."""
        return self._process.poll() if self._process else None

    def watch(self) -> None:
        """Start the child again when it has ended, after a pause that grows with each failure."""
        code, now = self.poll(), time.monotonic()
        if code is None:
            return
        if not self._again_at:
            self._failures = 0 if now - self._started > STEADY else self._failures + 1
            pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
            self._again_at = now + pause
            log.warning("%s ended with code %s; it is started again in %.0f s", self.name, code, pause)
        elif now >= self._again_at:
            self._again_at = 0.0
            self.start()

    def end(self) -> None:
        """Ask the child to end; wait, then insist."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
