from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from zuruf.cli.main import main
from zuruf.models.speech.official import official


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZURUF_HOME", str(tmp_path))
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_list_tells_what_is_there_and_what_could_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    listed = {line["name"]: line["installed"] for line in lines(capsys)}
    assert listed == {"tiny-de": True, "tiny-en": True, **{offer.name: False for offer in official()}}
    assert main(["models", "list"]) == 0
    text = capsys.readouterr().out
    assert "zuruf models pull de" in text
    assert "microphone, de: The microphone stays off" in text


def test_pull_from_a_mirror_checks_the_sum(
    serve: Any, model_zip: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    files = serve(model_zip)
    assert main(["models", "pull", "de", "--mirror", files.url]) == 1
    error = capsys.readouterr().err
    assert "is not the file it should be" in error
    assert error.count("\n") == 1


def test_pull_without_a_published_sum_shows_what_it_got(
    serve: Any, model_zip: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    files = serve(model_zip)
    assert main(["models", "pull", "de", "--size", "large", "--mirror", files.url, "--json"]) == 0
    (line,) = lines(capsys)
    assert line["sha256"] == hashlib.sha256(model_zip).hexdigest()
    assert line["sha256_compared"] is False
    assert main(["models", "check", "--json"]) == 0
    assert {each["name"]: each["ok"] for each in lines(capsys)} == {
        "vosk-model-de-0.21": True, "tiny-de": True, "tiny-en": True
    }
    assert main(["models", "remove", "vosk-model-de-0.21"]) == 0


def test_check_names_the_broken_one(
    own_home: Path, model_zip: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_home / "m.zip").write_bytes(model_zip)
    assert main(["models", "add", str(own_home / "m.zip"), "--language", "de", "--name", "mine"]) == 0
    (own_home / "models" / "speech" / "mine" / "model" / "conf" / "mfcc.conf").unlink()
    capsys.readouterr()
    assert main(["models", "check", "mine", "--json"]) == 1
    captured = capsys.readouterr()
    assert "lacks conf/mfcc.conf" in json.loads(captured.out)["problem"]
    assert "1 of 1 speech models are broken" in captured.err


@pytest.mark.parametrize("arguments", [["pull", "xx"], ["remove", "none"], ["check", "none"]])
def test_an_unknown_model_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", *arguments]) == 1
    assert capsys.readouterr().err.count("\n") == 1
