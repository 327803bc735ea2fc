"""Recordings of every kind, and what is refused in one clear sentence."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from zuruf.voice.errors import SoundError
from zuruf.voice.sound import LOUDNESS, Resampler, Sound, from_pcm, levelled, read_wav, resampled, to_pcm
from zuruf.voice.trimming import trimmed


def tone(rate: int, seconds: float = 0.5, hertz: float = 440) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(np.float32)


def wav(path: Path, samples: np.ndarray, rate: int = 16_000, width: int = 2, channels: int = 1) -> Path:
    scale = 2 ** (8 * width - 1) - 1
    whole = np.repeat(np.rint(samples * scale).astype(np.int64)[:, None], channels, axis=1).ravel()
    if width == 1:
        data = (whole + 128).astype(np.uint8).tobytes()
    else:
        data = b"".join(int(value).to_bytes(width, "little", signed=True) for value in whole)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return path


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_width_and_number_of_channels_is_read(tmp_path: Path, width: int, channels: int) -> None:
    sound = read_wav(wav(tmp_path / "a.wav", tone(16_000), width=width, channels=channels))
    assert (sound.rate, sound.seconds) == (16_000, 0.5)
    assert np.abs(sound.samples - tone(16_000)).max() < 0.02


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000])
def test_every_rate_is_brought_to_ours_in_one_go_or_in_pieces(rate: int) -> None:
    whole = resampled(Sound(tone(rate), rate))
    resampler = Resampler(rate)
    pieces = [resampler.feed(piece) for piece in np.array_split(tone(rate), 23)]
    assert np.array_equal(np.concatenate([*pieces, resampler.flush()]), whole)
    wanted = tone(16_000)
    assert abs(len(whole) - len(wanted)) <= 1
    assert np.abs(whole[200:7800] - wanted[200:7800]).max() < 1e-3


def test_what_lies_above_half_the_rate_does_not_come_back_as_something_else() -> None:
    assert np.abs(resampled(Sound(tone(48_000, hertz=12_000), 48_000))[500:-500]).max() < 1e-3


def float_wav(samples: np.ndarray, form: int = 3) -> bytes:
    data = samples.astype("<f4").tobytes()
    head = form.to_bytes(2, "little") + (1).to_bytes(2, "little") + (16_000).to_bytes(4, "little")
    head += (64_000).to_bytes(4, "little") + (4).to_bytes(2, "little") + (32).to_bytes(2, "little")
    body = (
        b"WAVEfmt "
        + len(head).to_bytes(4, "little")
        + head
        + b"data"
        + len(data).to_bytes(4, "little")
        + data
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it ends too early"),
        (b"RIFF\x10\0\0\0WAVE", "fmt chunk"),
        (b"ID3 this is an mp3", "does not start with RIFF"),
        (float_wav(tone(16_000)), "unknown format: 3"),
    ],
)
def test_what_is_no_wav_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(
        SoundError, match=f"a.wav: no WAV file that can be read .*{says}.*save it as 16-bit PCM"
    ):
        read_wav(path)


def test_what_is_empty_too_long_or_at_no_sensible_rate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="there is no sound in it"):
        read_wav(wav(tmp_path / "a.wav", np.zeros(0)))
    with pytest.raises(SoundError, match="100 Hz is no usable sample rate"):
        read_wav(wav(tmp_path / "b.wav", tone(16_000), rate=100))
    with pytest.raises(SoundError, match="longer than 10 minutes"):
        read_wav(wav(tmp_path / "c.wav", np.zeros(4_000 * 601), rate=4_000, width=1))
    with pytest.raises(SoundError, match="there is no such file"):
        read_wav(tmp_path / "d.wav")
    with pytest.raises(SoundError, match="this is a folder"):
        read_wav(tmp_path)


def test_a_recording_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", tone(16_000))
    path.write_bytes(path.read_bytes()[:-3001])
    assert 0.3 < read_wav(path).seconds < 0.5
    assert read_wav(io.BytesIO(path.read_bytes()), "memory").seconds > 0.3


def test_pcm_there_and_back() -> None:
    samples = tone(16_000)
    assert np.abs(from_pcm(to_pcm(samples)) - samples).max() < 1e-4
    assert len(from_pcm(b"\0\0\0")) == 1
    assert to_pcm(np.array([2.0, -2.0], np.float32)) == b"\xff\x7f\x00\x80"


@pytest.mark.parametrize("volume", [0.01, 0.1, 1.9])
def test_soft_and_loud_speakers_are_brought_to_one_level(volume: float) -> None:
    even = levelled(volume * tone(16_000) + 0.05)
    assert np.sqrt((even**2).mean()) == pytest.approx(LOUDNESS, rel=0.1)
    assert abs(even.mean()) < 0.01
    assert len(levelled(np.zeros(0, np.float32))) == 0 and not levelled(np.zeros(9000, np.float32)).any()


def test_silence_around_speech_is_cut_off() -> None:
    quiet = np.random.default_rng(1).normal(0, 0.001, 32_000).astype(np.float32)
    sound = np.concatenate([quiet, tone(16_000, 1.0) + quiet[:16_000], quiet])
    cut = trimmed((sound * 32767).astype(np.int16))
    assert 16_000 < len(cut) < 27_000
    assert len(trimmed(np.zeros(32_000, np.int16))) == 0
    assert len(trimmed(np.zeros(10, np.int16))) == 10
