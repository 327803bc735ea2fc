"""A process of its own for native code that may abort or hang: asked over a pipe, killed, started again."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import IO, Any

from zuruf.voice.errors import EngineError

log = logging.getLogger(__name__)

START_SECONDS = 120.0
Answer = tuple[dict[str, Any], bytes]


def pack(header: Mapping[str, Any], payload: bytes = b"") -> bytes:
    """Return one message: a line of JSON, then the payload."""
    return json.dumps(header, ensure_ascii=False).encode() + b"\n" + payload


def unpack(message: bytes) -> Answer:
    """Return header and payload of a message."""
    head, _, payload = message.partition(b"\n")
    header: dict[str, Any] = json.loads(head)
    return header, payload


class Child:
    """A child process that runs a module's `serve` loop, with a deadline for every question.

    When it dies or misses a deadline it is killed, the question fails with EngineError, and the next question
    starts a new one. `hello` is sent first to each new process (which model to load, for instance).
    """

    def __init__(self, module: str, hello: Mapping[str, Any], name: str) -> None:
        self.module = module
        self.hello = dict(hello)
        self.name = name
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._stderr: IO[bytes] | None = None
        self._lock = threading.RLock()

    @property
    def pid(self) -> int | None:
        """The process id, None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> dict[str, Any]:
        """Start the process unless it runs, and return its answer to `hello`, {} when it ran already."""
        with self._lock:
            if self.pid is not None:
                return {}
            self.kill()
            ours, theirs = Pipe()
            self._stderr = tempfile.TemporaryFile()
            command = [sys.executable, "-m", self.module, str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=self._stderr,
                stderr=self._stderr,
            )
            theirs.close()
            self._pipe = ours
            self.starts += 1
            return self._exchange(self.hello, b"", START_SECONDS)[0]

    def ask(self, header: Mapping[str, Any], payload: bytes = b"", seconds: float = 10.0) -> Answer:
        """Send a question and return the answer. Raises EngineError when the process dies or says no."""
        with self._lock:
            self.start()
            return self._exchange(header, payload, seconds)

    def _exchange(self, header: Mapping[str, Any], payload: bytes, seconds: float) -> Answer:
        assert self._pipe is not None
        try:
            self._pipe.send_bytes(pack(header, payload))
            if not self._pipe.poll(seconds):
                self.kill()
                raise EngineError(f"The {self.name} did not answer in {seconds:g} s; it is started again.")
            answer, data = unpack(self._pipe.recv_bytes())
        except (EOFError, OSError) as error:
            raise EngineError(self._epitaph()) from error
        if "error" in answer:
            raise EngineError(f"The {self.name} failed: {answer['error']}")
        return answer, data

    def _epitaph(self) -> str:
        """Say how the process ended, and clear it away."""
        process, stderr = self._process, self._stderr
        code: int | None = None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(2)
        said = ""
        if stderr is not None:
            stderr.seek(0)
            lines = stderr.read()[-4000:].decode(errors="replace").strip().splitlines()
            said = next((line for line in lines if "ERROR" in line), lines[-1] if lines else "").strip()
        self.kill()
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        log.warning("%s ended (%s): %s", self.name, how, said[:300])
        return f"The {self.name} ended ({how}); it is started again. {said[:200]}".rstrip()

    def kill(self) -> None:
        """End the process at once; the next question starts a new one."""
        with self._lock:
            if self._pipe is not None:
                self._pipe.close()
            if self._process is not None:
                self._process.kill()
                self._process.wait()
            if self._stderr is not None:
                self._stderr.close()
            self._pipe = self._process = self._stderr = None

    close = kill


class Handler:
    """What runs inside the child: one method `on_<do>` per kind of question."""

    def answer(self, header: dict[str, Any], payload: bytes) -> Answer:
        """Answer one question; an exception becomes an answer with `error`."""
        method = getattr(self, f"on_{header.pop('do')}")
        result = method(payload, **header)
        return result if isinstance(result, tuple) else (result or {}, b"")


def serve(handler: Handler) -> None:
    """Answer questions from the pipe named on the command line until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = Connection(int(sys.argv[1]))
    os.set_inheritable(pipe.fileno(), False)
    while True:
        try:
            header, payload = unpack(pipe.recv_bytes())
        except EOFError:
            return
        try:
            answer = handler.answer(header, payload)
        except Exception as error:
            answer = ({"error": f"{type(error).__name__}: {error}"}, b"")
        pipe.send_bytes(pack(*answer))
