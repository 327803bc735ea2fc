"""When speech begins and ends: judged from the level above the room, and from what was heard so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from zuruf.voice.recognizer import RATE

Event = Literal["start", "end"]

FRAME = RATE // 50
"""Samples of one frame: 20 ms."""

SECONDS = FRAME / RATE
QUIETEST = -75.0
QUIET_ROOM = -62.0


@dataclass(frozen=True)
class Patience:
    """Times in seconds, and levels in dB, by which the end of speech is judged.

    `pause` is how long it must be quiet after speech; `thinking` when what was heard cannot be the end
    ("two and"), and `doubtful` when only some of the recognisers heard such a thing; `stalled` how long the
    text may stay the same while the room is loud.
    """

    pause: float = 0.5
    doubtful: float = 0.75
    thinking: float = 1.4
    longest: float = 20.0
    shortest: float = 0.1
    lead: float = 0.4
    stalled: float = 1.6
    above: float = 9.0
    drop: float = 7.0
    softest: float = -62.0


class Endpointer:
    """Feed frames of sound; says when an utterance starts and ends.

    The room's level is the lowest tenth of the last seconds. Speech is what lies `above` dB
    over it; within speech, a frame must lie `drop` dB over it to count, so that soft endings are not cut off.
    """

    def __init__(self, patience: Patience | None = None, unfinished: Set[str] = frozenset()) -> None:
        self.patience = patience or Patience()
        self.unfinished = unfinished
        self._floor = QUIETEST
        self._room: deque[float] = deque([QUIET_ROOM] * 20, maxlen=300)
        self.reset()

    def reset(self) -> None:
        """Wait for a new utterance; what is known of the room stays."""
        self.speaking = False
        self._loud = 0
        self._quiet = 0
        self._frames = 0
        self._voiced = 0
        self._texts: tuple[str, ...] = ()
        self._unchanged = 0

    def heard(self, *texts: str) -> None:
        """Take note of the partial text of each recogniser; while it grows, somebody is speaking."""
        if texts != self._texts:
            self._texts = texts
            self._unchanged = 0

    def feed(self, frame: npt.NDArray[np.int16]) -> Event | None:
        """Judge one frame of FRAME samples."""
        samples = frame.astype(np.float32)
        level = 10 * float(np.log10(np.mean((samples - samples.mean()) ** 2) / 32768.0**2 + 1e-10))
        self._follow(level)
        if not self.speaking:
            return self._idle(level)
        return self._within(level)

    def _follow(self, level: float) -> None:
        """Follow the room's level: the lowest tenth of the last six seconds, a quiet room to begin with."""
        self._room.append(max(level, QUIETEST))
        lowest = len(self._room) // 10
        self._floor = float(np.partition(np.asarray(self._room), lowest)[lowest])

    def _idle(self, level: float) -> Event | None:
        loud = level > max(self._floor + self.patience.above, self.patience.softest)
        self._loud = self._loud + 1 if loud else max(0, self._loud - 2)
        if self._loud * SECONDS < self.patience.shortest:
            return None
        self.speaking = True
        self._frames = self._quiet = self._unchanged = 0
        return "start"

    def _within(self, level: float) -> Event | None:
        self._frames += 1
        self._unchanged += 1
        loud = level > max(self._floor + self.patience.drop, self.patience.softest)
        self._quiet = 0 if loud else self._quiet + 1
        if self._over():
            self.reset()
            return "end"
        return None

    def _over(self) -> bool:
        last = [text.split()[-1] for text in self._texts if text.strip()]
        open_ended = [word for word in last if word in self.unfinished]
        if self._quiet * SECONDS >= self._pause(last, open_ended):
            return True
        if self._frames * SECONDS >= self.patience.longest:
            return True
        return bool(last) and not open_ended and self._unchanged * SECONDS >= self.patience.stalled

    def _pause(self, last: list[str], open_ended: list[str]) -> float:
        if not open_ended:
            return self.patience.pause
        return self.patience.thinking if open_ended == last else self.patience.doubtful
