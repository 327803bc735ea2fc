"""The committed tiny models know every word of the demo shop, of the phrases and of the replies."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from zuruf.models.speech import tiny
from zuruf.models.speech.vocabulary import unknown_words, words_of
from zuruf.models.tiny.recipe.building import Language

ROOT = Path(__file__).parents[2]
SPEECH = ROOT / "tests" / "data" / "speech"
LANGUAGES = ("de", "en")
BINDING = {
    "de": ("zahlungspflichtig", "widerrufen", "widerruf"),
    "en": ("obligation", "withdraw", "withdrawal"),
}

HEAR = """
import json, sys, vosk, wave
vosk.SetLogLevel(-1)
model = vosk.Model(sys.argv[1])
for path in sys.argv[2:]:
    hearing, texts = vosk.KaldiRecognizer(model, 16000), []
    with wave.open(path) as file:
        while sound := file.readframes(4000):
            if hearing.AcceptWaveform(sound):
                texts.append(json.loads(hearing.Result())["text"])
    texts.append(json.loads(hearing.FinalResult())["text"])
    print(" ".join(filter(None, texts)))
"""


def model(language: str) -> Path:
    found = tiny(language)
    assert found is not None
    return found.path


@pytest.fixture(scope="module", params=LANGUAGES)
def known(request: pytest.FixtureRequest) -> Language:
    return Language(request.param, ROOT / "catalog" / "demo" / "shop.json", ROOT / "skills")


def test_every_word_of_shop_phrases_and_replies_is_known(known: Language) -> None:
    words = {word for name in known.goods.names() for word in name}
    words |= known.templates.vocabulary("phrase", "reply", "label", "rest")
    lacking = unknown_words(model(known.language), sorted(words))
    assert not lacking, f"make tiny-models: {len(lacking)} words are new: {', '.join(lacking[:20])}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_binding_words_are_known(language: str) -> None:
    assert unknown_words(model(language), BINDING[language]) == []


def test_the_words_are_those_that_vosk_finds() -> None:
    words = sorted(words_of(model("de")))[::50]
    code = (
        "import json, sys, vosk; vosk.SetLogLevel(-1); model = vosk.Model(sys.argv[1]);"
        "print(json.dumps([model.vosk_model_find_word(word) >= 0 for word in json.load(sys.stdin)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(model("de"))], input=json.dumps([*words, "krokodilstränen"]),
        capture_output=True, text=True, check=True,
    )
    assert json.loads(done.stdout) == [True] * len(words) + [False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_held_out_orders_are_understood_word_by_word(language: str) -> None:
    rows = (SPEECH / language / "transcripts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    files, texts = zip(*(row.split("\t")[:2] for row in rows), strict=True)
    paths = [str(SPEECH / language / name) for name in files]
    done = subprocess.run(
        [sys.executable, "-c", HEAR, str(model(language)), *paths], capture_output=True, text=True, check=True
    )
    heard = done.stdout.splitlines()
    right = sum(text == said for text, said in zip(texts, heard, strict=True))
    assert right >= len(texts) - 1, list(zip(texts, heard, strict=True))


def test_the_recordings_are_small_and_16_khz_mono() -> None:
    paths = sorted(SPEECH.rglob("*.wav"))
    assert sum(path.stat().st_size for path in paths) < 2_000_000
    for path in paths:
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
