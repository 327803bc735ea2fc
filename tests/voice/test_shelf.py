"""What the shop imports while the kiosk runs holds from the next customer on, not for the one who is here."""

from __future__ import annotations

import argparse
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.voice.test_kiosk import Shop
from zuruf.catalog.live import LiveCatalog
from zuruf.catalog.load import load_demo
from zuruf.catalog.model import Catalog, Product
from zuruf.catalog.store import CatalogStore
from zuruf.cli.listen import _followed
from zuruf.models.speech import Choice
from zuruf.voice.edge import Config, Edge
from zuruf.voice.hearing import recognizer
from zuruf.voice.loop import Tap

pytestmark = pytest.mark.slow

SPELT = Product("spelt", {"de": "Dinkelflakes", "en": "spelt flakes"}, 456)


def dearer(catalog: Catalog) -> Catalog:
    """Return a catalog in which oat milk costs 9.99, and spelt flakes are sold."""
    oat = replace(catalog.products["oat_milk"], price=999)
    return replace(catalog, products={**catalog.products, "oat_milk": oat, "spelt": SPELT})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "catalog.db"
    with CatalogStore(path) as store:
        store.save(load_demo())
    return path


def said(edge: Edge, text: str) -> list[tuple[str, int]]:
    """Return the products in the cart after something was said, and what is to be paid."""
    edge.loop.take(Tap({"kind": "say", "text": text, "language": "de"}))
    total = edge.loop._screen.get("total", 0)
    lines = edge.loop.session.cart.lines if edge.loop.session else ()
    return [(line.sku or "", total) for line in lines]


def test_a_changed_catalog_holds_from_the_next_customer_on(tmp_path: Path, store: Path) -> None:
    live = LiveCatalog(store)
    catalog, search = live.current.catalog, live.current.search
    price = catalog.products["oat_milk"].price
    with Edge(Config(catalog, {}, search, tmp_path / "edge", live=live)) as edge:
        assert not edge.shelf.look()
        assert said(edge, "eine hafermilch") == [("oat_milk", price)]
        with CatalogStore(store) as opened:
            opened.save(dearer(catalog))
        assert edge.shelf.look()
        assert said(edge, "noch eine hafermilch") == [("oat_milk", 2 * price)], "prices stay meanwhile"
        assert "dinkelflakes" not in edge._vocabulary("de", None).words
        said(edge, "tschüss")
        assert said(edge, "eine hafermilch") == [("oat_milk", 999)]
        assert said(edge, "einmal dinkelflakes")[1][0] == "spelt"
        assert "dinkelflakes" in edge._vocabulary("de", None).words


def test_a_broken_catalog_leaves_the_last_one(tmp_path: Path, store: Path) -> None:
    live = LiveCatalog(store)
    with Edge(Config(live.current.catalog, {}, live.current.search, tmp_path / "edge", live=live)) as edge:
        store.write_bytes(b"no catalog at all")
        assert not edge.shelf.look()
        assert said(edge, "eine hafermilch")[0][0] == "oat_milk"


@pytest.mark.slow
def test_a_kiosk_on_another_machine_sells_what_the_server_sells(tmp_path: Path, store: Path) -> None:
    shop = Shop(tmp_path / "server")
    shop.config = replace(shop.config, catalog=store)
    with CatalogStore(store) as opened:
        opened.save(dearer(load_demo()))
    shop.start()
    _, token = shop.services.devices.add("test", "K2")
    (tmp_path / "token").write_text(token)
    arguments = argparse.Namespace(
        catalog=None, server=f"http://127.0.0.1:{shop.port}", device="K2",
        token_file=tmp_path / "token", state=tmp_path / "edge",
    )  # fmt: skip
    live, mirror = _followed(arguments)
    config = Config(live.current.catalog, {}, live.current.search, arguments.state, live=live, mirror=mirror)
    with Edge(config) as edge:
        assert said(edge, "eine hafermilch") == [("oat_milk", 999)]
        assert not edge.shelf.look()
        with CatalogStore(store) as opened:
            opened.save(load_demo())
        assert edge.shelf.look() and not edge.shelf.look()
        shop.stop()
        assert not edge.shelf.look(), "away"
        said(edge, "tschüss")
        assert said(edge, "eine hafermilch")[0][1] == load_demo().products["oat_milk"].price
    live, _ = _followed(arguments)
    assert live.current.catalog == load_demo(), "kept for a start without the server"


def test_without_any_server_yet_this_machine_s_catalog_is_sold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZURUF_HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:1")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        server = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        named = {"catalog": None, "server": server, "device": "K2", "token_file": None, "state": None}
        live, mirror = _followed(argparse.Namespace(**named))
    assert live.current.catalog == load_demo() and mirror is not None
    assert f"cannot be fetched from {server} yet: ConnectError" in capsys.readouterr().err


@pytest.mark.slow
def test_what_hears_by_a_model_of_the_menu_learns_the_new_one(tmp_path: Path, store: Path) -> None:
    live = LiveCatalog(store)
    choices = {"en": Choice("sphinx", None, "bundled", "PocketSphinx", False)}
    config = Config(live.current.catalog, choices, live.current.search, tmp_path / "edge", live=live)
    with Edge(config) as edge:
        hears = edge.recognizers["en"]
        hears.start()
        before = hears.child.pid
        changed = dearer(live.current.catalog)
        with CatalogStore(store) as opened:
            opened.save(changed)
        assert edge.shelf.look()
        assert hears.child.pid == before, "not while it may be needed"
        said(edge, "eine hafermilch")
        assert hears.child.hello == recognizer(choices["en"], "en", changed).child.hello
        hears.start()
        assert hears.child.pid not in (None, before)
