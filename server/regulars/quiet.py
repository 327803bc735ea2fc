"""The quiet hours: local times between which nobody is written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time to another, also over midnight; never where both are the same."""

    start: time
    end: time

    @classmethod
    def between(cls, start: str, end: str) -> Quiet:
        """Return the hours between two times such as "20:00"."""
        return cls(time.fromisoformat(start), time.fromisoformat(end))

    def holds(self, local: datetime) -> bool:
        """Tell whether nobody is to be disturbed at a local time."""
        now = local.time()
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def over(self, local: datetime) -> datetime:
        """Return when the quiet hours that hold at a local time end."""
        days = 1 if local.time() >= self.end else 0
        return datetime.combine(local.date() + timedelta(days=days), self.end, local.tzinfo)
