"""A regular customer at a real voice loop and its real server: offer, order, and nothing in any log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from werkzeug.serving import make_server

from tests.voice.conftest import TIMEOUT, until
from zuruf.catalog.load import load_demo
from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config as ServerConfig
from zuruf.server.security.principal import Principal
from zuruf.server.services import EXTENSION, Services
from zuruf.skills.types import Utterance
from zuruf.voice import shop_client
from zuruf.voice.edge import Config, Edge
from zuruf.voice.loop import Tap

pytestmark = pytest.mark.slow
ADMIN = Principal("staff", "1", "Admin", "admin", 1, "admin", (), ())
NAME, PHONE, PIN = "Kira Kanarienvogel", "030 7654321", "8305"


class Place:
    """A shop with a regular customer, a kiosk page, and a voice loop behind it."""

    def __init__(self, services: Services, address: str, folder: Path) -> None:
        self.services, self.address, self.folder = services, address, folder
        self.services.customers.save(ADMIN, "c1", 0, {"name": NAME, "phone": PHONE, "language": "de"})
        self.services.regulars.identity.set_pin(ADMIN, "c1", PIN)
        self.card = self.services.regulars.identity.issue_card(ADMIN, "c1")
        for purpose in ("prediction", "reminders"):
            self.services.consents.change("test", {"customer": "c1", "purpose": purpose, "given": True})
        for days in (70, 56, 42, 28, 14):
            line = {
                "line": 1,
                "sku": "oat_milk",
                "name": "Hafermilch",
                "quantity": 2,
                "options": [],
                "price": 398,
            }
            order = {"id": f"A{days}", "customer": "c1", "lines": [line], "total": 398, "currency": "EUR"}
            services.orders.place("test", order | {"placed_at": datetime.now(UTC) - timedelta(days=days)})
        self.page = httpx.Client(base_url=address, timeout=TIMEOUT)
        self.page.get("/kiosk")
        self.token = services.devices.add("test", "K1")[1]

    def edge(self, server: str | None = None) -> Edge:
        config = Config(
            load_demo(), {}, state=self.folder, device="K1", server=server or self.address, token=self.token
        )
        edge = Edge(config, recognizers={})
        edge.start()
        return edge

    def tap(self, **tap: str) -> httpx.Response:
        message = {"kind": "tap", "id": str(uuid4()), "language": "de", **tap}
        headers = {"X-CSRF-Token": "", "Origin": self.address}
        return self.page.post("/kiosk/taps", json=message, headers=headers)


def take(edge: Edge) -> None:
    """Let the loop take the next tap that comes."""
    event = None
    while not isinstance(event, Tap):
        event = edge.loop.events.get(timeout=TIMEOUT)
        edge.loop.take(event)


def said(edge: Edge) -> str:
    session = edge.loop.session
    assert session is not None
    return next(each.text for each in reversed(session.transcript) if each.speaker == "assistant")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(shop_client, "QUICK", TIMEOUT)
    app = create_app(ServerConfig(folder=tmp_path / "server", housekeeping=0))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Place(app.extensions[EXTENSION], f"http://127.0.0.1:{server.server_port}", tmp_path / "edge")
    server.shutdown()
    close_app(app)
    server.server_close()


def test_a_card_at_the_page_is_known_to_the_voice_loop(
    place: Place, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with place.edge() as edge:
        assert until(lambda: place.services.kiosks.connected("K1"))
        assert place.tap(action="identify", card="22222222222222222222").status_code == 404
        assert place.tap(action="identify", phone=PHONE, pin=PIN).status_code == 202
        take(edge)
        assert edge.loop.session is not None and edge.loop.session.customer == "c1"
        assert "alle 14 Tage" in said(edge)
        edge.loop.turn(Utterance("ja", "de", "voice"))
        for words in ("bezahlen", "zahlungspflichtig bestellen"):
            edge.loop.turn(Utterance(words, "de", "voice"))
        assert until(lambda: place.services.orders.list(customer="c1", limit=1)[0]["device"] == "K1")
        assert until(lambda: edge.outbox is not None and edge.outbox.count()["waiting"] == 0)
        assert edge.outbox is not None and edge.outbox.count()["refused"] == 0
        edge.loop.turn(Utterance("ich möchte mit einem menschen sprechen", "de", "voice"))
        edge.loop.turn(Utterance(PHONE, "de", "text"))
        assert place.tap(action="identify", card=place.card).status_code == 202
        take(edge)
        assert "alle 14 Tage" not in said(edge), "one offer a cycle"
        assert place.tap(action="sign_out").status_code == 202
        take(edge)
        assert edge.loop.session.customer is None
        assert until(lambda: edge.outbox is not None and edge.outbox.count()["waiting"] == 0)
    out, err = capfd.readouterr()
    logged = "\n".join((out, err, *(f"{each.getMessage()} {each.args!r}" for each in caplog.records)))
    assert len(logged) > 100
    for secret in (
        NAME,
        "Kanarienvogel",
        PHONE,
        PHONE.replace(" ", ""),
        "+49307654321",
        PIN,
        place.card,
        place.token,
    ):
        assert secret not in logged, f"a log line holds {secret}"


def test_a_speaker_in_a_household_is_known_and_goes_on_without_the_server(place: Place) -> None:
    place.services.regulars.identity.settle(ADMIN, "K1", "c1")
    with place.edge() as edge:
        edge.loop.turn(Utterance("ein roggenbrot bitte", "de", "voice"))
        assert "alle 14 Tage" in said(edge)
        edge.loop.turn(Utterance("nein", "de", "voice"))
        assert until(lambda: edge.outbox is not None and edge.outbox.count()["waiting"] == 0)
        edge.loop.turn(Utterance("erinner mich nicht mehr an hafermilch", "de", "voice"))
        assert until(lambda: place.services.regulars.offers.muted("c1") == {"oat_milk"})
        edge.loop.turn(Utterance("ich ziehe meine einwilligung zurück", "de", "voice"))
        assert until(lambda: not place.services.consents.given("c1", "prediction"))
        edge.loop.turn(Utterance("was geht mir bald aus", "de", "voice"))
        assert "einverstanden" in said(edge)
    with place.edge("http://127.0.0.1:9") as alone:
        alone.loop.turn(Utterance("zwei croissants", "de", "voice"))
        assert alone.loop.session is not None and alone.loop.session.customer is None
        assert len(alone.loop.session.cart.lines) == 1
