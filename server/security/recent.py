"""Who was recognised a moment ago, so that a busy page does not ask the database each time."""

from __future__ import annotations

from collections.abc import Callable

from zuruf.server.clock import SECOND, Clock
from zuruf.server.security.passwords import fingerprint
from zuruf.server.security.principal import Principal

LIFETIME = 2 * SECOND
"""So long another process (``zuruf staff disable``) may take until it is felt.

Our own changes are felt at once.
"""
BIGGEST = 2000


class Recent:
    """Principals by token, for a short while."""

    def __init__(self, find: Callable[[str], Principal | None], clock: Clock) -> None:
        self._find = find
        self._clock = clock
        self._known: dict[str, tuple[Principal, int]] = {}

    def get(self, token: str) -> Principal | None:
        """Return who a token belongs to."""
        name, now = fingerprint(token), self._clock()
        known = self._known.get(name)
        if known and now - LIFETIME < known[1] <= now:
            return known[0]
        principal = self._find(name)
        if principal:
            if len(self._known) >= BIGGEST:
                self._known.clear()
            self._known[name] = (principal, now)
        return principal

    def forget(self) -> None:
        """Forget all, because somebody's rights have changed."""
        self._known.clear()
