"""The chat page in a real browser: order and callback by text, in both languages, on screen and phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.server.pages.conftest import Site, accessible
from zuruf.server.security.principal import Principal

pytestmark = pytest.mark.slow

WORDS = {
    "de": ("zwei hafermilch", "zur kasse", "zahlungspflichtig bestellen", "Ihre Bestellung ist eingegangen"),
    "en": ("two oat milks", "checkout", "order with obligation to pay", "your order has arrived"),
}


def begin(site: Site, language: str, view: str) -> Page:
    page = site.page({"de": "de-DE", "en": "en-GB"}[language], view)
    page.goto("/chat")
    page.wait_for_selector("body[data-ready]")
    return page


def write(page: Page, text: str) -> None:
    """Write a sentence and wait for the reply to it."""
    replies = page.locator("#log .them")
    before = replies.count()
    page.fill("#typed", text)
    page.press("#typed", "Enter")
    expect(replies.nth(before)).to_be_visible()


@pytest.mark.parametrize(("language", "view"), [("de", "wide"), ("en", "phone")])
def test_an_order_by_text(site: Site, language: str, view: str) -> None:
    wish, checkout, binding, thanks = WORDS[language]
    page = begin(site, language, view)
    accessible(page)
    write(page, wish)
    expect(page.locator("#lines .line")).to_have_count(1)
    expect(page.locator("#log .me")).to_contain_text(wish)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    write(page, checkout)
    expect(page.locator("#order")).to_have_text(binding)
    accessible(page)
    page.click("#order")
    expect(page.locator("#done-title")).to_contain_text(thanks)
    expect(page.locator("#receipt svg")).to_be_visible()
    accessible(page)
    number = page.locator("#done-number").inner_text()
    assert site.services.orders.get(number)["device"] == "chat"


def test_a_callback_is_followed_and_another_language_spoken(site: Site) -> None:
    page = begin(site, "de", "wide")
    page.click("[data-act=person]")
    expect(page.locator("#case-text")).to_contain_text("liegt im Laden vor")
    write(page, "030 23125160")
    write(page, "ja")
    number = page.locator("#case-number").inner_text()
    who = site.services.staff.number_of("agent")
    agent = Principal("staff", str(who), "Agent", "agent", who)
    site.services.callbacks.claim(agent, number)
    expect(page.locator("#case-text")).to_contain_text("hat Ihre Anfrage jetzt in der Hand")
    accessible(page)
    page.click("#switch-language")
    expect(page.locator("h1")).to_have_text("Write to us")
    expect(page.locator("#case-text")).to_contain_text("has your request in hand now")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#case-number")).to_have_text(number)
    page.click("[data-act=leave]")
    expect(page.locator("#case")).to_be_hidden()
