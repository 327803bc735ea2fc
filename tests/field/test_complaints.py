"""What users of voice assistants complain of, shown not to happen here."""

from __future__ import annotations

import gc
import json
import subprocess
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.field.conftest import Customer, Done
from zuruf.catalog.load import load_catalog, load_demo
from zuruf.skills.assistant import Assistant
from zuruf.voice.hearing import choices, transcriber

Cli = Callable[..., Done]
ROOM = {
    "de": (
        "der hund läuft über die wiese und bellt laut",
        "morgen wird es wieder regnen sagte der wetterdienst",
    ),
    "en": ("my neighbour owns a very old bicycle", "she painted the garden fence last summer"),
}


def spoken(folder: Path, text: str, language: str) -> Path:
    path = folder / f"{abs(hash(text))}.wav"
    voice = {"de": "de", "en": "en-us"}[language]
    subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", str(path), text], check=True)
    return path


@pytest.mark.slow
def test_nonsense_is_not_forced_onto_an_item(tmp_path: Path, assistant: Any) -> None:
    """1: the recogniser expects this shop's orders only, and is told something else."""
    with transcriber(choices(("de", "en"), "vosk"), load_demo()) as hearing:
        for language, sentences in ROOM.items():
            session = assistant.session(language)
            for text in sentences:
                heard = hearing.hear(spoken(tmp_path, text, language), session)
                turn, session = assistant.turn(session, heard)
                assert not session.cart and turn.label in ("ignored", "asked"), heard


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("dreißig brötchen", [("roll", 30)]),
        ("dreissig brötchen", [("roll", 30)]),
        ("acht und zwanzig brötchen", [("roll", 28)]),
        ("achtundzwanzig brötchen", [("roll", 28)]),
        ("zweiundachtzig brötchen", [("roll", 82)]),
        ("äh dann äh drei brötchen", [("roll", 3)]),
        ("zwei apfel saft schorle", [("spritzer", 2)]),
        ("einen pfeffer minz tee", [("mint", 1)]),
    ],
)
def test_german_text_as_recognisers_write_it(customer: Callable[..., Any], said: str, lines: Any) -> None:
    """3: ß and ss, numbers, fillers, compounds that came apart."""
    visit = customer()
    visit.says(said)
    assert visit.lines == lines


@pytest.mark.parametrize(
    ("language", "said", "lines"),
    [
        ("de", "toast und butter", [("toast", 1), ("butter", 1)]),
        ("en", "toast and butter", [("toast", 1), ("butter", 1)]),
        ("de", "bring mir bitte ein toast", [("toast", 1)]),
        ("en", "add two rolls to my order", [("roll", 2)]),
        ("en", "could you get me some butter", [("butter", 1)]),
    ],
)
def test_verbs_are_no_items_and_two_items_are_two(
    customer: Callable[..., Any], language: str, said: str, lines: Any
) -> None:
    """4: the verb became the item, and "toast and butter" one item."""
    visit = customer(language)
    visit.says(said)
    assert visit.lines == lines


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "und nun die nachrichten der minister sagte am abend er sei zufrieden"),
        ("de", "hast du gestern das spiel gesehen"),
        ("en", "and now the weather for the coming week"),
        ("en", "did you watch the game last night"),
    ],
)
def test_a_television_does_not_wake_it(customer: Callable[..., Any], language: str, said: str) -> None:
    """5: nothing said, nothing begun, nothing counted."""
    visit = customer(language)
    for _ in range(3):
        assert visit.says(said, channel="voice") == "ignored" and visit.reply == ""
    assert not visit.lines and visit.ledger.commands == []


@pytest.mark.parametrize(("language", "hum"), [("de", "hm"), ("de", "mhm ähm"), ("en", "uh"), ("en", "hmm")])
def test_a_hum_is_no_yes(customer: Callable[..., Any], language: str, hum: str) -> None:
    """6: a question stays open whatever somebody hums."""
    visit = customer(language)
    visit.says({"de": "zwei brötchen", "en": "two rolls"}[language])
    visit.says({"de": "alles löschen", "en": "clear everything"}[language])
    before = visit.lines
    question = visit.session.question
    visit.says(hum, channel="voice")
    assert visit.lines == before and visit.ledger.commands == []
    assert question is None or visit.session.question == question


def test_the_basket_of_the_customer_before_is_gone(cli: Cli, shop_file: Path) -> None:
    """15: also after a farewell, without an empty line, and after silence."""
    spoken = "zwei toast\ntschüss\nwas ist im warenkorb\n[silence]\n[silence]\nein brötchen\n"
    turns = cli("talk", "--json", "--language", "de", "--catalog", shop_file, stdin=spoken).turns
    carts = [[line["sku"] for line in turn["cart"]] for turn in turns]
    assert carts[0] == ["toast"] and not any("toast" in cart for cart in carts[1:])
    assert [turn["outcome"] for turn in turns[1:5:3]] == ["ended", "ended"] and carts[-1] == ["roll"]


@pytest.mark.slow
def test_a_long_visit_and_many_visits_take_no_more_memory(customer: Callable[..., Any]) -> None:
    """16: transcript, undo and what is remembered are bounded."""
    visit = customer()
    words = ("zwei brötchen", "doch nicht", "ein toast", "alles löschen", "blubb")

    def talked(turns: int) -> int:
        for number in range(turns):
            visit.says(words[number % len(words)])
            if visit.session.ended:
                visit.session = visit.assistant.session("de")
            visit.ledger.commands.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    talked(150)
    tracemalloc.start()
    try:
        before = talked(20)
        grown = talked(150) - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000


@pytest.mark.parametrize(
    ("language", "answers"),
    [("de", ("die erste", "das zweite bitte")), ("en", ("the first one", "second please"))],
)
def test_which_one_is_answered_by_its_place(tmp_path: Path, language: str, answers: tuple[str, str]) -> None:
    """12: a question that nobody can answer goes round in circles, also where two products have one name."""
    file = tmp_path / "twins.json"
    twins = [
        {"sku": each, "name": {"de": "Apfel", "en": "apple"}, "price": 100} for each in ("small", "large")
    ]
    file.write_text(json.dumps({"products": twins}))
    assistant = Assistant(load_catalog(file))
    for answer, sku in zip(answers, ("small", "large"), strict=True):
        visit = Customer(assistant, language)
        assert visit.says({"de": "einen apfel", "en": "an apple"}[language]) == "asked"
        assert visit.says(answer) == "handled" and visit.lines == [(sku, 1)]
