"""The one place where sounddevice is loaded: it needs a library of the system, and loads it on import."""

from __future__ import annotations

from typing import Any

from zuruf.voice.errors import DeviceError


def load() -> Any:
    """Return the module `sounddevice`. Raises DeviceError when PortAudio is not installed."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            f"PortAudio is missing ({error}); install it with: sudo apt-get install libportaudio2"
        ) from error
    return sounddevice


def refresh() -> Any:
    """Look for devices anew (PortAudio lists them only once) and return the module; no stream may be open."""
    module = load()
    module._terminate()
    module._initialize()
    return module


def names(kind: str) -> list[str]:
    """Return the names of all devices that can do it, `kind` being input or output. Raises DeviceError."""
    return [each["name"] for each in load().query_devices() if each[f"max_{kind}_channels"]]


def device(kind: str, wanted: str | int | None = None) -> dict[str, Any]:
    """Return what PortAudio knows of a device, `kind` being input or output. Raises DeviceError."""
    module = load()
    name = "microphone" if kind == "input" else "loudspeaker"
    try:
        found: dict[str, Any] = module.query_devices(wanted, kind)
    except (ValueError, module.PortAudioError) as error:
        which = f"No {name} “{wanted}”" if wanted is not None else f"No {name}"
        raise DeviceError(
            f"{which} was found; plug one in, or choose another (zuruf doctor lists them)."
        ) from error
    return found
