"""The speech models that lie on this machine."""

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from zuruf.models.home import home as default_home
from zuruf.models.speech.errors import ModelError

ABOUT = "about.json"
FOLDER = "model"


@dataclass(frozen=True)
class SpeechModel:
    """A Vosk model folder; `kind` is official, local (added by hand) or tiny (synthetic voices only)."""

    name: str
    language: str
    kind: str
    path: Path
    source: str = ""
    sha256: str = ""
    added: str = ""

    def about(self) -> dict[str, str]:
        """Return what is kept beside the model and shown with `--json`."""
        return {**asdict(self), "path": str(self.path)}


def store(home: Path | None = None) -> Path:
    """Return the folder that holds the installed models."""
    return (home or default_home()) / "models" / "speech"


def read_about(folder: Path) -> dict[str, Any]:
    """Return what `about.json` of a folder says, {} without one. Raises ModelError when it cannot be read."""
    path = folder / ABOUT
    if not path.is_file():
        return {}
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}); install the model again.") from error
    if not isinstance(about, dict):
        raise ModelError(f"{path} is no JSON object; install the model again.")
    return about


def installed(home: Path | None = None) -> list[SpeechModel]:
    """Return the models pulled or added, the latest first."""
    folder = store(home)
    if not folder.is_dir():
        return []
    models = [_model(entry) for entry in sorted(folder.iterdir()) if (entry / ABOUT).is_file()]
    return sorted(models, key=lambda model: model.added, reverse=True)


def _model(folder: Path) -> SpeechModel:
    about = read_about(folder)
    text = {key: str(about.get(key, "")) for key in ("language", "kind", "source", "sha256", "added")}
    return SpeechModel(name=folder.name, path=folder / FOLDER, **text)


def find(language: str, home: Path | None = None) -> SpeechModel | None:
    """Return the installed model for a language, the one pulled or added last, or None."""
    return next((model for model in installed(home) if model.language == language), None)


def named(name: str, home: Path | None = None) -> SpeechModel:
    """Return the installed model of that name. Raises ModelError."""
    models = installed(home)
    for model in models:
        if model.name == name:
            return model
    known = ", ".join(model.name for model in models) or "none"
    raise ModelError(f"No speech model “{name}” is installed in {store(home)} (installed: {known}).")


def tiny(language: str) -> SpeechModel | None:
    """Return the tiny model that ships with Zuruf, or None where there is none for the language."""
    folder = Path(str(files("zuruf.models"))) / "tiny" / language
    if not (folder / FOLDER).is_dir():
        return None
    return SpeechModel(name=f"tiny-{language}", language=language, kind="tiny", path=folder / FOLDER)
