"""``zuruf skills``: for people who write skills."""

from __future__ import annotations

import argparse
import json
import keyword
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zuruf.cli.errors import UserError

if TYPE_CHECKING:
    from zuruf.skills.skill import Skill


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``skills``."""
    parser = commands.add_parser("skills", help="list, begin, check and test skills")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _action(actions, "list", "show the skills and their intents", _list)
    new = _action(actions, "new", "begin a skill: a package of its own that works at once", _new)
    new.add_argument("name", metavar="NAME", help="such as gift_wrap")
    new.add_argument(
        "--in", dest="where", type=Path, default=Path(), metavar="DIR", help="where to put it (here)"
    )
    for name, text, run in (
        ("check", "check the language files of one skill, or of all", _check),
        ("test", "hold the conversations beside one skill, or beside all", _test),
    ):
        each = _action(actions, name, text, run)
        each.add_argument("name", nargs="?", metavar="NAME")


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=run)
    return parser


def _show(args: argparse.Namespace, record: dict[str, Any], text: str) -> None:
    print(json.dumps(record, ensure_ascii=False) if args.json else text)


def _list(args: argparse.Namespace) -> int:
    """Print each skill with its package and intents."""
    from zuruf.skills.assistant.bundled import all_skills
    from zuruf.skills.language import load

    for skill in all_skills():
        intents = sorted({*load(skill.package(), "de").phrases, *load(skill.package(), "en").phrases})
        record = {"skill": skill.name, "package": skill.package(), "intents": intents}
        _show(args, record, f"{skill.name:14} {skill.package():28} {', '.join(intents)}")
    return 0


def _check(args: argparse.Namespace) -> int:
    """Print what is wrong with language files; exit code 1 where something is."""
    from zuruf.skills.assistant.bundled import all_skills
    from zuruf.skills.assistant.checking import check

    skills = all_skills()
    findings = [found for skill in _wanted(args.name) for found in check(skill, skills)]
    for found in findings:
        _show(args, {"where": found.where, "what": found.what}, f"{found.where}: {found.what}")
    if findings:
        raise UserError(f"{len(findings)} found.")
    if not args.json:
        print("Nothing is wrong.")
    return 0


def _test(args: argparse.Namespace) -> int:
    """Hold the conversations beside the skills, in the demo shop."""
    from zuruf.catalog.load import load_demo
    from zuruf.skills.assistant import Assistant
    from zuruf.skills.assistant.checking import conversations, hold

    wanted = _wanted(args.name)
    told = [(skill, each) for skill in wanted for each in conversations(skill)]
    if not told:
        raise UserError("No conversations to hold. Write them into conversations.yaml beside the skill.")
    assistant = Assistant(load_demo())
    wrong = 0
    for skill, conversation in told:
        for found in hold(assistant, conversation):
            wrong += 1
            record = {"skill": skill.name, "where": found.where, "what": found.what}
            _show(args, record, f"{skill.name}: {found.where}: {found.what}")
    if wrong:
        raise UserError(f"{wrong} of the turns came out otherwise.")
    _show(args, {"conversations": len(told)}, f"{len(told)} conversations, all as they should be.")
    return 0


def _wanted(name: str | None) -> list[Skill]:
    from zuruf.skills.assistant.bundled import all_skills

    skills = all_skills()
    wanted = [skill for skill in skills if name in (None, skill.name)]
    if not wanted:
        names = ", ".join(skill.name for skill in skills)
        raise UserError(f"There is no skill {name!r} here (there are {names}). Is its package installed?")
    return wanted


def _new(args: argparse.Namespace) -> int:
    """Write a package with a skill that works at once."""
    import yaml

    name = args.name.casefold().replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise UserError(
            f"{args.name!r} cannot be a skill's name: use small letters, digits and _, such as gift_wrap."
        )
    folder = args.where / name
    if folder.exists():
        raise UserError(f"{folder} is there already. Choose another name, or move it away.")
    kind = "".join(part.capitalize() for part in name.split("_"))
    template = yaml.safe_load((Path(__file__).parent / "skill_template.yaml").read_text("utf-8"))
    for inner, text in template.items():
        target = folder / _filled(inner, name, kind)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(text, name, kind), "utf-8")
    steps = f"pip install -e {folder}\n  zuruf skills test {name}\n  zuruf talk"
    _show(args, {"skill": name, "folder": str(folder)}, f"{folder} is there. Try it:\n  {steps}")
    return 0


def _filled(text: str, name: str, kind: str) -> str:
    return text.replace("@NAME@", name).replace("@KIND@", kind)
