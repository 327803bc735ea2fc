"""Every behaviour in docs/behaviours.md names a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLES = (ROOT / "docs" / "behaviours.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLES)


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def test_every_row_names_a_test() -> None:
    rows = [line for line in TABLES.splitlines() if line.startswith("| ") and not line.startswith("| What |")]
    bare = [row for row in rows if "::" not in row and not row.startswith(("| | Complaint", "| Norm |"))]
    assert bare == [] and {f"| {number} |" for number in range(1, 17)} <= {
        row[: row.index("|", 1) + 1] for row in rows
    }


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_every_named_test_exists(file: str) -> None:
    assert {name for where, name in NAMED if where == file} <= functions(file)
