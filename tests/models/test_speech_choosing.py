from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zuruf.models.home import home
from zuruf.models.speech import ModelError, choose, tiny
from zuruf.models.speech.installing import add
from zuruf.models.speech.probe import check


def shipped(language: str) -> Path:
    model = tiny(language)
    assert model is not None
    return model.path


def test_home_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZURUF_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("ZURUF_HOME")
    assert home().name == "zuruf"


@pytest.mark.parametrize(
    ("language", "microphone", "allow_tiny", "engine", "kind"),
    [
        ("de", False, False, "vosk", "tiny"),
        ("de", True, False, "off", "none"),
        ("de", True, True, "vosk", "tiny"),
        ("en", False, False, "vosk", "tiny"),
        ("en", True, False, "sphinx", "bundled"),
        ("fr", False, False, "off", "none"),
    ],
)
def test_without_an_installed_model(
    language: str, microphone: bool, allow_tiny: bool, engine: str, kind: str, tmp_path: Path
) -> None:
    choice = choose(language, microphone=microphone, allow_tiny=allow_tiny, home=tmp_path)
    assert (choice.engine, choice.kind) == (engine, kind)
    assert choice.listens == (engine != "off")
    if engine == "off":
        assert f"zuruf models pull {language}" in choice.why


def test_the_model_added_last_is_used(tmp_path: Path) -> None:
    add(shipped("de"), "de", "first", tmp_path)
    second = add(shipped("de"), "de", "second", tmp_path)
    choice = choose("de", microphone=True, home=tmp_path)
    assert (choice.engine, choice.kind, choice.path) == ("vosk", "local", second.path)
    assert choose("de", model="first", microphone=True, home=tmp_path).path != second.path


def test_a_given_folder_may_hold_both_languages(tmp_path: Path) -> None:
    root = shipped("de").parent.parent
    for language in ("de", "en"):
        choice = choose(language, model=root, microphone=False, home=tmp_path)
        assert (choice.kind, choice.path, choice.grammar) == ("tiny", root / language / "model", True)
    assert not choose("de", model=root, microphone=True, home=tmp_path).listens


def test_a_given_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not exist"):
        choose("de", model=tmp_path / "none", microphone=False, home=tmp_path)
    with pytest.raises(ModelError, match="holds no speech model for “de”"):
        choose("de", model=tmp_path, microphone=False, home=tmp_path)


def test_impossible_wishes(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="English only"):
        choose("de", "sphinx", microphone=False, home=tmp_path)
    with pytest.raises(ModelError, match="no speech engine “whisper”"):
        choose("de", "whisper", microphone=False, home=tmp_path)
    assert choose("en", "sphinx", microphone=False, home=tmp_path).engine == "sphinx"
    assert choose("en", "vosk", microphone=False, home=tmp_path).kind == "tiny"


def test_a_model_with_a_file_missing_is_named(tmp_path: Path) -> None:
    model = add(shipped("de"), "de", "mine", tmp_path)
    (model.path / "graph" / "Gr.fst").unlink()
    with pytest.raises(ModelError, match=r"lacks graph/Gr\.fst.*models remove mine"):
        choose("de", microphone=False, home=tmp_path)
    with pytest.raises(ModelError, match=r"lacks graph/Gr\.fst"):
        check(model.path)


def test_a_model_that_would_kill_the_process_is_found_by_the_check(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(shipped("de"), folder)
    network = folder / "am" / "final.mdl"
    network.write_bytes(network.read_bytes()[:5000])
    with pytest.raises(ModelError, match="does not load"):
        check(folder)
