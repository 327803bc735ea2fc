"""Somebody else's skill, talked to as it lies in examples/."""

import importlib.util
import sys
from pathlib import Path

import pytest

from zuruf.catalog.load import load_demo
from zuruf.skills.assistant import Assistant
from zuruf.skills.assistant.bundled import bundled_skills
from zuruf.skills.assistant.checking import check, conversations, hold

SOURCE = Path(__file__).parents[2] / "examples" / "gift_wrap" / "src"


@pytest.fixture
def gift_wrap(monkeypatch):
    monkeypatch.syspath_prepend(str(SOURCE))
    assert importlib.util.find_spec("gift_wrap")
    from gift_wrap import GiftWrap

    yield GiftWrap()
    del sys.modules["gift_wrap"]


def test_it_is_complete_and_does_what_its_conversations_say(gift_wrap):
    skills = (*bundled_skills(), gift_wrap)
    assert list(check(gift_wrap, skills)) == []
    assistant = Assistant(load_demo(), skills=skills)
    for conversation in conversations(gift_wrap):
        assert list(hold(assistant, conversation)) == []
