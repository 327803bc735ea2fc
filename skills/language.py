"""Language is data: load the ``de.yaml`` and ``en.yaml`` that lie beside a skill."""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

ROOM = "zuruf.skills"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Read words as words: YAML 1.1 would turn the keys yes, no and on into booleans."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class LanguageError(ValueError):
    """A language file that cannot be used: which file, what is wrong."""


@dataclass(frozen=True)
class LanguageData:
    """One language file of one package; see docs/architecture.md for the format.

    ``phrases`` intent -> sample phrases, ``slots`` slot type -> value -> words, ``replies`` key -> variants,
    ``labels`` key -> text, ``more`` whatever else stands in the file.
    """

    language: str
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slots: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    replies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def parse(text: str, language: str, where: str) -> LanguageData:
    """Parse a language file's text; raise LanguageError that says where it is wrong."""
    try:
        data = yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise LanguageError(f"{where} is not valid YAML: {error}") from error
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise LanguageError(f"{where} must hold a mapping with phrases, slots, replies and labels")
    sections = {name: data.pop(name, None) or {} for name in ("phrases", "slots", "replies", "labels")}
    for name, section in sections.items():
        if not isinstance(section, dict):
            raise LanguageError(f"{where}: {name} must be a mapping")
    for name, values in sections["slots"].items():
        if not isinstance(values, dict):
            raise LanguageError(f"{where}: slots.{name} must map values to lists of words")
    return LanguageData(
        language,
        {str(intent): _texts(phrases) for intent, phrases in sections["phrases"].items()},
        {
            str(slot): {str(value): _texts(words) for value, words in values.items()}
            for slot, values in sections["slots"].items()
        },
        {str(key): _texts(texts) for key, texts in sections["replies"].items()},
        {str(key): str(text) for key, text in sections["labels"].items()},
        data,
    )


@functools.cache
def load(package: str, language: str) -> LanguageData:
    """Load a package's file for a language; empty where it has none.

    Args:
        package: a skill's package such as "zuruf.skills.ordering", or only its last part.
        language: a code such as "de".

    """
    room, _, name = package.rpartition(".")
    folder = importlib.resources.files(ROOM) / name
    if room not in ("", ROOM) or not folder.is_dir():
        folder = importlib.resources.files(package)
    file = folder / f"{language}.yaml"
    if not file.is_file():
        return LanguageData(language)
    return parse(file.read_text(encoding="utf-8"), language, f"{name}/{language}.yaml")


def packages() -> Iterator[str]:
    """Yield the full names of the bundled packages that may hold language files, sorted."""
    for folder in sorted(importlib.resources.files(ROOM).iterdir(), key=lambda each: each.name):
        if folder.is_dir() and any(file.name.endswith(".yaml") for file in folder.iterdir()):
            yield f"{ROOM}.{folder.name}"
