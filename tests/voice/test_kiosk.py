"""A kiosk and the real server: taps in, screens out, orders sent when the server is back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.serving import BaseWSGIServer, make_server

from tests.voice.conftest import TIMEOUT, until
from zuruf.catalog.load import load_demo
from zuruf.cli.main import main
from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config as ServerConfig
from zuruf.server.services import EXTENSION, Services
from zuruf.skills.types import Utterance
from zuruf.voice import shop_client
from zuruf.voice.edge import Config, Edge
from zuruf.voice.shop_client import Away, ShopClient


class Shop:
    """A server that can be switched off and on again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.config = ServerConfig(folder=folder, shop=load_demo().shop, housekeeping=0)
        self.http: BaseWSGIServer | None = None
        self.port = 0

    def start(self) -> None:
        self.app = create_app(self.config)
        self.http = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def services(self) -> Services:
        found: Services = self.app.extensions[EXTENSION]
        return found

    def stop(self) -> None:
        if self.http is not None:
            self.http.shutdown()
            close_app(self.app)
            self.http.server_close()
            self.http = None


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(shop_client, "QUICK", TIMEOUT)
    shop = Shop(tmp_path / "server")
    shop.start()
    yield shop
    shop.stop()


def said(text: str) -> Utterance:
    return Utterance(text, "de", "voice")


@pytest.mark.slow
def test_a_kiosk_and_its_server(shop: Shop, tmp_path: Path) -> None:
    _, token = shop.services.devices.add("test", "K1")
    config = Config(
        load_demo(), {}, state=tmp_path / "edge", server=f"http://127.0.0.1:{shop.port}", token=token
    )
    with Edge(config) as edge:
        edge.start()
        runner = threading.Thread(target=edge.run)
        runner.start()
        assert until(lambda: shop.services.kiosks.connected("K1"))
        shop.services.kiosks.tap("K1", {"kind": "tap", "action": "add", "sku": "rye_bread", "id": "1"})
        shop.services.kiosks.tap("K1", {"kind": "tap", "action": "add", "sku": "rye_bread", "id": "1"})
        assert until(lambda: (shop.services.kiosks.screen("K1") or {}).get("cart"))
        assert edge.loop.session is not None
        assert [(line.sku, line.quantity) for line in edge.loop.session.cart.lines] == [("rye_bread", 1)]
        edge.stop.set()
        runner.join(60)
        assert not runner.is_alive()
        edge.loop.turn(said("das war's"))
        shop.stop()
        edge.loop.turn(said("zahlungspflichtig bestellen"))
        assert edge.outbox is not None and edge.outbox.count()["waiting"] == 1
        order = edge.outbox.last_order(edge.loop.session.id, None)
        assert order is not None and order["status"] == "noted"
        edge.loop.turn(said("wo ist meine bestellung"))
        shop.start()
        assert edge.sender is not None and until(edge.sender.flush)
        assert edge.outbox.count() == {"waiting": 0, "sent": 1, "refused": 0}
        stored = shop.services.orders.get(str(order["id"]))
        assert stored is not None and stored["total"] == order["total"]
        known = edge.loop.assistant.orders.order(str(order["id"]))
        assert known is not None and known["status"] != "noted"


@pytest.mark.slow
def test_what_recordings_order_is_at_the_server(
    shop: Shop, tmp_path: Path, say: Callable[..., Path], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("ZURUF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZURUF_DEVICE_TOKEN", shop.services.devices.add("test", "K2")[1])
    spoken = [str(say(text)) for text in ("ein roggenbrot", "das war's", "zahlungspflichtig bestellen")]
    server = ["--server", f"http://127.0.0.1:{shop.port}", "--device", "K2"]
    assert main(["listen", "--json", "--language", "de", *server, "--wav", *spoken]) == 0
    order = json.loads(capsys.readouterr().out.splitlines()[-1])["order"]
    assert order["id"] == "K2-1001" and shop.services.orders.get("K2-1001")["total"] == order["total"]
    shop.stop()
    assert main(["listen", "--json", "--language", "de", *server, "--wav", *spoken]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out.splitlines()[-1])["order"]["id"] == "K2-1002"
    assert "waits in the outbox" in shown.err
    shop.start()
    assert main(["listen", "--json", "--language", "de", *server, "--wav", spoken[1]]) == 0
    assert shop.services.orders.get("K2-1002")["total"] == order["total"]


@pytest.mark.slow
def test_a_stranger_is_kept_waiting_and_nothing_is_lost(shop: Shop, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{shop.port}"
    with pytest.raises(Away, match="401"):
        ShopClient(url, "K1", "wrong").show({})
    with pytest.raises(Away, match="401"):
        next(ShopClient(url, "K1", "wrong").taps())
    with Edge(Config(load_demo(), {}, state=tmp_path / "edge", server=url, token="wrong")) as edge:
        for text in ("ein roggenbrot", "das war's", "zahlungspflichtig bestellen"):
            edge.loop.turn(said(text))
        assert edge.sender is not None and not edge.sender.flush()
        assert edge.outbox is not None and edge.outbox.count() == {"waiting": 1, "sent": 0, "refused": 0}
