"""Recordings to text: every recogniser that was chosen hears them, and the better one wins."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zuruf.catalog.model import Catalog
from zuruf.models.speech import Choice, ModelError, choose
from zuruf.skills.session import Session
from zuruf.skills.types import Utterance
from zuruf.skills.vocabulary import vocabulary
from zuruf.voice.errors import EngineError
from zuruf.voice.menu import sentences
from zuruf.voice.recognizer import ProcessRecognizer, Vocabulary
from zuruf.voice.sound import Sound, levelled, read_wav, resampled, to_pcm

log = logging.getLogger(__name__)

ENGINES = {
    "vosk": ("zuruf.voice.engines.vosk_engine", "Vosk recogniser"),
    "sphinx": ("zuruf.voice.engines.sphinx_engine", "PocketSphinx recogniser"),
}
HOME_ADVANTAGE = 0.1
"""How much less sure another language must be than the session's own, to be passed over."""


def choices(
    languages: Sequence[str], engine: str = "auto", model: str | None = None, *,
    microphone: bool = False, allow_tiny: bool = False,
) -> dict[str, Choice]:
    """Return what listens in each language, leaving out those that an engine or model cannot do.

    Raises ModelError when nothing is left.
    """
    found: dict[str, Choice] = {}
    problems: list[ModelError] = []
    for language in languages:
        try:
            choice = choose(language, engine, model, microphone=microphone, allow_tiny=allow_tiny)
        except ModelError as error:
            problems.append(error)
            continue
        if choice.listens:
            found[language] = choice
        else:
            problems.append(ModelError(choice.why))
    if not found:
        raise problems[0]
    return found


def recognizer(choice: Choice, language: str, catalog: Catalog | None = None) -> ProcessRecognizer:
    """Return the recogniser of a choice; its process starts with the first use."""
    module, name = ENGINES[choice.engine]
    return ProcessRecognizer(module, hello(choice, language, catalog), language, name)


def hello(choice: Choice, language: str, catalog: Catalog | None) -> dict[str, Any]:
    """Return what a recogniser's process is told when it starts."""
    if choice.path is not None:
        return {"do": "hello", "model": str(choice.path), "takes_grammar": choice.grammar}
    return {"do": "hello", "orders": sentences(catalog, language) if catalog else []}


class Hearing:
    """Hears recordings, in one language or in the one that fits best."""

    def __init__(self, recognizers: Mapping[str, ProcessRecognizer], catalog: Catalog | None) -> None:
        self.recognizers = dict(recognizers)
        self._catalog = catalog
        self._general: dict[str, Vocabulary] = {}

    def hear(self, recording: Path, session: Session | None = None) -> Utterance:
        """Return what is said in a WAV. Raises SoundError and EngineError."""
        return self.hear_sound(read_wav(recording), session)

    def hear_sound(self, sound: Sound, session: Session | None = None) -> Utterance:
        """Return what is said in a sound; a recogniser that fails is passed over where another one hears."""
        pcm = to_pcm(levelled(resampled(sound)))
        heard: list[Utterance] = []
        problems: list[EngineError] = []
        for language, recognizer in self.recognizers.items():
            try:
                heard.append(recognizer.decode(pcm, self._vocabulary(language, session)))
            except EngineError as error:
                problems.append(error)
        if not heard:
            raise problems[0]
        best = better(heard, session.language if session and session.greeted else None)
        return self.recognizers[best.language].reconsider(best)

    def _vocabulary(self, language: str, session: Session | None) -> Vocabulary | None:
        if self._catalog is None:
            return None
        if session is not None and session.question is not None:
            return vocabulary(self._catalog, language, session)
        if language not in self._general:
            self._general[language] = vocabulary(self._catalog, language)
        return self._general[language]

    def close(self) -> None:
        """End the recognisers."""
        for recognizer in self.recognizers.values():
            recognizer.close()

    def __enter__(self) -> Hearing:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def better(heard: Sequence[Utterance], language: str | None = None) -> Utterance:
    """Return the utterance of the recogniser that is surest, the one of the language spoken so far first."""
    ranked = sorted(heard, key=lambda each: sureness(each, language), reverse=True)
    return ranked[0]


def sureness(utterance: Utterance, language: str | None = None) -> float:
    """Return how sure a recogniser is of an utterance: confidence, and how far both its decodes agree."""
    if not utterance.text:
        return 0.0
    agreed = 1.0
    if utterance.free is not None:
        said, free = utterance.text.split(), utterance.free.split()
        agreed = 2 * len(set(said) & set(free)) / max(len(set(said)) + len(set(free)), 1)
    home = HOME_ADVANTAGE if language == utterance.language else 0.0
    return utterance.confidence * (0.5 + 0.5 * agreed) + home


def transcriber(
    choice: Choice | Mapping[str, Choice], catalog: Catalog | None, languages: Sequence[str] = ("de", "en")
) -> Hearing:
    """Return what turns recordings into utterances; without a catalog, anything may be said."""
    chosen = dict.fromkeys(languages, choice) if isinstance(choice, Choice) else dict(choice)
    listening = {language: each for language, each in chosen.items() if each.listens}
    return Hearing({each: recognizer(what, each, catalog) for each, what in listening.items()}, catalog)


