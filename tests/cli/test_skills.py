"""``zuruf skills``: a new skill works at once; somebody else's skill is found and talked to."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from zuruf.cli.main import main
from zuruf.skills.assistant.bundled import bundled_skills
from zuruf.skills.assistant.checking import conversations

EXAMPLE = Path(__file__).parents[2] / "examples" / "gift_wrap"


def test_the_bundled_skills_are_listed(capsys):
    assert main(["skills", "list", "--json"]) == 0
    skills = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["skill"] for each in skills][:2] == ["ordering", "conversation"]
    assert "order.checkout" in skills[0]["intents"]


def test_the_bundled_skills_are_right(capsys):
    assert main(["skills", "check"]) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["new", "Not A Name"], "cannot be a skill's name"),
        (["new", "class"], "cannot be a skill's name"),
        (["check", "nonsense"], "There is no skill"),
    ],
)
def test_what_is_wrong_is_told(arguments, words, capsys):
    assert main(["skills", *arguments]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.slow
def test_every_bundled_skill_holds_its_conversations(capsys):
    for skill in bundled_skills():
        assert {each["language"] for each in conversations(skill)} == {"de", "en"}, skill.name
    assert main(["skills", "test"]) == 0, capsys.readouterr()


def test_a_skill_without_conversations_is_told(monkeypatch, capsys):
    monkeypatch.setattr("zuruf.skills.assistant.checking.conversations", lambda skill: [])
    assert main(["skills", "test", "ordering"]) == 1
    assert "No conversations" in capsys.readouterr().err


def test_a_skill_is_not_written_over(tmp_path, capsys):
    assert main(["skills", "new", "tasting", "--in", str(tmp_path)]) == 0
    assert main(["skills", "new", "tasting", "--in", str(tmp_path)]) == 1
    assert "is there already" in capsys.readouterr().err


def installed(package, where):
    """Install a package into a folder of its own and return the environment that sees it."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(where)]
    subprocess.run([*pip, str(package)], check=True)
    return {**os.environ, "PYTHONPATH": str(where)}


def zuruf(environment, *arguments, say=""):
    command = [sys.executable, "-m", "zuruf", *arguments]
    return subprocess.run(command, input=say, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.slow
def test_a_new_skill_works_at_once(tmp_path):
    main(["skills", "new", "tasting_menu", "--in", str(tmp_path)])
    source = tmp_path / "tasting_menu" / "src"
    known = source / "tasting_menu.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: tasting-menu\nVersion: 1\n", "utf-8")
    project = tomllib.loads((tmp_path / "tasting_menu" / "pyproject.toml").read_text("utf-8"))["project"]
    (entry,) = project["entry-points"]["zuruf.skills"].items()
    (known / "entry_points.txt").write_text(f"[zuruf.skills]\n{entry[0]} = {entry[1]}\n", "utf-8")
    tested = zuruf({**os.environ, "PYTHONPATH": str(source)}, "skills", "test", "tasting_menu")
    assert "2 conversations" in tested.stdout, tested.stdout + tested.stderr


@pytest.mark.slow
def test_somebody_elses_skill_is_installed_and_talked_to(tmp_path):
    copy = tmp_path / "gift_wrap"
    copy.mkdir()
    for file in EXAMPLE.rglob("*"):
        if file.is_file() and file.suffix in (".py", ".yaml", ".toml"):
            target = copy / file.relative_to(EXAMPLE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.read_text("utf-8"), "utf-8")
    environment = installed(copy, tmp_path / "site")
    said = "ein roggenbrot\nals geschenk einpacken\nrot bitte\n"
    turns = [
        json.loads(line)
        for line in zuruf(environment, "talk", "--json", "--language", "de", say=said).stdout.splitlines()
    ]
    assert turns[1]["outcome"] == "asked"
    assert turns[2]["cart"][0]["note"] == "rotes Geschenkpapier"
