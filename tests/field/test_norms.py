"""What the law asks of a shop's assistant, as behaviours (engineering reading, no legal advice)."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.field.conftest import Done

Cli = Callable[..., Done]
WORDS = {
    "de": (
        "zwei apfelsaftschorle",
        "das war's",
        "ja",
        "zahlungspflichtig bestellen",
        "Lieferung",
        "Karte",
        "Pfand",
    ),
    "en": (
        "two apple spritzers",
        "that's all",
        "yes",
        "order with obligation to pay",
        "elivery",
        "card",
        "deposit",
    ),
}
TOTAL = 2 * 129 + 2 * 25 + 390


@pytest.mark.parametrize("language", WORDS)
def test_right_before_an_order_binds_all_is_said_and_yes_is_not_enough(
    customer: Callable[..., Any], language: str
) -> None:
    """§ 312j BGB: what, how many, total with tax, deposit, delivery, how it is paid; then binding words."""
    order, checkout, yes, binding, delivery, paid, deposit = WORDS[language]
    visit = customer(language)
    visit.says(order)
    assert visit.says(checkout) == "asked"
    amount = f"{TOTAL / 100:.2f}".replace(".", "," if language == "de" else ".")
    for part in ("2 ×", amount, delivery, paid, deposit, binding):
        assert part in visit.reply, visit.reply
    assert visit.says(yes) == "asked" and visit.ledger.commands == []
    assert visit.says(f"{yes} {yes}") == "asked" and visit.ledger.commands == []
    assert visit.says(binding) == "ordered"
    (placed,) = visit.ledger.commands
    assert placed.data["total"] == TOTAL and placed.data["binding_text"]


def tone(path: Path) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", "none"))
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(at / 9))) for at in range(16_000)))
    return path


@pytest.mark.slow
def test_no_audio_is_stored(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """§ 201 StGB: whatever is heard, the disk holds the outbox alone."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    sound = tone(tmp_path / "said.wav")
    assert cli("listen", "--json", "--language", "en", "--state", tmp_path / "kept", "--wav", sound).code == 0
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"said.wav", "outbox.db"}


def test_the_machine_says_what_it_is_first_and_once(customer: Callable[..., Any]) -> None:
    """AI Act art. 50: at the first turn, whatever it is, in the customer's language."""
    for language, first, word in (("de", "zwei brötchen", "Maschine"), ("en", "i need a person", "machine")):
        visit = customer(language)
        visit.says(first)
        assert word in visit.reply
        visit.says({"de": "ein toast", "en": "one toast"}[language])
        assert word not in visit.reply


@pytest.mark.parametrize("number", [91, 180, 18_000])
def test_a_quantity_above_the_limit_is_always_questioned(customer: Callable[..., Any], number: int) -> None:
    """Money safety: nobody gets eighteen thousand cups of water."""
    visit = customer()
    assert visit.says(f"{number} toast") == "asked" and visit.lines == []


def test_a_case_carries_what_was_said_about_the_request_only(customer: Callable[..., Any]) -> None:
    """§ 7 UWG: consent to a call names the request; it comes with the number and not before."""
    visit = customer()
    visit.says("ich will mit einem menschen sprechen")
    visit.says("030 1234567")
    opened = next(each for each in visit.ledger.commands if each.kind == "open_callback")
    assert opened.data["consent"] is None and opened.data["phone"] is None
    visit.says("ja")
    agreed = visit.ledger.commands[-1].data
    assert agreed["consent"]["call"] and agreed["consent"]["purpose"] == "human_request"


def test_a_turn_says_in_words_why_a_person_is_called(customer: Callable[..., Any]) -> None:
    """AI Act: dissatisfaction is judged from words; the case says which."""
    visit = customer()
    visit.says("das ist eine unverschämtheit ich will mich beschweren")
    opened = next(each for each in visit.ledger.commands if each.kind == "open_callback")
    assert opened.data["reason"] == "complaint" and "unverschämtheit" in opened.data["because"]
