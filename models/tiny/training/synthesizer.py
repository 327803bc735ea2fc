"""Speech of espeak-ng with the exact time of every phoneme."""

import ctypes
import ctypes.util
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_WORD, _PHONEME = 1, 7
_RATE, _PITCH, _RANGE, _GAP = 1, 3, 4, 7
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("uid", ctypes.c_uint), ("text_position", ctypes.c_int),
        ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p), ("id", _Id),
    ]


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True)
class Manner:
    """How something is said: words a minute, pitch and its range (0 to 100), pause between words (10 ms)."""

    rate: int = 175
    pitch: int = 50
    range: int = 50
    gap: int = 0


@dataclass
class Speech:
    """Samples (16 bit) and what begins when: (sample, phoneme mnemonic, or None for a word)."""

    samples: NDArray[np.int16]
    events: list[tuple[int, str | None]] = field(default_factory=list)


class Synthesizer:
    """libespeak-ng, which gives sound and events to a callback."""

    def __init__(self) -> None:
        """Load the library."""
        self._library = ctypes.CDLL(ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1")
        self.rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 500, None, _PHONEME_EVENTS)
        self._sound: list[NDArray[np.int16]] = []
        self._events: list[tuple[int, str | None]] = []
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(
        self, sound: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[_Event]"
    ) -> int:
        if count > 0 and sound:
            self._sound.append(np.ctypeslib.as_array(sound, (count,)).astype(np.int16))
        at = 0
        while events[at].type:
            event = events[at]
            if event.type == _PHONEME:
                self._events.append((event.sample, event.id.string.decode("utf-8", "replace")))
            elif event.type == _WORD:
                self._events.append((event.sample, None))
            at += 1
        return 0

    def say(self, voice: str, text: str, manner: Manner) -> Speech:
        """Speak a text. Raises ValueError for a voice that is not there."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice}")
        values = ((_RATE, manner.rate), (_PITCH, manner.pitch), (_RANGE, manner.range), (_GAP, manner.gap))
        for parameter, value in values:
            self._library.espeak_SetParameter(parameter, value, 0)
        self._sound, self._events = [], []
        raw = text.encode()
        self._library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, _UTF8, None, None)
        sound = np.concatenate(self._sound) if self._sound else np.zeros(0, np.int16)
        return Speech(sound, self._events)
