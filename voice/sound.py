"""Sound as it is used in this room: 16 kHz, 16-bit, mono; read from any WAV, brought to rate and level."""

from __future__ import annotations

import math
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from zuruf.voice.errors import SoundError
from zuruf.voice.recognizer import RATE

Samples = npt.NDArray[np.float32]
"""Mono samples from -1 to 1."""

LONGEST_SECONDS = 600.0
RATES = (4_000, 384_000)
LOUDNESS = 0.08
"""Level (root mean square of the loud parts, full scale 1) to which a recording is brought."""
MOST_GAIN = 30.0
SILENCE = 1e-4


@dataclass(frozen=True)
class Sound:
    """Mono samples at a rate in Hz."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


def read_wav(source: Path | BinaryIO, name: str = "") -> Sound:
    """Read a WAV of any rate, 8 to 32 bits, any number of channels. Raises SoundError."""
    name = name or str(source)
    try:
        with wave.open(str(source) if isinstance(source, Path) else source, "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            if not RATES[0] <= rate <= RATES[1]:
                raise SoundError(f"{name}: {rate} Hz is no usable sample rate; record with 16000 Hz or more.")
            longest = int(LONGEST_SECONDS * rate)
            data = file.readframes(min(file.getnframes(), longest + 1))
            if len(data) > longest * width * channels:
                raise SoundError(f"{name}: longer than {LONGEST_SECONDS / 60:g} minutes; cut it up.")
    except FileNotFoundError as error:
        raise SoundError(f"{name}: there is no such file.") from error
    except IsADirectoryError as error:
        raise SoundError(f"{name}: this is a folder, not a WAV file.") from error
    except (EOFError, wave.Error) as error:
        why = str(error) or "it ends too early"
        raise SoundError(f"{name}: no WAV file that can be read ({why}); save it as 16-bit PCM.") from error
    except OSError as error:
        raise SoundError(f"{name}: cannot be read ({error.strerror}).") from error
    samples = from_pcm(data, width, channels)
    if not len(samples):
        raise SoundError(f"{name}: there is no sound in it.")
    return Sound(samples, rate)


def from_pcm(data: bytes, width: int = 2, channels: int = 1) -> Samples:
    """Return little-endian PCM of `width` bytes a sample as mono samples; a torn last frame is left out."""
    data = data[: len(data) - len(data) % (width * channels)]
    values: npt.NDArray[Any]
    if width == 1:
        values = (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / 128
    elif width == 3:
        parts = np.frombuffer(data, np.uint8).reshape(-1, 3).astype(np.int32)
        values = ((parts[:, 0] << 8) | (parts[:, 1] << 16) | (parts[:, 2] << 24)) / 2.0**31
    else:
        values = np.frombuffer(data, f"<i{width}") / 2.0 ** (8 * width - 1)
    mono: Samples = values.reshape(-1, channels).mean(axis=1).astype(np.float32)
    return mono


def to_pcm(samples: Samples) -> bytes:
    """Return samples as 16-bit PCM."""
    return np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2").tobytes()


class Resampler:
    """Bring a stream from one rate to another by windowed-sinc interpolation (Kaiser window, beta 8)."""

    ZEROS = 12

    def __init__(self, source: int, target: int = RATE) -> None:
        common = math.gcd(source, target)
        self.up, self.down = target // common, source // common
        cutoff = 0.94 * min(1.0, target / source)
        self._half = math.ceil(self.ZEROS / cutoff)
        offsets = np.arange(-self._half + 1, self._half + 1)
        distance = offsets[None, :] - np.arange(self.up)[:, None] / self.up
        window = np.i0(8.0 * np.sqrt(np.clip(1 - (distance / self._half) ** 2, 0, 1))) / np.i0(8.0)
        self._taps = (cutoff * np.sinc(cutoff * distance) * window).astype(np.float32)
        self._pending: Samples = np.zeros(self._half - 1, np.float32)
        self._next = 0

    def feed(self, samples: Samples) -> Samples:
        """Return what can be given out after these samples."""
        if self.up == self.down:
            return samples
        self._pending = np.concatenate([self._pending, samples])
        width = 2 * self._half
        room = len(self._pending) - width + 1
        count = max(0, -((self._next - room * self.up) // self.down)) if room > 0 else 0
        places = self._next + np.arange(count) * self.down
        starts, phases = places // self.up, places % self.up
        windows = np.lib.stride_tricks.sliding_window_view(self._pending, width) if count else None
        out = np.zeros(0, np.float32)
        if windows is not None:
            out = np.einsum("ij,ij->i", windows[starts], self._taps[phases]).astype(np.float32)
        self._next += count * self.down
        used = min(self._next // self.up, len(self._pending))
        self._pending = self._pending[used:]
        self._next -= used * self.up
        return out

    def flush(self) -> Samples:
        """Return the rest at the end of the stream."""
        return self.feed(np.zeros(self._half, np.float32))


def resampled(sound: Sound, rate: int = RATE) -> Samples:
    """Return the samples of a whole recording at another rate."""
    if sound.rate == rate:
        return sound.samples
    resampler = Resampler(sound.rate, rate)
    return np.concatenate([resampler.feed(sound.samples), resampler.flush()])


def levelled(samples: Samples) -> Samples:
    """Bring a recording without offset to the usual level, so that soft and loud speakers are heard alike."""
    if not len(samples):
        return samples
    samples = samples - samples.mean(dtype=np.float32)
    size = RATE // 50
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    if not len(frames):
        return samples
    levels = np.sqrt((frames**2).mean(axis=1))
    loud = float(np.percentile(levels, 90))
    if loud < SILENCE:
        return samples
    peak = float(np.abs(samples).max())
    gain = min(LOUDNESS / loud, MOST_GAIN, 0.98 / peak)
    return (samples * np.float32(gain)).astype(np.float32)
