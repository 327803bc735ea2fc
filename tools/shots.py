"""Take the screenshots of the README and the docs: a demo shop is served, a browser walks through it.

Run by ``make shots``; writes ``docs/images/*.png``.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import update
from werkzeug.serving import make_server

from zuruf.catalog.load import load_demo
from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config
from zuruf.server.database.tables import staff
from zuruf.server.pages.kiosk import LOCAL
from zuruf.server.services import EXTENSION, Services

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "nur-fuer-die-bilder"
WIDE, TALL, PHONE = (1280, 800), (1080, 1920), (390, 844)


def main() -> None:
    """Serve the demo shop on a free port, take all pictures, and stop."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shop = replace(load_demo().shop, opening_hours=())
        app = create_app(Config(folder=Path(folder), shop=shop, housekeeping=0))
        furnish(app.extensions[EXTENSION])
        server = make_server("127.0.0.1", 0, app, threaded=True)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            address = f"http://127.0.0.1:{server.server_port}"
            kiosk_pictures(browser, address, app.extensions[EXTENSION])
            console_pictures(browser, address)
            browser.close()
        server.shutdown()
        close_app(app)


def furnish(services: Services) -> None:
    """Put staff, orders and cases in."""
    for login, name, role in (("yilmaz", "Ayşe Yılmaz", "agent"), ("voss", "Bernd Voss", "supervisor")):
        services.staff.add("demo", login, name, role, ("de", "en"), password=PASSWORD)
    services.store.write("demo", lambda t: t.execute(update(staff).values(must_change=False)) and None)
    line = {
        "line": 1,
        "sku": "rye_bread",
        "name": "Roggenbrot",
        "quantity": 2,
        "unit": None,
        "options": [],
        "price": 840,
    }
    for number in ("K1-1038", "K1-1039"):
        services.orders.place(
            "device:K1",
            {
                "id": number,
                "lines": [line],
                "total": 840,
                "currency": "EUR",
                "device": "K1",
                "payment": "counter",
                "fulfilment": "pickup",
                "customer": "c-17",
            },
        )
    for case in CASES:
        services.callbacks.create("device:K1", {**COMMON, "session": f"visit {case['id']}", **case})


COMMON: dict[str, Any] = {
    "device": "K1",
    "language": "de",
    "cart": [
        {"line": 1, "sku": "oat_milk", "name": "Hafermilch", "quantity": 2, "unit": None, "price": 398},
        {"line": 2, "sku": "rye_bread", "name": "Roggenbrot", "quantity": 1, "unit": None, "price": 420},
    ],
}


def talk(*turns: tuple[str, str | None, float | None]) -> list[dict[str, Any]]:
    """Return a transcript: customer and machine speak in turns."""
    return [
        {
            "speaker": "customer" if at % 2 == 0 else "machine",
            "text": text,
            "intent": intent,
            "confidence": sure,
            "why": {},
        }
        for at, (text, intent, sure) in enumerate(turns)
    ]


CASES: tuple[dict[str, Any], ...] = (
    {
        "id": "K1F1001",
        "reason": "complaint",
        "because": "complaint: die milch von gestern war sauer",
        "phone": "030 23125161",
        "customer": "c-17",
        "suggestion": "complaint",
        "consent": {"call": True, "purpose": "complaint"},
        "transcript": talk(
            ("zwei liter hafermilch und ein roggenbrot", "order.change", 0.94),
            ("2 × Hafermilch und 1 × Roggenbrot. Darf es noch etwas sein?", None, None),
            ("die milch von gestern war sauer", "human.complaint", 0.88),
            ("Das tut mir leid. Ein Mensch kümmert sich darum. Ihre Vorgangsnummer ist K1F1001.", None, None),
        ),
    },
    {
        "id": "K1F1002",
        "reason": "age_check",
        "because": "age_check: ein kasten bier",
        "suggestion": "age_check_with_cart",
        "transcript": talk(
            ("ein kasten bier", "order.change", 0.97), ("Dafür kommt ein Mensch dazu.", None, None)
        ),
    },
    {
        "id": "K1F1003",
        "reason": "human_request",
        "because": "human_request: can i talk to somebody please",
        "language": "en",
        "phone": "030 23125162",
        "suggestion": "human_request",
        "transcript": talk(
            ("can i talk to somebody please", "human.callback", 0.99),
        ),
    },
    {
        "id": "K1F1004",
        "reason": "special_order",
        "because": "special_order: vierzig brötchen für samstag früh und drei torten",
        "phone": "030 23125163",
        "suggestion": "special_order",
        "transcript": talk(
            ("vierzig brötchen für samstag früh und drei torten", "order.change", 0.71),
        ),
    },
)


def page_of(browser: Browser, address: str, size: tuple[int, int], scheme: str = "light") -> Page:
    """Return a page of a browser of its own."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="de-DE",
        base_url=address,
        reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    return context.new_page()


def say(page: Page, text: str) -> None:
    """Type a sentence and wait for the answer."""
    with page.expect_response("**/kiosk/taps"):
        page.fill("#typed", text)
        page.press("#typed", "Enter")
    page.wait_for_selector("#state:not([data-state=thinking])")
    page.locator("h2").first.click()


def listen(page: Page, services: Services) -> None:
    """Show what the page shows while a voice loop listens."""
    screen = page.request.get("/kiosk/screen").json()
    services.kiosks.show(LOCAL, {**screen, "voice": True, "state": "listening"})
    page.wait_for_selector("#state[data-state=listening]")


def kiosk_pictures(browser: Browser, address: str, services: Services) -> None:
    """Walk through an order at the kiosk."""
    for name, size, scheme in (
        ("", WIDE, "light"),
        ("-tall", TALL, "light"),
        ("-phone", PHONE, "light"),
        ("-dark", WIDE, "dark"),
    ):
        page = page_of(browser, address, size, scheme)
        page.goto("/kiosk")
        page.wait_for_selector("body[data-ready]")
        if not name:
            page.screenshot(path=IMAGES / "kiosk-welcome.png")
        with page.expect_response("**/kiosk/taps"):
            page.click("[data-start=de]")
        say(page, "zwei liter hafermilch und ein roggenbrot")
        say(page, "250 gramm bergkäse und einen großen cappuccino mit hafermilch")
        page.wait_for_selector("#products li")
        if name != "-phone":
            listen(page, services)
        page.screenshot(path=IMAGES / f"kiosk{name}.png")
        if name:
            continue
        page.click("#checkout")
        page.wait_for_selector("#pay:not([hidden])")
        page.screenshot(path=IMAGES / "kiosk-summary.png")
        page.click("#order")
        page.wait_for_selector("#receipt svg")
        page.screenshot(path=IMAGES / "kiosk-ordered.png")
        page.goto(str(page.locator("#receipt a").get_attribute("href")))
        page.screenshot(path=IMAGES / "tracking.png")


def console_pictures(browser: Browser, address: str) -> None:
    """Walk through the console."""
    page = page_of(browser, address, WIDE)
    page.goto("/console")
    page.fill("#login", "voss")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector("body[data-ready]")
    page.screenshot(path=IMAGES / "console-queue.png")
    page.goto("/console/cases/K1F1001")
    page.click("#claim")
    page.wait_for_selector("#disposition")
    page.screenshot(path=IMAGES / "console-case.png")
    for name in ("supervisor", "orders"):
        page.goto(f"/console/{name}")
        page.screenshot(path=IMAGES / f"console-{name}.png")


if __name__ == "__main__":
    main()
