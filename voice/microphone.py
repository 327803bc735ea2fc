"""The microphone: blocks of 16 kHz sound, and one clear sentence when they stop coming."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from zuruf.voice import portaudio
from zuruf.voice.errors import DeviceError
from zuruf.voice.recognizer import RATE
from zuruf.voice.sound import Resampler, from_pcm, to_pcm

log = logging.getLogger(__name__)

State = Literal["live", "gone", "stalled", "muted"]

SENTENCES: dict[State, str] = {
    "live": "The microphone works.",
    "gone": "The microphone is gone; plug it in again. It is looked for every few seconds.",
    "stalled": "The microphone gives no sound any more (suspended by the system?); it is opened again.",
    "muted": "The microphone gives nothing but zeros; switch it on or turn it up, as with pavucontrol.",
}


class Microphone:
    """Opens the device at its own rate, hands 16-bit mono blocks at RATE to `on_block`, and watches over it.

    `on_state` hears of each change: live, gone (unplugged, daemon killed), stalled (no block for `patience`
    seconds), muted (zeros only for `zeros` seconds). It is opened again until it is live, but not while
    `speaking`: looking for devices cuts off what is played.
    """

    def __init__(
        self, on_block: Callable[[bytes], None], on_state: Callable[[State], None],
        device: str | int | None = None, patience: float = 2.0, zeros: float = 30.0, block: float = 0.03,
        speaking: Callable[[], bool] = lambda: False,
    ) -> None:
        self._on_block, self._on_state = on_block, on_state
        self._device, self._patience, self._zeros, self._block = device, patience, zeros, block
        self._speaking = speaking
        self.state: State | None = None
        self._stream: Any = None
        self._resampler = Resampler(RATE, RATE)
        self._last = self._alive = 0.0
        self._ended = threading.Event()
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._keep, name="microphone", daemon=True)

    def start(self) -> None:
        """Open the microphone and keep it open. Raises DeviceError when there is none yet; it is awaited."""
        try:
            self._open()
        finally:
            self._watch.start()

    def close(self) -> None:
        """Give it back."""
        self._stop.set()
        self._ended.set()
        if self._watch.is_alive():
            self._watch.join(5)
        self._shut()

    def _open(self) -> None:
        about = portaudio.device("input", self._device)
        rate = int(about["default_samplerate"])
        module = portaudio.load()
        self._resampler = Resampler(rate, RATE)
        self._ended.clear()
        try:
            self._stream = module.RawInputStream(
                samplerate=rate, blocksize=int(rate * self._block), device=self._device, channels=1,
                dtype="int16", latency="low", callback=self._heard, finished_callback=self._ended.set,
            )
            self._last = self._alive = time.monotonic()
            self._stream.start()
        except module.PortAudioError as error:
            self._shut()
            raise DeviceError(f"The microphone “{about['name']}” cannot be opened: {error}.") from error

    def _shut(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)

    def _heard(self, data: Any, frames: int, when: Any, status: Any) -> None:
        """Take a block from PortAudio's thread."""
        now = time.monotonic()
        self._last = now
        samples = np.frombuffer(data, "<i2")
        if samples.any():
            self._alive = now
        self._on_block(to_pcm(self._resampler.feed(from_pcm(bytes(data)))))

    def _judge(self) -> State:
        now = time.monotonic()
        if self._stream is None or self._ended.is_set():
            return "gone"
        if now - self._last > self._patience:
            return "stalled"
        return "muted" if now - self._alive > self._zeros else "live"

    def _keep(self) -> None:
        """Watch the stream, and open it again when it is gone or stalled."""
        while not self._stop.is_set():
            self._tell(self._judge())
            if self.state in ("gone", "stalled"):
                if not self._speaking():
                    self._reopen()
                self._stop.wait(min(1.0, self._patience))
            else:
                self._ended.wait(0.2)

    def _reopen(self) -> None:
        self._shut()
        try:
            portaudio.refresh()
            self._open()
        except DeviceError as error:
            log.info("%s", error)

    def _tell(self, state: State) -> None:
        if state != self.state:
            before, self.state = self.state, state
            if before is not None or state != "live":
                log.warning("%s", SENTENCES[state])
            self._on_state(state)
