"""Bundled skills use nothing that an outsider could not."""

import ast
from pathlib import Path

import pytest

import zuruf.skills
from zuruf.skills.assistant.bundled import bundled_skills

ROOM = Path(zuruf.skills.__file__).parent
PUBLIC = ("zuruf.skills.api", "zuruf.catalog", "zuruf.models.runout")


@pytest.mark.parametrize("skill", bundled_skills(), ids=lambda each: each.name)
def test_bundled_skills_import_only_the_api(skill):
    own = skill.package()
    for file in (ROOM / own.rpartition(".")[2]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            for name in names:
                if name.startswith("zuruf"):
                    allowed = any(name == each or name.startswith(f"{each}.") for each in (*PUBLIC, own))
                    assert allowed or under_type_checking(file, node), f"{file.name} imports {name}"


def under_type_checking(file, node):
    tree = ast.parse(file.read_text("utf-8"))
    blocks = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.If) and getattr(each.test, "id", "") == "TYPE_CHECKING"
    ]
    return any(block.lineno <= node.lineno <= (block.end_lineno or 0) for block in blocks)
