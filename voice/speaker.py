"""The loudspeaker: sounds are queued and played without gaps, and can be cut off at once."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import Any

import numpy as np

from zuruf.voice import portaudio
from zuruf.voice.errors import DeviceError
from zuruf.voice.sound import Samples, Sound, resampled

log = logging.getLogger(__name__)


class Speaker:
    """Plays sounds on one device, whose stream stays open, so that a reply starts without delay.

    `first_sample` is the monotonic time at which the first sample of the latest speech went to the device.
    """

    def __init__(self, device: str | int | None = None) -> None:
        self._device = device
        self._queue: deque[Samples] = deque()
        self._lock = threading.Lock()
        self._stream: Any = None
        self._rate = 0
        self._until = 0.0
        self._ended = threading.Event()
        self.first_sample: float | None = None

    def start(self) -> None:
        """Open the loudspeaker. Raises DeviceError."""
        about = portaudio.device("output", self._device)
        module = portaudio.load()
        self._rate = int(about["default_samplerate"])
        self._ended.clear()
        try:
            self._stream = module.RawOutputStream(
                samplerate=self._rate, device=self._device, channels=1, dtype="int16", latency="low",
                callback=self._fill, finished_callback=self._ended.set,
            )
            self._stream.start()
        except module.PortAudioError as error:
            self.close()
            raise DeviceError(f"The loudspeaker “{about['name']}” cannot be opened: {error}.") from error

    def play(self, sound: Sound) -> None:
        """Queue a sound; a loudspeaker that went away is looked for again. Raises DeviceError."""
        if self._stream is None or self._ended.is_set():
            self.close()
            self.start()
        samples = resampled(sound, self._rate)
        with self._lock:
            if not self._queue and not self.busy:
                self.first_sample = None
            self._queue.append(samples)

    @property
    def busy(self) -> bool:
        """Say whether something is still to be heard."""
        return bool(self._queue) or time.monotonic() < self._until

    def stop(self) -> None:
        """Be quiet at once."""
        with self._lock:
            self._queue.clear()
        self._until = 0.0

    def wait(self, interrupted: threading.Event | None = None) -> None:
        """Wait until all is played, the device is gone, or somebody interrupts."""
        while self.busy and not self._ended.is_set():
            if interrupted is None:
                time.sleep(0.01)
            elif interrupted.wait(0.01):
                self.stop()
                return

    def close(self) -> None:
        """Give the loudspeaker back."""
        self.stop()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)

    def _fill(self, out: Any, frames: int, when: Any, status: Any) -> None:
        """Give PortAudio's thread the next samples."""
        wanted = np.zeros(frames, np.float32)
        filled = 0
        with self._lock:
            while self._queue and filled < frames:
                head = self._queue.popleft()
                part = head[: frames - filled]
                wanted[filled : filled + len(part)] = part
                filled += len(part)
                if len(part) < len(head):
                    self._queue.appendleft(head[len(part) :])
        if filled:
            now = time.monotonic()
            if self.first_sample is None:
                self.first_sample = now
            self._until = now + filled / self._rate + float(self._stream.latency if self._stream else 0)
        out[:] = np.clip(wanted * 32767, -32768, 32767).astype("<i2").tobytes()
