"""What a stranger installs: the wheel holds everything, and an order runs from it in an empty environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, **kwargs: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **kwargs)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what git tracks, so that no stray file helps."""
    folder = tmp_path_factory.mktemp("wheel")
    tracked = run("git", "ls-files", "-z", cwd=ROOT).stdout.split("\0")
    for name in filter(None, tracked):
        if name.startswith(("tests/", "docs/images/")):
            continue
        source, target = ROOT / name, folder / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            target.symlink_to(os.readlink(source))
        elif source.exists():
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "dist", folder / "source")
    return next((folder / "dist").glob("*.whl"))


@pytest.mark.slow
def test_wheel_holds_the_rooms_and_their_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "zuruf/catalog/demo/shop.json",
        "zuruf/skills/ordering/de.yaml",
        "zuruf/skills/understanding/en.yaml",
        "zuruf/cli/main.py",
        "zuruf/py.typed",
    ):
        assert name in names
    for kind in (".html", ".css", ".js", "final.mdl", "Gr.fst"):
        assert any(name.endswith(kind) for name in names), kind
    top = {name.split("/")[0] for name in names}
    assert all(each == "zuruf" or each.endswith(".dist-info") for each in top), top
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


@pytest.mark.slow
def test_wheel_in_an_empty_environment_takes_an_order(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements.lock")
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel)
    zuruf = tmp_path / "venv" / "bin" / "zuruf"
    environment = {"PATH": os.environ["PATH"], "ZURUF_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}
    assert "talk" in run(zuruf, "--help", env=environment, cwd=tmp_path).stdout
    said = "zwei liter hafermilch und ein roggenbrot\ndas war's\nzahlungspflichtig bestellen\n"
    talk = run(zuruf, "talk", "--json", "--language", "de", "-", env=environment, cwd=tmp_path, input=said)
    turns = [json.loads(line) for line in talk.stdout.splitlines()]
    assert [turn["outcome"] for turn in turns] == ["handled", "asked", "ordered"]
    assert turns[-1]["order"]["total"] > 0
