"""Lessons over the API: what is refused, what is exempt, and two who teach in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import Api
from zuruf.server.errors import Invalid
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

HAFI = {"kind": "word", "language": "de", "words": "hafi", "target": "oat_milk"}


def said(text: str, intent: str | None = "order.change") -> list[dict[str, Any]]:
    return [{"speaker": "customer", "text": text, "intent": intent}]


@pytest.mark.slow
def test_what_was_recorded_keeps_its_meaning(api: Api, open_case: Callable[..., str]) -> None:
    open_case(transcript=said("zwei frische espresso bitte"))
    lesson = {**HAFI, "words": "frische espresso"}
    refused = api("agent", "POST", "/lessons", json=lesson)
    assert refused.status_code == 409
    assert (refused.json["code"], refused.json["sentence"]) == (
        "lesson_changes",
        "zwei frische espresso bitte",
    )
    assert api("agent", "GET", "/lessons").json["items"] == []


@pytest.mark.slow
def test_the_case_itself_may_come_to_mean_something_else(api: Api, open_case: Callable[..., str]) -> None:
    case = open_case(transcript=said("zwei frische espresso bitte"))
    taught = api("agent", "POST", "/lessons", json={**HAFI, "words": "frische espresso", "case": case})
    assert taught.status_code == 201, taught.json


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target": "no_such_thing"}, "lesson_unknown_product"),
        ({"words": "zwei"}, "lesson_number"),
        ({"language": "fr"}, "lesson_unknown_language"),
        ({"words": "Espresso"}, "lesson_name_of_another"),
        ({"kind": "sentence", "target": "none"}, "lesson_unknown_intent"),
    ],
)
def test_a_refusal_has_a_code(api: Api, change: dict[str, str], code: str) -> None:
    refused = api("agent", "POST", "/lessons", json=HAFI | change)
    assert (refused.status_code, refused.json["code"]) == (422, code)


@pytest.mark.slow
def test_two_who_teach_at_once_are_checked_against_each_other(
    services: Services, person: Callable[..., Principal], monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons, check = services.lessons, services.lessons._check
    me, other = person("kim"), person("lee")

    def meanwhile(*about: Any) -> frozenset[int]:
        known = check(*about)
        monkeypatch.setattr(lessons, "_check", check)
        lessons.teach(other, "word", "de", "hafi", "espresso")
        return known

    monkeypatch.setattr(lessons, "_check", meanwhile)
    with pytest.raises(Invalid) as refused:
        lessons.teach(me, "word", "de", "hafi", "oat_milk")
    assert refused.value.code == "lesson_name_of_another"
    assert [each["by"] for each in lessons.list()] == ["Lee"]
