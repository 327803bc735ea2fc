from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from zuruf.server.config import Config
from zuruf.server.errors import ServerError


def test_a_shop_keeps_rules_of_its_own_in_one_file(tmp_path: Path) -> None:
    assert Config(folder=tmp_path).escalation_rules() is None
    bundled = (files("zuruf.skills.people") / "escalation.yaml").read_text("utf-8")
    (tmp_path / "escalation.yaml").write_text(bundled, "utf-8")
    assert Config(folder=tmp_path).escalation_rules() is not None


@pytest.mark.parametrize("words", ["order: [nonsense]\n", "- a list\n", ": {", ""])
def test_a_file_that_holds_no_rules_is_named(tmp_path: Path, words: str) -> None:
    file = tmp_path / "escalation.yaml"
    file.write_text(words, "utf-8")
    with pytest.raises(ServerError, match="escalation.yaml"):
        Config(folder=tmp_path).escalation_rules()
