"""What speaks: a thread that turns replies into sound, and falls silent at once when told."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from zuruf.voice.errors import VoiceError
from zuruf.voice.sound import Sound
from zuruf.voice.speech import Speech

log = logging.getLogger(__name__)


class Player(Protocol):
    """Where sound goes: a loudspeaker, or what a test listens to."""

    def play(self, sound: Sound) -> None:
        """Queue a sound. Raises DeviceError."""

    def wait(self, interrupted: threading.Event | None = None) -> None:
        """Wait until all is played, or somebody interrupts."""

    def stop(self) -> None:
        """Be quiet at once."""

    def close(self) -> None:
        """Give everything back."""


class Voice(Protocol):
    """What the loop needs of a mouth."""

    @property
    def busy(self) -> bool:
        """Say whether something is being said or about to be."""

    def say(self, text: str, language: str, done: Callable[[], None]) -> None:
        """Say a text; `done` is called when it is said, cut off, or cannot be said."""

    def adjust(self, wish: str) -> None:
        """Speak "louder", "quieter", "faster", "slower" or as "usual" from the next sentence on."""

    def stop(self) -> None:
        """Fall silent at once."""

    def close(self) -> None:
        """Give everything back."""


class Mouth:
    """Says one reply after the other. A reply that cannot be spoken is still on the screen."""

    def __init__(self, speech: Speech, player: Player) -> None:
        self._speech, self._player = speech, player
        self._usual = speech.manner
        self._replies: queue.Queue[tuple[str, str, Callable[[], None]] | None] = queue.Queue()
        self._interrupted = threading.Event()
        self._saying = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="mouth", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Say whether something is being said or about to be."""
        return self._saying > 0

    def say(self, text: str, language: str, done: Callable[[], None]) -> None:
        """Say a text after what is being said."""
        with self._lock:
            self._saying += 1
            self._interrupted.clear()
        self._replies.put((text, language, done))

    def adjust(self, wish: str) -> None:
        """Speak otherwise from the next sentence on."""
        self._speech.manner = self._usual if wish == "usual" else self._speech.manner.adjusted(wish)

    def stop(self) -> None:
        """Fall silent at once, and leave out what is still to be said."""
        self._interrupted.set()
        self._player.stop()

    def close(self) -> None:
        """Fall silent and give everything back."""
        self.stop()
        self._replies.put(None)
        self._thread.join(15)
        self._player.close()
        self._speech.close()

    def _run(self) -> None:
        while (reply := self._replies.get()) is not None:
            text, language, done = reply
            try:
                self._speak(text, language)
            except VoiceError as error:
                log.error("A reply could not be spoken: %s", error)
            with self._lock:
                self._saying -= 1
            done()

    def _speak(self, text: str, language: str) -> None:
        for sound in self._speech.sentences(text, language):
            if self._interrupted.is_set():
                return
            self._player.play(sound)
        self._player.wait(self._interrupted)


class Silent:
    """Says nothing: for recordings, and where there is no loudspeaker."""

    busy = False

    def say(self, text: str, language: str, done: Callable[[], None]) -> None:
        """Say nothing."""
        done()

    def adjust(self, wish: str) -> None:
        """Say nothing in any manner."""

    def stop(self) -> None:
        """Go on saying nothing."""

    def close(self) -> None:
        """Give back nothing."""
