"""The official Vosk models that can be pulled, read from `official.yaml`."""

import functools
from dataclasses import dataclass, replace
from importlib.resources import files

import yaml

from zuruf.models.speech.errors import ModelError


@dataclass(frozen=True)
class Official:
    """One official model: sizes in bytes of the packed file; `sha256` is None where nobody published one."""

    name: str
    language: str
    size: str
    grammar: bool
    url: str
    sha256: str | None
    bytes: int | None
    about_bytes: int


@functools.cache
def official() -> tuple[Official, ...]:
    """Return all official models, small ones first."""
    data = yaml.safe_load(files("zuruf.models.speech").joinpath("official.yaml").read_text(encoding="utf-8"))
    return tuple(
        Official(
            name=entry["name"],
            language=entry["language"],
            size=entry["size"],
            grammar=entry["grammar"],
            url=f"{data['base']}{entry['name']}.zip",
            sha256=entry.get("sha256"),
            bytes=entry.get("bytes"),
            about_bytes=entry.get("bytes") or entry["about_bytes"],
        )
        for entry in data["models"]
    )


def official_model(wanted: str, size: str = "small") -> Official:
    """Return the official model called `wanted`, or the one of that language and size. Raises ModelError."""
    for model in official():
        if wanted == model.name or (wanted == model.language and size == model.size):
            return model
    languages = " or ".join(sorted({model.language for model in official()}))
    names = ", ".join(model.name for model in official())
    raise ModelError(f"“{wanted}” is no official speech model: name {languages}, or one of {names}.")


def mirrored(model: Official, base: str) -> Official:
    """Return the same model, to be fetched from the folder `base` of another server; checksums stay."""
    return replace(model, url=f"{base.rstrip('/')}/{model.name}.zip")
