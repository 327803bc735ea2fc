"""A real HTTP server for downloads, which can answer ranges and break off; a model packed as a ZIP file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from zuruf.models.speech import tiny


@dataclass
class FileServer:
    """Serves one body at every path; `break_after` lists how many bytes each next answer sends at most."""

    body: bytes
    ranges: bool = True
    break_after: list[int] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)
    url: str = ""


def _handler(files: FileServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            files.asked.append(wanted)
            start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted and files.ranges else 0
            if start >= len(files.body):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(files.body)}")
                self.end_headers()
                return
            rest = files.body[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest[: files.break_after.pop(0)] if files.break_after else rest)

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


def packed(folder: Path, name: str) -> bytes:
    """Pack a folder as an official model is packed: everything below one folder of that name."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, f"{name}/{path.relative_to(folder)}")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def model_zip() -> bytes:
    model = tiny("de")
    assert model is not None
    return packed(model.path, "vosk-model-small-de-0.15")


@pytest.fixture
def serve() -> Iterator[Any]:
    """Return a function that serves a body on 127.0.0.1 until the test ends."""
    with ExitStack() as stack:
        yield lambda body: stack.enter_context(serving(body))


@contextmanager
def serving(body: bytes) -> Iterator[FileServer]:
    """Serve a body on 127.0.0.1 until the block ends."""
    files = FileServer(body)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(files))
    files.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
