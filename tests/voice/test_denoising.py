"""Noise is taken out of speech, and nothing else changes."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zuruf.voice.denoising import Denoiser, Recording, denoiser
from zuruf.voice.sound import Samples, levelled, read_wav, resampled


@pytest.fixture
def spoken(say: Callable[..., Path]) -> Samples:
    return levelled(resampled(read_wav(say("a coffee please", "en"))))


def heard(recording: Recording, samples: Samples, piece: int) -> Samples:
    recording.begin()
    for start in range(0, len(samples), piece):
        recording.feed(samples[start : start + piece])
    return recording.finish()[0]


def noise_over_speech(samples: Samples, speech: Samples) -> float:
    scale = float(samples @ speech / (speech @ speech))
    return float(((samples / scale - speech) ** 2).sum() / (speech**2).sum())


def test_less_noise_is_left_and_the_words_stay_where_they_were(spoken: Samples) -> None:
    noise = np.random.default_rng(1).normal(0, 0.02, len(spoken)).astype(np.float32)
    noisy = spoken + noise
    clean = heard(Denoiser(), noisy, 1600)
    assert len(clean) == len(noisy)
    assert noise_over_speech(clean, spoken) < 0.5 * noise_over_speech(noisy, spoken)
    assert np.corrcoef(heard(Denoiser(), spoken, 1600), spoken)[0, 1] > 0.95


def test_the_size_of_the_pieces_does_not_matter(spoken: Samples) -> None:
    assert np.allclose(heard(Denoiser(), spoken, 700), heard(Denoiser(), spoken, 16_000), atol=1e-4)


def test_an_utterance_of_nothing_stays_nothing() -> None:
    assert len(heard(Denoiser(), np.zeros(0, np.float32), 1)) == 0


def test_without_a_wheel_sound_stays_as_it_is(spoken: Samples, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(denoiser(), Denoiser)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    recording = denoiser()
    assert type(recording) is Recording
    assert np.array_equal(heard(recording, spoken, 700), spoken)
