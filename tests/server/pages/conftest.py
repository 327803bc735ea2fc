"""The pages on a real server with the demo shop: a test client for quick tests, Chromium for the others."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import insert, update
from werkzeug.serving import make_server

from tests.server.conftest import PASSWORD, TurnedClock
from zuruf.catalog.live import LiveCatalog
from zuruf.catalog.load import load_demo
from zuruf.catalog.model import Catalog
from zuruf.catalog.store import CatalogStore
from zuruf.server.app import close_app, create_app
from zuruf.server.clock import HOUR
from zuruf.server.config import Config
from zuruf.server.database.tables import staff, staff_sessions
from zuruf.server.security.passwords import fingerprint
from zuruf.server.security.web import COOKIE
from zuruf.server.services import EXTENSION, Services

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
VIEWS = {"wide": (1280, 800), "tall": (1080, 1920), "phone": (390, 844)}


expect.set_options(timeout=15_000)


def know_passwords(services: Services) -> None:
    """Let nobody have to change their password first."""
    services.store.write("test", lambda t: t.execute(update(staff).values(must_change=False)) and None)


@pytest.fixture
def config(tmp_path: Path, empty_database: Path, clock: TurnedClock) -> Config:
    shutil.copy(empty_database, tmp_path / "zuruf.db")
    return Config(folder=tmp_path, shop=load_demo().shop, clock=clock, housekeeping=0)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application with its pages."""
    app = create_app(config)
    yield app
    close_app(app)


@pytest.fixture
def log_in(client: FlaskClient, services: Services) -> Callable[[str], FlaskClient]:
    """Return the client with somebody logged in, without the time that checking a password takes."""

    def enter(role: str) -> FlaskClient:
        know_passwords(services)
        number, token = services.staff.number_of(role), f"session-of-{role}"
        session = {"token_hash": fingerprint(token), "staff_id": number, "csrf": f"csrf-of-{role}"}
        now = services.config.clock()
        times = {"created_at": now, "seen_at": now, "expires_at": now + HOUR}
        services.store.write(
            "test", lambda t: t.execute(insert(staff_sessions).values(**session, **times)) and None
        )
        client.set_cookie(COOKIE, token)
        return client

    return enter


def sell(services: Services, change: Callable[[Catalog], Catalog]) -> Path:
    """Sell from a changed catalog, in a database of its own whose path is returned."""
    path = services.config.folder / "changed.db"
    with CatalogStore(path) as store:
        store.save(change(services.stock.current.catalog))
    services.stock = LiveCatalog(path)
    return path


def on_account(catalog: Catalog) -> Catalog:
    """Return the catalog of a shop where known customers buy on account, with the PIN above five euros."""
    shop = replace(catalog.shop, payment=("invoice", "counter"), extra={"pin_above": 500})
    return replace(catalog, shop=shop)


def open_case(services: Services, number: str, reason: str = "human_request", **more: Any) -> None:
    """Open a case as a kiosk does."""
    said = more.pop("said", "ich möchte mit einem menschen sprechen")
    services.callbacks.create(
        "device:kiosk-1",
        {
            "id": number,
            "reason": reason,
            "because": f"{reason}: {said}",
            "session": f"visit-{number}",
            "device": "kiosk-1",
            "language": "de",
            "suggestion": reason,
            "transcript": [
                {
                    "speaker": "customer",
                    "text": said,
                    "intent": None,
                    "confidence": 0.4,
                    "why": {"rule": "test"},
                },
                {"speaker": "machine", "text": "Ein Mensch kümmert sich darum.", "intent": None},
            ],
            "cart": [
                {
                    "line": 1,
                    "sku": "oat_milk",
                    "name": "Hafermilch",
                    "quantity": 2,
                    "unit": None,
                    "price": 398,
                }
            ],
            **more,
        },
    )


def place_order(services: Services, number: str, **more: Any) -> None:
    """Place an order as a kiosk does."""
    services.orders.place(
        "device:kiosk-1",
        {
            "id": number,
            "lines": [
                {
                    "line": 1,
                    "sku": "oat_milk",
                    "name": "Hafermilch",
                    "quantity": 2,
                    "unit": None,
                    "options": [],
                    "price": 398,
                }
            ],
            "total": 398,
            "currency": "EUR",
            "payment": "counter",
            "fulfilment": "pickup",
            "device": "kiosk-1",
            "language": "de",
            "binding_text": "zahlungspflichtig bestellen",
            **more,
        },
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


class Site:
    """A running server, and pages in the browser that look at it."""

    def __init__(self, app: Flask, address: str, browser: Browser) -> None:
        self.app = app
        self.services: Services = app.extensions[EXTENSION]
        self.address = address
        self._browser = browser

    def page(self, language: str = "de-DE", view: str = "wide") -> Page:
        """Return a page of a browser of its own; errors in its scripts fail the test."""
        width, height = VIEWS[view]
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            base_url=self.address,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", _fail)
        return page

    def enter(self, login: str, language: str = "de-DE", view: str = "wide") -> Page:
        """Return a page with somebody logged in."""
        page = self.page(language, view)
        page.goto("/console")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_selector("body[data-ready]")
        return page


def _fail(error: object) -> None:
    raise AssertionError(f"a script failed: {error}")


@pytest.fixture(scope="module")
def site(browser: Browser, empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on a port of its own, for all tests of a module."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(empty_database, folder / "zuruf.db")
    config = Config(folder=folder, shop=replace(load_demo().shop, opening_hours=()), housekeeping=0)
    app = create_app(config)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site = Site(app, f"http://127.0.0.1:{server.server_port}", browser)
    know_passwords(site.services)
    yield site
    for context in browser.contexts:
        context.close()
    server.shutdown()
    close_app(app)
    server.server_close()
    thread.join()


def accessible(page: Page) -> None:
    """Hold that axe-core finds nothing against WCAG 2.1 AA and its best practices."""
    found = Axe().run(page).response["violations"]
    assert not found, "\n".join(
        f"{each['id']} ({each['impact']}): {each['help']}\n  "
        + "\n  ".join(f"{node['html'][:160]} {node['any'][:1]}" for node in each["nodes"][:4])
        for each in found
    )
