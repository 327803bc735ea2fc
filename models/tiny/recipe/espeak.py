"""How espeak-ng pronounces a text, from its shared library libespeak-ng."""

import ctypes
import ctypes.util
import re

_SYNCHRONOUS, _UTF8, _SEPARATOR = 2, 1, "_"
_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")
_STRESS = "'%=,|"
_PAUSES = {"", ":", "!", "|"}


class Espeak:
    """One loaded library; it knows one voice at a time. Raises OSError where it is not installed."""

    def __init__(self) -> None:
        """Load and initialise the library, without a sound card."""
        self._library = ctypes.CDLL(ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1")
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._library.espeak_TextToPhonemes.argtypes = [
            ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int,
        ]
        if self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, 0) <= 0:
            raise OSError("libespeak-ng does not start: is the package espeak-ng-data installed?")
        self._voice = ""

    def set_voice(self, voice: str) -> None:
        """Choose a voice such as "de" or "en-us". Raises ValueError for one that is not there."""
        if voice != self._voice and self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice}")
        self._voice = voice

    def mnemonics(self, voice: str, text: str) -> list[list[str]]:
        """Return the phoneme mnemonics of each spoken word of a text; espeak may join or split words."""
        self.set_voice(voice)
        buffer = ctypes.create_string_buffer(text.encode())
        place = ctypes.c_void_p(ctypes.addressof(buffer))
        found: list[list[str]] = []
        while place.value:
            clause = self._library.espeak_TextToPhonemes(ctypes.byref(place), _UTF8, ord(_SEPARATOR) << 8)
            for word in _LANGUAGE_SWITCH.sub(_SEPARATOR, clause.decode()).split():
                phonemes = [each.lstrip(_STRESS) for each in word.split(_SEPARATOR)]
                phonemes = [each for each in phonemes if each not in _PAUSES]
                if phonemes:
                    found.append(phonemes)
        return found
