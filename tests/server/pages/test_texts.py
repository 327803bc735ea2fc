"""The pages' words: both languages have the same, and no page names one that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zuruf.server import pages
from zuruf.server.callbacks.rules import load_rules
from zuruf.server.callbacks.states import MOVES, STATES
from zuruf.server.orders import STATUSES
from zuruf.server.pages import language as words

FOLDER = Path(pages.__file__).parent
SOURCES = [*FOLDER.rglob("*.html"), *FOLDER.glob("*.py"), *(FOLDER / "static" / "kiosk").glob("*.js")]
USED = re.compile(r"""(?<![\w.])(?:t|live|text|text_in)\((?:\w+, )?["']([a-z_]+(?:\.[a-z0-9_]+)?)["'][),]""")


def test_the_languages_have_the_same_texts_with_the_same_values() -> None:
    german, english = words.texts("de"), words.texts("en")
    assert german.keys() == english.keys()
    for key, text in german.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key


def test_every_text_that_a_page_names_is_there() -> None:
    used = {key: file.name for file in SOURCES for key in USED.findall(file.read_text("utf-8"))}
    assert len(used) > 200
    assert not {key: file for key, file in used.items() if key not in words.texts("de")}


@pytest.mark.parametrize("spoken", words.available())
def test_every_code_of_the_queue_has_words(spoken: str) -> None:
    rules = load_rules()
    codes = {
        "reason": rules.reasons,
        "reason_sentence": rules.reasons,
        "next_step": rules.reasons,
        "sentence": rules.reasons,
        "case_state": STATES,
        "disposition": [*rules.dispositions, "joined"],
        "order_status": STATUSES,
        "order_status_text": STATUSES,
        "move": MOVES,
    }
    missing = [
        f"{kind}.{code}"
        for kind, names in codes.items()
        for code in names
        if f"{kind}.{code}" not in words.texts(spoken)
    ]
    assert not missing


def test_nothing_inline_that_the_content_security_policy_forbids() -> None:
    for file in FOLDER.rglob("*.html"):
        markup = file.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", markup), file.name


def test_amounts_and_times_are_written_as_the_language_does() -> None:
    assert words.money(123456, "EUR", "de").replace("\xa0", " ") == "1.234,56 €"
    assert words.money(-50, "EUR", "en") == "-€0.50"
    assert words.money(None, "EUR", "de") == ""
    assert (
        words.quantity(0.5, "de") == "0,5"
        and words.quantity(2.0, "en") == "2"
        and words.quantity(10, "de") == "10"
    )
    assert words.moment("2026-11-23T09:30:00Z", "de", "Europe/Berlin") == "23.11.26, 10:30"
    assert words.moment(None, "de", "Europe/Berlin") == ""
    assert "Min" in words.duration(300, "de")
