"""The catalog database: whole or not at all, and without loss."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from zuruf.catalog.dump import document
from zuruf.catalog.live import LiveCatalog
from zuruf.catalog.load import load_catalog, load_demo
from zuruf.catalog.model import Catalog, Product, Shop
from zuruf.catalog.problems import CatalogError
from zuruf.catalog.store import CatalogStore

SMALL = Catalog(
    Shop(), {"tea": Product("tea", {"": "Tee"}, 250, extra={"shelf": 3})}, {}, extra={"season": "winter"}
)


def test_nothing_is_lost_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    with CatalogStore(path) as store:
        assert store.save(load_demo())
    assert load_catalog(path) == load_demo()
    assert list(tmp_path.iterdir()) == [path]


def test_saving_again_tells_whether_anything_changed(tmp_path: Path) -> None:
    with CatalogStore(tmp_path / "catalog.db") as store:
        assert store.save(SMALL)
        version = store.version()
        assert not store.save(SMALL)
        assert store.version() == version
        assert store.save(Catalog(Shop(), {}, {}))
        assert store.version() != version
        assert not store.load().products


def test_an_empty_or_foreign_database_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    with CatalogStore(empty) as store, pytest.raises(CatalogError, match="holds no catalog yet"):
        store.load()
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("create table orders (id)")
    connection.close()
    with pytest.raises(CatalogError, match="not a catalog of Zuruf"):
        load_catalog(foreign)


def test_a_database_of_another_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    with CatalogStore(path) as store:
        store.save(SMALL)
    connection = sqlite3.connect(path)
    connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(CatalogError, match="schema 99, this one has 1.*zuruf catalog import"):
        load_catalog(path)


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    with CatalogStore(path) as store:
        store.save(load_demo())
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(bytes(data))
    with pytest.raises(CatalogError, match="is damaged"):
        load_catalog(path)


def test_a_database_in_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zuruf.catalog.store.WAIT", 0.1)
    path = tmp_path / "catalog.db"
    with CatalogStore(path) as one, CatalogStore(path) as other:
        one.save(SMALL)
        one._connection.execute("begin immediate")
        with pytest.raises(CatalogError, match="being written by another program"):
            other.save(load_demo())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="is the folder there"):
        CatalogStore(tmp_path / "none" / "catalog.db")


def test_a_killed_import_leaves_the_old_catalog(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    with CatalogStore(path) as store:
        store.save(SMALL)
    script = textwrap.dedent(
        """
        import os, signal, sys
        from zuruf.catalog import store
        from zuruf.catalog.load import load_demo
        rows = store._group_rows
        def dying(groups):
            yield from rows(groups)
            opened._connection.execute("pragma cache_spill = on")
            os.kill(os.getpid(), signal.SIGKILL)
        store._group_rows = dying
        opened = store.CatalogStore(sys.argv[1])
        opened._connection.execute("pragma cache_size = 1")
        opened.save(load_demo())
        """
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert load_catalog(path) == SMALL


def test_a_live_catalog_follows_changes_and_survives_bad_ones(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(document(SMALL)), "utf-8")
    live = LiveCatalog(path)
    assert live.current.search.find("Tee", "de")[0].sku == "tea" and not live.refresh()
    path.write_text(path.read_text("utf-8").replace("Tee", "Früchtetee"), "utf-8")
    assert live.refresh() and live.current.search.find("Früchte Tee", "de")[0].score == 1
    path.write_text("{", "utf-8")
    assert not live.refresh() and live.current.catalog.products
    assert "the last one stays" in caplog.text


def test_a_live_database_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    with CatalogStore(path) as store:
        store.save(SMALL)
        live = LiveCatalog(path)
        store.save(load_demo())
        assert live.refresh() and not live.refresh()
    assert len(live.current.catalog.products) == len(load_demo().products)
