"""What staff have taught: fetched from the server now and then, kept on the disk so that it holds offline."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from zuruf.skills.understanding.taught import Lesson, lessons_of
from zuruf.voice.shop_client import Away

log = logging.getLogger(__name__)

EVERY = 300.0
"""Seconds between two looks at the server."""


class Lessons:
    """The lessons that hold. ``learned`` is told, in a thread of its own, when others hold than before.

    ``folder`` None keeps nothing on the disk; ``fetch`` asks the server, None where there is none.
    """

    def __init__(
        self,
        folder: Path | None,
        fetch: Callable[[], Sequence[dict[str, Any]]] | None,
        learned: Callable[[tuple[Lesson, ...]], None],
        every: float = EVERY,
    ) -> None:
        self._path = folder / "lessons.json" if folder else None
        self._fetch, self._learned, self._every = fetch, learned, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lessons", daemon=True)
        self.current = self._kept()

    def start(self) -> None:
        """Look at the server at once, and then now and then."""
        if self._fetch is not None:
            self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def refresh(self) -> bool:
        """Ask the server now, and say whether other lessons hold than before."""
        if self._fetch is None:
            return False
        try:
            items = list(self._fetch())
        except Away as away:
            log.info("The lessons cannot be fetched, the last ones hold: %s", away)
            return False
        lessons = lessons_of(items)
        if lessons == self.current:
            return False
        self._keep(items)
        self._learned(lessons)
        self.current = lessons
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.refresh()
            except Exception:
                log.exception("The lessons cannot be used; the last ones hold.")
            self._stop.wait(self._every)

    def _kept(self) -> tuple[Lesson, ...]:
        if self._path is None or not self._path.exists():
            return ()
        try:
            return lessons_of(json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError, AttributeError, TypeError) as error:
            log.warning("The lessons in %s cannot be read and are fetched anew: %s", self._path, error)
            return ()

    def _keep(self, items: Sequence[dict[str, Any]]) -> None:
        if self._path is None:
            return
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.write_text(json.dumps(items, ensure_ascii=False), "utf-8")
            new.chmod(0o600)
            os.replace(new, self._path)
        except OSError as error:
            log.warning("The lessons cannot be kept for a start without the server: %s", error)
