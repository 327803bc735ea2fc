"""Checks for people who write skills.

Both languages complete, no phrase taken from another skill, conversations.
"""

from __future__ import annotations

import importlib.resources
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from zuruf.skills.assistant.assistant import Assistant
from zuruf.skills.language import LanguageData, LanguageError, load
from zuruf.skills.skill import Skill
from zuruf.skills.types import Utterance

FEW = 5
SECTIONS = ("phrases", "slots", "replies", "labels")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a skill: where and what."""

    where: str
    what: str


def check(
    skill: Skill, others: Sequence[Skill], languages: Sequence[str] = ("de", "en")
) -> Iterator[Finding]:
    """Yield what is wrong with a skill's language files."""
    try:
        files = {each: load(skill.package(), each) for each in languages}
    except LanguageError as error:
        yield Finding(skill.name, str(error))
        return
    yield from _parallel(skill, files)
    for language, data in files.items():
        where = f"{skill.name}/{language}.yaml"
        for intent, phrases in data.phrases.items():
            if len(phrases) < FEW:
                yield Finding(
                    where, f"{intent} has {len(phrases)} phrases; at least {FEW} are needed to be understood"
                )
            yield from _taken(where, intent, phrases, others, language)


def _parallel(skill: Skill, files: Mapping[str, LanguageData]) -> Iterator[Finding]:
    """Yield keys that one language has and another lacks, and values that differ between them."""
    for section in SECTIONS:
        keys = {language: set(getattr(data, section)) for language, data in files.items()}
        for language in files:
            for key in sorted(set().union(*keys.values()) - keys[language]):
                yield Finding(f"{skill.name}/{language}.yaml", f"{section} lacks {key}")
    first, *rest = files
    for key, texts in files[first].replies.items():
        for language in rest:
            given = placeholders(files[language].replies.get(key, texts))
            if given != placeholders(texts):
                yield Finding(
                    f"{skill.name}/{language}.yaml",
                    f"the reply {key} names other values than in {first}.yaml",
                )


def placeholders(texts: Sequence[str]) -> set[str]:
    """Return the names of the values in a reply's variants."""
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def _taken(
    where: str, intent: str, phrases: Sequence[str], others: Sequence[Skill], language: str
) -> Iterator[Finding]:
    for other in others:
        for theirs, samples in load(other.package(), language).phrases.items():
            if theirs != intent:
                for phrase in sorted(set(phrases) & set(samples)):
                    yield Finding(where, f"“{phrase}” of {intent} is a phrase of {theirs} ({other.name}) too")


def conversations(skill: Skill) -> list[dict[str, Any]]:
    """Return the conversations that lie beside a skill as conversations.yaml.

    None where there is no such file.
    """
    file = importlib.resources.files(skill.package()) / "conversations.yaml"
    return list(yaml.safe_load(file.read_text("utf-8")) or []) if file.is_file() else []


def hold(assistant: Assistant, conversation: Mapping[str, Any]) -> Iterator[Finding]:
    """Hold a conversation and yield what came out otherwise than it says."""
    session = assistant.session(conversation.get("language"))
    for wanted in conversation["turns"]:
        turn, session = assistant.turn(session, Utterance(str(wanted["say"]), session.language))
        reply = assistant.render(turn, session).shown
        where = f"“{wanted['say']}”"
        for key, got in (("outcome", turn.label), ("intent", turn.intent.name), ("expects", turn.expects)):
            if key in wanted and wanted[key] != got:
                yield Finding(where, f"{key} is {got}, not {wanted[key]}")
        if "reply" in wanted and str(wanted["reply"]).casefold() not in reply.casefold():
            yield Finding(where, f"the reply is “{reply}”, without “{wanted['reply']}”")
