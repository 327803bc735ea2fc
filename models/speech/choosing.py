"""Which recogniser and model listens: decided here and nowhere else."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from zuruf.models.speech.errors import ModelError
from zuruf.models.speech.layout import missing_files, model_folder, takes_grammar
from zuruf.models.speech.registry import SpeechModel, find, installed, read_about, tiny

Engine = Literal["vosk", "sphinx", "off"]

SPHINX_LANGUAGE = "en"
ENGINES = ("auto", "vosk", "sphinx")


@dataclass(frozen=True)
class Choice:
    """What listens: `path` is the Vosk model folder, None for PocketSphinx (it brings its own) and for off.

    `kind` is official, local, given (by `--model`), tiny, bundled (PocketSphinx) or none; `grammar` says
    whether a grammar can be given at run time; `why` is one sentence for people.
    """

    engine: Engine
    path: Path | None
    kind: str
    why: str
    grammar: bool = True

    @property
    def listens(self) -> bool:
        """Say whether there is anything to listen with."""
        return self.engine != "off"


def choose(
    language: str,
    engine: str = "auto",
    model: str | Path | None = None,
    *,
    microphone: bool,
    allow_tiny: bool = False,
    home: Path | None = None,
) -> Choice:
    """Choose the recogniser for one language.

    `auto` takes an installed model, else PocketSphinx for English from a microphone, else the tiny model,
    which hears recordings only unless `allow_tiny`. `model` is a folder or the name of an installed model.
    Returns a Choice with engine `off` when nothing fit for a microphone is there; raises ModelError for an
    impossible wish.
    """
    if engine not in ENGINES:
        raise ModelError(f"There is no speech engine “{engine}”: choose one of {', '.join(ENGINES)}.")
    if engine == "sphinx":
        return _sphinx(language, "asked for by --engine sphinx")
    if model is not None:
        return _guarded(_given(language, model, home), language, microphone, allow_tiny)
    found = find(language, home)
    if found is not None:
        return _vosk(found, f"the {found.kind} model {found.name} is installed")
    if engine == "auto" and microphone and language == SPHINX_LANGUAGE and _has_sphinx():
        return _sphinx(language, "no Vosk model is installed; PocketSphinx brings one trained on people")
    small = tiny(language)
    if small is None:
        return Choice("off", None, "none", f"There is no speech model for “{language}”. {_better(language)}")
    why = "only the tiny model is there, trained on synthetic voices: for recordings and tests, not people"
    return _guarded(_vosk(small, why), language, microphone, allow_tiny)


def _guarded(choice: Choice, language: str, microphone: bool, allow_tiny: bool) -> Choice:
    if choice.kind != "tiny" or not microphone or allow_tiny:
        return choice
    why = "The microphone stays off: the only speech model is the tiny one, which does not understand people."
    return Choice("off", None, "none", f"{why} {_better(language)}")


def _better(language: str) -> str:
    return f"Get one with: zuruf models pull {language}"


def _vosk(model: SpeechModel, why: str) -> Choice:
    missing = missing_files(model.path)
    if missing:
        raise ModelError(
            f"The speech model in {model.path} lacks {', '.join(missing)}; remove it and install it again: "
            f"zuruf models remove {model.name}, then zuruf models pull {model.language}"
        )
    return Choice("vosk", model.path, model.kind, why, takes_grammar(model.path))


def _given(language: str, model: str | Path, home: Path | None) -> Choice:
    for known in installed(home):
        if known.name == str(model):
            return _vosk(known, f"asked for by --model {model}")
    path = model_folder(Path(model), language)
    missing = missing_files(path)
    if missing:
        raise ModelError(f"The speech model in {path} lacks {', '.join(missing)}; unpack or build it again.")
    kind = str(read_about(path.parent).get("kind", "given"))
    return Choice("vosk", path, kind, f"asked for by --model {model}", takes_grammar(path))


def _has_sphinx() -> bool:
    return importlib.util.find_spec("pocketsphinx") is not None


def _sphinx(language: str, why: str) -> Choice:
    if language != SPHINX_LANGUAGE:
        raise ModelError(f"PocketSphinx understands English only, not “{language}”. {_better(language)}")
    if not _has_sphinx():
        raise ModelError("PocketSphinx is not installed; install it with: pip install pocketsphinx")
    return Choice("sphinx", None, "bundled", why)
