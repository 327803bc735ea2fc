"""The skills' phrases and what the assistant itself says, as sentence templates."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from zuruf.models.tiny.recipe.spoken import spoken
from zuruf.models.tiny.recipe.templates import Templates

_SLOT = re.compile(r"\{(\w+)[^}]*\}")
ANY_SLOT = "slot"
RULES = {"phrases": "phrase", "replies": "reply", "labels": "label", "slots": "label"}
REST = "rest"
UNSPOKEN = ("changes", "endings")
"""Fields that hold patterns and endings, not what anybody says."""


def add_phrases(
    templates: Templates, rule: str, texts: Iterable[str], language: str, symbols: Mapping[str, str]
) -> None:
    """Add texts with {slots} to a rule; a slot is said by the rule `slot_NAME`, else by `slot`."""
    for text in texts:
        parts = []
        for number, part in enumerate(_SLOT.split(text)):
            if number % 2:
                known = f"slot_{part}" in templates.rules
                parts.append(f"<slot_{part}>" if known else f"<{ANY_SLOT}>")
            else:
                parts += spoken(part, language, symbols)
        if parts:
            templates.add(rule, " ".join(parts))


def texts_in(value: Any) -> list[str]:
    """Return every text inside nested lists and mappings (the values, not the keys)."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return []
    return [text for each in value for text in texts_in(each)]


def add_skills(templates: Templates, folder: Path, language: str, symbols: Mapping[str, str]) -> None:
    """Add `LANGUAGE.yaml` of every skill below a folder: phrases, slot values, replies, labels, the rest."""
    paths = sorted(folder.glob(f"*/{language}.yaml"))
    # Read as text only: YAML takes the words yes, no, on and off for truth values.
    read = [yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in paths]
    documents = [document for document in read if isinstance(document, Mapping)]
    for document in documents:
        for name, values in (document.get("slots") or {}).items():
            rule = f"slot_{name}"
            if rule not in templates.rules:
                add_phrases(templates, rule, texts_in(values), language, symbols)
    for document in documents:
        for field in (each for each in document if each not in UNSPOKEN):
            rule = RULES.get(field, REST)
            add_phrases(templates, rule, texts_in(document[field]), language, symbols)
