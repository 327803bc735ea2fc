"""The house keeps its order: imports point downwards, never in a circle."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BELOW = {
    "catalog": set(),
    "models": set(),
    "skills": {"catalog", "models"},
    "voice": {"catalog", "models", "skills"},
    "server": {"catalog", "models", "skills"},
    "cli": {"catalog", "models", "skills", "voice", "server"},
}
FOLDERS = {room: ROOT / room for room in BELOW} | {"cli": ROOT / "src" / "zuruf" / "cli"}


def sources(room: str) -> list[Path]:
    return sorted(path for path in FOLDERS[room].rglob("*.py") if "recipe" not in path.parts)


def module_name(path: Path, room: str) -> str:
    parts = ["zuruf", room, *path.relative_to(FOLDERS[room]).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST, module: str) -> Iterator[str]:
    """Yield the modules that a tree imports, relative ones resolved."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*module.split(".")[: -node.level], *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def at_import_time(tree: ast.Module) -> ast.Module:
    """Return the tree without function bodies: what runs when the module is imported."""

    class Drop(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
            return None

        def visit_If(self, node: ast.If) -> ast.AST | None:
            return None if getattr(node.test, "id", "") == "TYPE_CHECKING" else self.generic_visit(node)

    stripped = Drop().visit(ast.parse(ast.unparse(tree)))
    assert isinstance(stripped, ast.Module)
    return stripped


@pytest.mark.parametrize("room", BELOW)
def test_imports_point_downwards(room: str) -> None:
    allowed = BELOW[room] | {room}
    upward = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(room)
        for name in imports(ast.parse(path.read_text("utf-8")), module_name(path, room))
        if name.startswith("zuruf.") and name.split(".")[1] in BELOW and name.split(".")[1] not in allowed
    ]
    assert not upward
    assert sources(room), f"the room {room} is empty"


def test_no_import_runs_in_a_circle() -> None:
    trees = {module_name(p, room): p for room in BELOW for p in sources(room)}
    graph: dict[str, set[str]] = {}
    for name, path in trees.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        found = imports(at_import_time(ast.parse(path.read_text("utf-8"))), f"{package}.x")
        # `from package import module` needs that module; `from module import name` the one before the name.
        needs = {each if each in trees else each.rpartition(".")[0] for each in found}
        graph[name] = {each for each in needs if each in trees and each != name}
    assert set(graphlib.TopologicalSorter(graph).static_order()) == set(graph)


def test_vosk_is_imported_in_one_place_only() -> None:
    places = [
        path.relative_to(ROOT)
        for room in BELOW
        for path in sources(room)
        if any(name.split(".")[0] == "vosk" for name in imports(ast.parse(path.read_text("utf-8")), "x"))
    ]
    assert len({place.parts[0] for place in places}) <= 2, places
    for place in places:
        tree = at_import_time(ast.parse((ROOT / place).read_text("utf-8")))
        assert "vosk" not in {name.split(".")[0] for name in imports(tree, "x")}, f"{place} imports vosk"
