"""The copy of the server's catalog on a kiosk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zuruf.voice.mirror import Mirror


def test_a_copy_is_written_anew_only_when_it_differs(tmp_path: Path) -> None:
    catalogs: list[tuple[str, dict[str, Any]]] = [("a", {"n": 1}), ("b", {"n": 1}), ("c", {"n": 2})]
    marks: list[str] = []

    def fetch(known: str) -> tuple[str, dict[str, Any]]:
        marks.append(known)
        return catalogs.pop(0)

    mirror = Mirror(fetch, tmp_path / "shop.json")
    files = []
    for _ in range(3):
        mirror.refresh()
        files.append(mirror.path.stat().st_ino)
    assert marks == ["", "a", "b"]
    assert files[0] == files[1] != files[2] and '"n": 2' in mirror.path.read_text("utf-8")
