"""A shop's own words and wording, in its one file of rules."""

from pathlib import Path

import pytest

from zuruf.catalog.load import load_demo
from zuruf.skills.assistant import Assistant
from zuruf.skills.people.escalation import RulesError, bundled_rules
from zuruf.skills.people.own import effective, load_own, own_rules
from zuruf.skills.session import Session
from zuruf.skills.types import Utterance

pytestmark = pytest.mark.slow

OWN = """
queue: {held_at_most: 3}
reasons:
  refund:
    priority: 70
    words: {de: [mein pfandbon klemmt], en: [my slip is stuck]}
    wording: {de: "Darum kümmert sich Frau Berg."}
  safety:
    wording: {de: "Zuerst {emergency} anrufen!"}
escalation:
  de: {words: {attack: [banküberfall]}}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "rules.yaml"
    file.write_text(text, "utf-8")
    return file


def test_words_of_a_shop_lead_to_a_reason_besides_the_bundled_ones(tmp_path: Path) -> None:
    rules = load_own(written(tmp_path, OWN))
    assert rules is not None
    for text, tongue in (
        ("Mein Pfandbon klemmt!", "de"),
        ("oh, my slip is stuck", "en"),
        ("ich will mein geld zurück", "de"),
    ):
        decision = rules.decide(text, tongue, Session("s"))
        assert decision is not None and decision.reason == "refund"
    assert bundled_rules().decide("Mein Pfandbon klemmt!", "de", Session("s")) is None


def test_a_list_that_a_shop_names_takes_the_place_of_the_bundled_one() -> None:
    data = effective({"de": {"words": {"attack": ["banküberfall"]}}})
    assert data["de"]["words"]["attack"] == ["banküberfall"]
    assert data["en"] == effective(None)["en"] and data["order"] == effective(None)["order"]


def test_the_customer_hears_the_wording_of_the_shop(tmp_path: Path) -> None:
    assistant = Assistant(load_demo(), rules=load_own(written(tmp_path, OWN)))

    def said(text: str, language: str) -> str:
        turn, session = assistant.turn(assistant.session(language), Utterance(text, language))
        return assistant.render(turn, session).shown

    assert "Darum kümmert sich Frau Berg." in said("Mein Pfandbon klemmt!", "de")
    assert "Frau Berg" not in said("my slip is stuck", "en")
    assert "Zuerst 112 anrufen!" in said("Hilfe, hier brennt es!", "de")


def test_without_words_or_wording_the_bundled_rules_hold(tmp_path: Path) -> None:
    assert load_own(tmp_path / "rules.yaml") is None
    assert load_own(written(tmp_path, "")) is None
    assert own_rules({"reasons": {"refund": {"priority": 3}}}, "rules.yaml") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("escalation: {order: [nonsense]}", "nonsense"),
        ("escalation: {de: 3}", "rules.yaml"),
        ("a: [", "rules.yaml"),
        ("- a list", "mapping"),
        ("escalation: {de: {when: {safety: [nowhere]}}}", "nowhere"),
        ("reasons: {refund: {words: {de: 3}}}", "rules.yaml"),
        ("reasons: {error: {words: {de: [kaputt]}}}", "reasons.error.words"),
        ("reasons: {refund: {wording: {de: '{name} ruft an'}}}", "reasons.refund.wording"),
        ("reasons: {refund: {wording: {de: '{'}}}", "reasons.refund.wording"),
        ("reasons: {safety: {wording: {de: 'Ruhe bewahren.'}}}", "emergency"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(RulesError, match=why):
        load_own(written(tmp_path, text))
