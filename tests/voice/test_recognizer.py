"""The recognisers: real Vosk and PocketSphinx in their processes, and what happens when these die."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zuruf.catalog.model import Catalog, Product, Shop
from zuruf.models.speech import choose
from zuruf.skills.session import Session
from zuruf.skills.types import Question
from zuruf.skills.vocabulary import Vocabulary, vocabulary
from zuruf.voice.engines.sphinx_engine import SphinxHandler
from zuruf.voice.engines.vosk_engine import grammar
from zuruf.voice.errors import EngineError
from zuruf.voice.hearing import recognizer
from zuruf.voice.recognizer import ProcessRecognizer
from zuruf.voice.sound import read_wav, resampled, to_pcm

ENGINES = Path(__file__).parent / "engines"
SHOP = Vocabulary("de", ("hafermilch", "ein brot", "ja", "nein"), ("zwei", "drei", "liter", "und"))


def pcm(recording: Path) -> bytes:
    return to_pcm(resampled(read_wav(recording)))


def model(language: str = "de") -> dict[str, str]:
    return {"do": "hello", "model": str(choose(language, "vosk", microphone=False).path)}


@pytest.fixture
def vosk() -> Iterator[ProcessRecognizer]:
    recognizer = ProcessRecognizer("zuruf.voice.engines.vosk_engine", model(), "de", "Vosk recogniser")
    yield recognizer
    recognizer.close()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessRecognizer]:
    monkeypatch.setenv("PYTHONPATH", str(ENGINES))
    recognizer = ProcessRecognizer("failing_vosk", model(), "de", "Vosk recogniser")
    yield recognizer
    recognizer.close()


def test_an_order_is_heard_with_words_confidences_and_times(
    vosk: ProcessRecognizer, say: Callable[..., Path]
) -> None:
    heard = vosk.decode(pcm(say("zwei Liter Hafermilch")), SHOP)
    assert heard.text == "zwei liter hafermilch"
    assert heard.free == "zwei liter hafermilch"
    assert [word.text for word in heard.words] == ["zwei", "liter", "hafermilch"]
    assert all(0.5 < word.confidence <= 1 for word in heard.words)
    assert 0 <= heard.words[0].start < heard.words[0].end <= heard.words[1].end < 3
    again = vosk.decode(pcm(say("zwei Liter Hafermilch")), SHOP)
    assert again.words[0].start == pytest.approx(heard.words[0].start, abs=0.1)


@pytest.mark.slow
def test_partial_texts_grow(vosk: ProcessRecognizer, say: Callable[..., Path]) -> None:
    sound = pcm(say("zwei Liter Hafermilch und drei Liter Hafermilch"))
    vosk.listen(SHOP)
    partials = [
        partial.text
        for start in range(0, len(sound), 3200)
        if (partial := vosk.feed(sound[start : start + 3200]))
    ]
    assert partials == sorted(partials, key=len) and partials[0] != partials[-1]
    assert vosk.finish().text == "zwei liter hafermilch und drei liter hafermilch"


def test_silence_is_no_text(vosk: ProcessRecognizer) -> None:
    assert vosk.decode(bytes(32000), SHOP).text == ""


def test_umlauts_stay_in_the_grammar_and_unknown_words_go() -> None:
    made = grammar(["grüne äpfel", "ein xyzzy", ""], {"grüne", "äpfel", "ein"})
    assert made == '["grüne äpfel", "[unk]"]'


def test_words_that_the_model_lacks_are_told(vosk: ProcessRecognizer) -> None:
    assert vosk.unknown(["hafermilch", "xyzzy", "möchte", "Hafermilch"]) == ["xyzzy", "Hafermilch"]


@pytest.mark.slow
def test_a_vocabulary_of_unknown_words_only_does_no_harm(
    vosk: ProcessRecognizer, say: Callable[..., Path]
) -> None:
    assert vosk.decode(pcm(say("zwei Liter Hafermilch")), Vocabulary("de", ("xyzzy",), ())).text
    assert vosk.decode(pcm(say("zwei Liter Hafermilch")), Vocabulary("de", (), ())).text


@pytest.mark.slow
@pytest.mark.parametrize("misuse", ["empty_grammar", "late_grammar"])
def test_the_shop_survives_an_abort_of_vosk(
    failing: ProcessRecognizer, say: Callable[..., Path], misuse: str
) -> None:
    with pytest.raises(EngineError, match=r"The Vosk recogniser ended \(SIG\w+\); it is started again"):
        failing.child.ask({"do": misuse})
    assert failing.decode(pcm(say("zwei Liter Hafermilch")), SHOP).text == "zwei liter hafermilch"
    assert failing.child.starts == 2


def test_an_utterance_is_heard_although_the_process_dies_in_its_midst(
    vosk: ProcessRecognizer, say: Callable[..., Path]
) -> None:
    sound = pcm(say("zwei Liter Hafermilch"))
    vosk.listen(SHOP)
    vosk.feed(sound[:20000])
    assert vosk.child.pid is not None
    os.kill(vosk.child.pid, signal.SIGKILL)
    vosk.feed(sound[20000:])
    assert vosk.finish().text == "zwei liter hafermilch"


def test_a_recogniser_that_hangs_is_killed(failing: ProcessRecognizer) -> None:
    failing.start()
    hung = failing.child.pid
    with pytest.raises(EngineError, match="did not answer in 0.3 s"):
        failing.child.ask({"do": "hang"}, seconds=0.3)
    assert hung is not None and not Path(f"/proc/{hung}").exists()


def test_an_error_inside_is_told_and_the_process_stays(failing: ProcessRecognizer) -> None:
    with pytest.raises(EngineError, match="failed: ValueError: no such thing"):
        failing.child.ask({"do": "complain"})
    assert failing.child.starts == 1 and failing.child.pid


@pytest.mark.slow
def test_a_damaged_model_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "model"
    shutil.copytree(model()["model"], broken)
    (broken / "am" / "final.mdl").write_bytes(b"\0" * 1000)
    damaged = ProcessRecognizer(
        "zuruf.voice.engines.vosk_engine", {"do": "hello", "model": str(broken)}, "de", "Vosk recogniser"
    )
    with pytest.raises(EngineError, match="The Vosk recogniser (ended|failed)"):
        damaged.start()
    damaged.close()


@pytest.mark.slow
def test_pocketsphinx_hears_orders_of_the_menu(say: Callable[..., Path]) -> None:
    drinks = {sku: Product(sku, {"en": sku}, 100) for sku in ("coffee", "lemonade", "water")}
    catalog = Catalog(Shop(), drinks, {})
    expected = vocabulary(catalog, "en")
    sphinx = recognizer(choose("en", "sphinx", microphone=True), "en", catalog)
    try:
        order = pcm(say("can i have a coffee please", "en"))
        heard = sphinx.decode(order, expected)
        assert heard.text == "can i have a coffee please"
        assert all(0 <= word.confidence <= 1 for word in heard.words)
        assert len({word.confidence for word in heard.words}) > 1
        assert sphinx.unknown(["milk", "milks", "xyzzy"]) == ["xyzzy"]
        assert sphinx.decode(bytes(32000), expected).text == ""
        assert len(sphinx.decode(order, None).text.split()) > 2
        asked = Session("t", "en", question=Question("binding", "ordering", "summary"))
        binding = pcm(say("order with obligation to pay", "en"))
        assert sphinx.decode(binding, vocabulary(catalog, "en", asked)).text == "order with obligation to pay"
    finally:
        sphinx.close()


def test_a_word_may_sound_as_in_its_plural() -> None:
    handler = SphinxHandler()
    handler.on_hello(b"", [["almond", "milk"], ["more", "roast"]])
    assert handler.sounds("almond") == ["AA M AH N D", "AA L M AH N D"]
    assert handler.sounds("more") == ["M AO R"] and handler.sounds("milk") == ["M IH L K"]
