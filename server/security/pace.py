"""How much of something is too much, for pages that everybody may open: turns in a minute, open streams."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack

from zuruf.server.clock import SECOND, Clock
from zuruf.server.errors import TooMany

BIGGEST = 10_000
"""Names that are remembered at most; then those who are not slowed down are forgotten."""


class Pace:
    """Lets each name do something ``most`` times at once, and then again as time goes by. Kept in memory."""

    def __init__(self, most: int, seconds: float, clock: Clock) -> None:
        self._most, self._each = most, seconds * SECOND / most
        self._clock = clock
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}

    def take(self, name: str) -> None:
        """Count once; raise `TooMany` when it is too much now."""
        with self._lock:
            now = self._clock()
            at = max(self._free_at.get(name, 0.0), now - self._each * (self._most - 1))
            if at > now:
                raise _slower(at - now)
            if len(self._free_at) >= BIGGEST:
                self._free_at = {who: free for who, free in self._free_at.items() if free > now}
            self._free_at[name] = at + self._each

    def check(self, name: str) -> None:
        """Raise `TooMany` when it would be too much now, and count nothing."""
        with self._lock:
            left = self._free_at.get(name, 0.0) - self._clock()
        if left > 0:
            raise _slower(left)


class Places:
    """So many may be in at the same time, and so many of each name."""

    def __init__(self, most: int, of_each: int) -> None:
        self._most, self._of_each = most, of_each
        self._lock = threading.Lock()
        self._inside: dict[str, int] = {}

    def enter(self, name: str) -> Callable[[], None]:
        """Take a place and return what gives it back, once; raise `TooMany` when there is none."""
        with self._lock:
            if sum(self._inside.values()) >= self._most or self._inside.get(name, 0) >= self._of_each:
                raise _slower(10 * SECOND)
            self._inside[name] = self._inside.get(name, 0) + 1
        back = ExitStack()
        back.callback(self._leave, name)
        return back.close

    def _leave(self, name: str) -> None:
        with self._lock:
            self._inside[name] -= 1
            if not self._inside[name]:
                del self._inside[name]


def _slower(milliseconds: float) -> TooMany:
    seconds = max(1, -(-round(milliseconds) // SECOND))
    return TooMany(f"That was a lot in a short time. Please go on in {seconds} seconds.", retry_after=seconds)
