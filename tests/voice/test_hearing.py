"""Recordings to text, in either language, and the commands that do it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from zuruf.catalog.load import load_demo
from zuruf.cli.main import main
from zuruf.models.speech import ModelError
from zuruf.skills.types import Utterance
from zuruf.voice.hearing import better, choices, transcriber

ORDERS = {"de": "zwei Liter Hafermilch und ein Roggenbrot", "en": "two oat milk and a rye bread"}


@pytest.mark.slow
def test_the_language_is_the_one_that_was_spoken(say: Callable[..., Path]) -> None:
    with transcriber(choices(("de", "en"), "vosk"), load_demo()) as hearing:
        for language, text in ORDERS.items():
            heard = hearing.hear(say(text, language))
            assert (heard.text, heard.language) == (text.lower(), language)


def test_the_surer_one_is_better_and_the_present_language_in_doubt() -> None:
    sure = Utterance("zwei brote", "de", confidence=0.99, free="zwei brote")
    unsure = Utterance("swap broth", "en", confidence=0.6, free="so i brought")
    nothing = Utterance("", "en", confidence=0.0)
    assert better([unsure, sure]) == sure and better([nothing, unsure]) == unsure
    close = Utterance("so by brother", "en", confidence=0.95, free="so by brother")
    assert better([sure, close], "en") == close


def test_an_engine_that_cannot_do_a_language_is_left_out() -> None:
    assert set(choices(("de", "en"), "sphinx")) == {"en"}
    with pytest.raises(ModelError, match="English only"):
        choices(("de",), "sphinx")
    with pytest.raises(ModelError, match="microphone stays off"):
        choices(("de",), "vosk", microphone=True)
    assert choices(("de",), "vosk", microphone=True, allow_tiny=True)["de"].kind == "tiny"


def test_transcribe_prints_the_contract(say: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    file = say(ORDERS["de"])
    assert main(["transcribe", "--json", "--language", "de", str(file)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    data = json.loads(line)
    assert data["text"] == ORDERS["de"].lower() and data["file"] == str(file)
    assert {"confidence", "words", "alternatives", "seconds", "audio_seconds"} <= set(data)


@pytest.mark.slow
def test_transcribe_goes_on_after_a_broken_file(
    say: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound")
    assert main(["transcribe", "--free", "--language", "en", str(broken), str(say(ORDERS["en"], "en"))]) == 1
    said = capsys.readouterr()
    assert said.out.strip() == ORDERS["en"]
    assert said.err.startswith(f"zuruf: {broken}: no WAV file that can be read")


def test_a_model_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["transcribe", "--model", str(tmp_path / "none"), "a.wav"]) == 1
    assert "there is no speech model at" in capsys.readouterr().err.lower()


@pytest.mark.slow
def test_listen_prints_what_talk_prints(say: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(say(ORDERS["de"])), str(say("das war's"))]
    assert main(["listen", "--json", "--language", "de", "--wav", *files]) == 0
    order, summary = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert set(order) == {"heard", "language", "reply", "expects", "outcome", "cart", "order", "callback"}
    assert [line["sku"] for line in order["cart"]] == ["oat_milk", "rye_bread"]
    assert summary["expects"] == "binding"


def test_listen_without_a_model_for_people_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["listen", "--language", "de"]) == 1
    assert "zuruf models pull de" in capsys.readouterr().err


@pytest.mark.slow
def test_speech_is_measured(
    say: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["file\ttranscript\tcondition", f"{say(ORDERS['de'])}\t{ORDERS['de'].lower()}\tclean",
            f"{say('ein Roggenbrot')}\tzwei roggenbrot\tnoise"]
    (tmp_path / "transcripts.tsv").write_text("\n".join(rows))
    assert main(["eval", "speech", "--json", "--language", "de", str(tmp_path)]) == 0
    whole, clean, noisy = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (whole["recordings"], whole["sentences_right"], clean["wer"], noisy["wer"]) == (2, 50.0, 0.0, 50.0)
    assert main(["eval", "speech", str(tmp_path / "none")]) == 1


@pytest.mark.slow
def test_latency_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "latency", "--json", "--language", "de", "--orders", "2"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["answered"] == 2 and data["decision_to_reply_p50_ms"] <= data["speech_to_reply_p50_ms"]
    assert data["edge_mb"] > 10 and data["recogniser_de_mb"] > 10 and data["ready_s"] > 0
