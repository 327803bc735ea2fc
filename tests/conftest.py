"""What all tests share: a private ZURUF_HOME, and a clear word where the machine lacks a system package."""

from __future__ import annotations

import ctypes.util
import shutil
from pathlib import Path

import pytest

PULSE = "libasound_module_pcm_pulse.so"
NEEDED = {
    "espeak-ng": lambda: shutil.which("espeak-ng"),
    "libespeak-ng1": lambda: ctypes.util.find_library("espeak-ng"),
    "libportaudio2": lambda: ctypes.util.find_library("portaudio"),
    "alsa-utils": lambda: shutil.which("aplay"),
    "libasound2-plugins": lambda: next(Path("/usr/lib").glob(f"*/alsa-lib/{PULSE}"), None),
    "libatomic1": lambda: ctypes.util.find_library("atomic"),
    "pulseaudio": lambda: shutil.which("pulseaudio"),
    "pulseaudio-utils": lambda: shutil.which("pactl"),
    "chromium": lambda: shutil.which("chromium"),
    "libfst-tools": lambda: shutil.which("fstcompile"),
    "postgresql": lambda: next(Path("/usr/lib/postgresql").glob("*/bin/postgres"), None),
}


def pytest_configure(config: pytest.Config) -> None:
    """Fail at once, by name, for a missing system package: no test is skipped for one."""
    missing = [package for package, found in NEEDED.items() if not found()]
    if missing:
        raise pytest.UsageError(f"system packages are missing; run: apt-get install {' '.join(missing)}")


@pytest.fixture(autouse=True)
def zuruf_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a data folder of its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ZURUF_HOME", str(home))
    return home
