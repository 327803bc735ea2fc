"""Both languages are complete, no phrase belongs to two skills, and every reply gets its values."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

import zuruf.skills
from zuruf.skills.assistant.bundled import bundled_skills
from zuruf.skills.assistant.checking import check, placeholders
from zuruf.skills.language import load
from zuruf.skills.ordering.result import Wanted, Why

SKILLS = bundled_skills()
ROOM = Path(zuruf.skills.__file__).parent


@pytest.mark.parametrize("skill", SKILLS, ids=lambda each: each.name)
def test_both_languages_are_complete(skill):
    assert list(check(skill, SKILLS)) == []


def replies_in(skill):
    """Yield (key, names of its values or None) of every Reply with a literal key."""
    for file in (ROOM / skill.package().rpartition(".")[2]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reply"):
                continue
            key, *rest = node.args
            if isinstance(key, ast.Constant):
                given = rest[0] if rest else ast.Dict([], [])
                names = {each.value for each in given.keys} if isinstance(given, ast.Dict) else None
                yield key.value, names


@pytest.mark.parametrize("skill", SKILLS, ids=lambda each: each.name)
def test_every_reply_is_there_and_gets_its_values(skill):
    for key, names in replies_in(skill):
        owner, _, name = key.rpartition(".")
        data = load(owner or skill.package(), "de").replies
        assert name in data, f"{skill.name} says {key}, which is in no language file"
        if names is not None:
            assert placeholders(data[name]) <= names, f"{skill.name}: {key} lacks a value"


@pytest.mark.parametrize("skill", SKILLS, ids=lambda each: each.name)
def test_every_reply_is_said_somewhere(skill):
    code = "".join(file.read_text("utf-8") for file in ROOM.rglob("*.py"))
    for key in load(skill.package(), "de").replies:
        stem = re.sub(
            r"_(pickup|delivery|received|accepted|preparing|ready|delivering|done|cancelled|noted)$", "_", key
        )
        said = (
            f'"{key}"' in code
            or f'.{key}"' in code
            or f'"{stem}{{' in code
            or f'"{key.partition("_")[0]}_{{' in code
        )
        assert said, f"nobody says {skill.name}.{key}"


@pytest.mark.parametrize("package", ["rendering", "ordering", "people"])
def test_what_else_stands_in_the_files_is_parallel(package):
    def shape(value):
        return {key: shape(each) for key, each in value.items()} if isinstance(value, dict) else None

    free = ("digits", "times", "days", "parts", "words", "binding", "ellipsis")
    german, english = (load(package, language).more for language in ("de", "en"))
    assert set(german) == set(english)
    for key in set(german) - set(free):
        assert shape(german[key]) == shape(english[key]) or key in ("phone",), key


def test_everything_that_may_be_refused_or_asked_has_words():
    for key in (*get_args(Why), *get_args(Wanted)):
        assert load("ordering", "de").replies[key]
