"""What the tests of this room share: speech made by espeak-ng, and a sound system without a sound card."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from zuruf.voice.sound import Sound, from_pcm

TIMEOUT = 90.0
"""Seconds after which something that should happen will not, on a machine that is busy with other tests."""


def until(true: Callable[[], object], seconds: float = TIMEOUT) -> bool:
    """Wait until something is true; say whether it became so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return bool(true())


@pytest.fixture(scope="session")
def say(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what makes a WAV of a text."""
    folder = tmp_path_factory.mktemp("spoken")
    voices = {"de": "de", "en": "en-us"}

    def make(text: str, language: str = "de", *options: str) -> Path:
        path = folder / f"{abs(hash((text, language, options)))}.wav"
        if not path.exists():
            subprocess.run(
                ["espeak-ng", "-v", voices[language], "-s", "150", *options, "-w", str(path), text],
                check=True,
            )
        return path

    return make


class VirtualAudio:
    """A PulseAudio of its own: what a customer speaks comes in by the microphone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "XDG_RUNTIME_DIR": str(folder / "xdg"), "PULSE_RUNTIME_PATH": str(folder / "xdg" / "pulse"),
            "HOME": str(folder / "home"), "PULSE_LATENCY_MSEC": "30",
        }
        self.warm: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the daemon, and keep the microphone warm, since a cold one comes seconds late."""
        for name in ("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "HOME"):
            Path(self.environment[name]).mkdir(parents=True, exist_ok=True, mode=0o700)
        modules = (
            "module-native-protocol-unix",
            "module-null-sink sink_name=kiosk_spk rate=48000 channels=1",
            "module-null-sink sink_name=kiosk_air rate=48000 channels=1",
            "module-remap-source source_name=kiosk_mic master=kiosk_air.monitor",
        )
        loaded = [part for module in modules for part in ("-L", module)]
        subprocess.run(
            [
                "pulseaudio",
                "-n",
                "--system=false",
                "--daemonize=yes",
                "--exit-idle-time=-1",
                "--disallow-exit=true",
                "--use-pid-file=yes",
                f"--log-target=file:{self.folder / 'pulse.log'}",
                *loaded,
            ],
            env={**os.environ, **self.environment},
            check=True,
            capture_output=True,
        )
        assert until(lambda: self.run("pactl", "info", check=False).returncode == 0)
        self.run("pactl", "set-default-sink", "kiosk_spk")
        self.run("pactl", "set-default-source", "kiosk_mic")
        self.warm = subprocess.Popen(
            ["parec", "-d", "kiosk_mic", "--latency-msec=20"], env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        """Run a command that talks to this daemon."""
        return subprocess.run(
            command, env={**os.environ, **self.environment}, check=check, capture_output=True, timeout=TIMEOUT
        )

    def speak(self, recording: Path) -> None:
        """Let a customer speak into the microphone."""
        self.run("paplay", "-d", "kiosk_air", str(recording))

    def record(self) -> subprocess.Popen[bytes]:
        """Begin to record what the kiosk says; `heard` ends it."""
        return subprocess.Popen(
            ["parec", "-d", "kiosk_spk.monitor", "--raw", "--format=s16le", "--rate=16000", "--channels=1",
             "--latency-msec=50"],
            env={**os.environ, **self.environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """Kill the daemon, as a crash would."""
        if self.warm is not None:
            self.warm.kill()
            self.warm.wait()
            self.warm = None
        pid_file = Path(self.environment["PULSE_RUNTIME_PATH"]) / "pid"
        if pid_file.exists():
            pid = int(pid_file.read_text())
            os.kill(pid, signal.SIGKILL)
            until(lambda: not Path(f"/proc/{pid}").exists())
            pid_file.unlink(missing_ok=True)


def heard(recorder: subprocess.Popen[bytes]) -> Sound:
    """End a recording and return it without the silence before it."""
    recorder.terminate()
    data, _ = recorder.communicate(timeout=TIMEOUT)
    samples = from_pcm(data)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return Sound(samples[loud[0] :] if len(loud) else samples[:0], 16_000)


@pytest.fixture(scope="session")
def sound_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualAudio]:
    """Set up a virtual microphone and loudspeaker for this process and its children."""
    audio = VirtualAudio(tmp_path_factory.mktemp("audio"))
    before = {name: os.environ.get(name) for name in audio.environment}
    audio.start()
    os.environ.update(audio.environment)
    yield audio
    audio.kill()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture
def audio(sound_system: VirtualAudio) -> Iterator[VirtualAudio]:
    """Give the sound system in working order, whatever the test before did to it."""
    if sound_system.run("pactl", "info", check=False).returncode != 0:
        sound_system.start()
    yield sound_system
    if sound_system.run("pactl", "info", check=False).returncode == 0:
        sound_system.run("pactl", "suspend-source", "kiosk_mic", "0", check=False)
        sound_system.run("pactl", "set-source-mute", "kiosk_mic", "0", check=False)
