# The training libraries are an extra: mypy does without them.
# mypy: disable-error-code="import-not-found,import-untyped"
"""The numbers that the acoustic model hears: Kaldi's MFCCs, a hundred a second."""

from collections.abc import Sequence
from dataclasses import dataclass

import kaldi_native_fbank
import numpy as np
from numpy.typing import NDArray

from zuruf.models.tiny.training.noise import Sound, clean, spoilt
from zuruf.models.tiny.training.utterances import RATE, Segments, Utterance

COEFFICIENTS = 40

Frames = NDArray[np.float16]


@dataclass(frozen=True)
class Example:
    """An utterance as features, nearly clean and spoilt, with its phones."""

    versions: tuple[Frames, Frames]
    segments: Segments


def mfcc(sound: Sound) -> NDArray[np.float32]:
    """Return (frames, 40): the same numbers that Kaldi computes with the model's conf/mfcc.conf."""
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0.0
    options.mel_opts.num_bins = COEFFICIENTS
    options.mel_opts.low_freq = 20.0
    options.mel_opts.high_freq = -400.0
    options.num_ceps = COEFFICIENTS
    options.use_energy = False
    computer = kaldi_native_fbank.OnlineMfcc(options)
    computer.accept_waveform(RATE, sound.astype(np.float32).tolist())
    computer.input_finished()
    return np.array([computer.get_frame(at) for at in range(computer.num_frames_ready)], np.float32)


def example(utterance: Utterance, seed: int, voices: Sequence[Sound]) -> Example:
    """Return both versions of an utterance."""
    rng = np.random.default_rng(seed)
    sound = utterance.samples.astype(np.float32)
    nearly_clean = mfcc(clean(sound, rng, voices)).astype(np.float16)
    return Example((nearly_clean, mfcc(spoilt(sound, rng, voices)).astype(np.float16)), utterance.segments)
