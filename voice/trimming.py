"""Cut an utterance to where somebody speaks: silence and noise around it only mislead a recogniser."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zuruf.voice.recognizer import RATE

FRAME = RATE // 100
MARGIN = 25
"""Frames of 10 ms that stay before and after."""
SHARE = 0.35
LEAST = 6.0
INAUDIBLE = 26.0
"""Level in dB over one step of 16-bit sound below which there is nothing to be heard."""


def trimmed(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Return the samples from a little before the first to a little after the last speech; none of silence.

    Speech is what lies well above the quietest tenth, measured by the distance of that to the loudest parts.
    """
    whole = len(samples) // FRAME
    if whole < 2 * MARGIN:
        return samples
    frames = samples[: whole * FRAME].astype(np.float32).reshape(whole, FRAME)
    levels = 10 * np.log10((frames**2).mean(axis=1) + 1)
    levels = np.convolve(levels, np.full(5, 0.2), "same")
    low, high = np.percentile(levels, [10, 97])
    if high < INAUDIBLE:
        return samples[:0]
    loud = np.flatnonzero(levels > low + max(LEAST, SHARE * (high - low)))
    if not len(loud):
        return samples
    first, last = max(0, int(loud[0]) - MARGIN), int(loud[-1]) + MARGIN
    return samples[first * FRAME : last * FRAME]
