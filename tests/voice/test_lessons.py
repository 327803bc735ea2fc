"""What staff taught reaches the kiosk, and holds without the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.voice.conftest import until
from tests.voice.test_kiosk import Shop, shop
from zuruf.catalog.load import load_demo
from zuruf.server.security.principal import Principal
from zuruf.skills.types import Utterance
from zuruf.skills.understanding.taught import Lesson
from zuruf.voice.edge import Config, Edge
from zuruf.voice.lessons import Lessons
from zuruf.voice.loop import Tap
from zuruf.voice.shop_client import Away

pytestmark = pytest.mark.slow

HAFI = {"id": 1, "kind": "word", "language": "de", "words": "hafi", "target": "oat_milk"}


class Server:
    """What the server answers; None means that it does not."""

    def __init__(self, items: list[dict[str, Any]] | None) -> None:
        self.items = items

    def __call__(self) -> list[dict[str, Any]]:
        if self.items is None:
            raise Away("no route")
        return self.items


def test_lessons_hold_over_an_outage_and_a_restart(tmp_path: Path) -> None:
    told: list[tuple[Lesson, ...]] = []
    server = Server([HAFI])
    lessons = Lessons(tmp_path / "edge", server, told.append)
    assert lessons.current == ()
    assert lessons.refresh() and not lessons.refresh()
    server.items = None
    assert not lessons.refresh()
    assert told == [lessons.current] and lessons.current[0].words == "hafi"
    assert Lessons(tmp_path / "edge", server, told.append).current == lessons.current
    server.items = []
    assert lessons.refresh()
    assert Lessons(tmp_path / "edge", None, told.append).current == ()


@pytest.mark.parametrize("text", ["", "{", "5", "[5]", '{"a": 1}'])
def test_a_broken_file_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "lessons.json").write_text(text, "utf-8")
    assert Lessons(tmp_path, None, lambda _: None).current == ()


def test_a_kiosk_learns_while_it_runs(tmp_path: Path) -> None:
    with Edge(Config(load_demo(), {}, state=tmp_path)) as edge:
        edge.lessons._fetch = Server([HAFI])
        assert "hafi" not in edge._vocabulary("de", None).words
        assert edge.lessons.refresh()
        edge.loop.take(Tap({"kind": "say", "text": "zwei hafi bitte", "language": "de"}))
        assert edge.loop.session is not None
        assert [line.sku for line in edge.loop.session.cart.lines] == ["oat_milk"]
        assert "hafi" in edge._vocabulary("de", None).words


@pytest.mark.slow
def test_what_staff_teach_reaches_the_kiosk(shop: Shop, tmp_path: Path) -> None:
    services = shop.services
    account, _ = services.staff.add("test", "kim", "Kim", "agent", password="ein-langes-kennwort")
    me = Principal("staff", str(account["id"]), "Kim", "agent", account["id"], "kim", (), ())
    _, token = services.devices.add("test", "K1")
    url = f"http://127.0.0.1:{shop.port}"
    config = Config(load_demo(), {}, state=tmp_path / "edge", server=url, token=token)
    lesson = services.lessons.teach(me, "word", "de", "hafi", "oat_milk")
    with Edge(config) as edge:
        edge.start()
        assert until(lambda: edge.lessons.current)
    shop.stop()
    with Edge(config) as edge:
        (known,) = edge.lessons.current
        assert (known.words, known.target, known.by) == ("hafi", "oat_milk", "")
        edge.loop.turn(Utterance("eine hafi bitte", "de", "voice"))
        assert edge.loop.session is not None
        assert [line.sku for line in edge.loop.session.cart.lines] == [lesson["target"]]


__all__ = ["shop"]
