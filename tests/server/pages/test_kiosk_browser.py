"""The kiosk page in a real browser: whole orders by touch and keyboard, in both languages, on all screens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.server.pages.conftest import Site, accessible
from zuruf.server.security.principal import Principal

pytestmark = pytest.mark.slow


def begin(site: Site, language: str = "de", view: str = "wide") -> Page:
    page = site.page({"de": "de-DE", "en": "en-GB"}[language], view)
    page.goto("/kiosk")
    page.wait_for_selector("body[data-ready]")
    return page


def started(site: Site, language: str = "de", view: str = "wide") -> Page:
    page = begin(site, language, view)
    page.click(f"[data-start={language}]")
    expect(page.locator("#said")).not_to_be_empty()
    return page


def say(page: Page, text: str) -> None:
    page.fill("#typed", text)
    page.press("#typed", "Enter")


WORDS = {
    "de": (
        "zahlungspflichtig bestellen",
        "Danke, Ihre Bestellung ist eingegangen",
        "Hafermilch",
        "inkl. MwSt.",
    ),
    "en": ("order with obligation to pay", "Thank you, your order has arrived", "oat milk", "incl. tax"),
}


@pytest.mark.parametrize(("language", "view"), [("de", "tall"), ("en", "wide")])
def test_a_whole_order_by_touch(site: Site, language: str, view: str) -> None:
    page = begin(site, language, view)
    binding, thanks, milk, tax = WORDS[language]
    accessible(page)
    page.click(f"[data-start={language}]")
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.click("[data-category=dairy]")
    page.click("[data-sku=oat_milk]")
    page.click("#plus")
    page.click("#product-form button.primary")
    line = page.locator("#lines .line")
    expect(line).to_have_count(1)
    expect(line.locator(".name")).to_have_text(milk)
    expect(line.locator("output")).to_have_text("2")
    page.click("[data-key=plus-1]")
    expect(line.locator("output")).to_have_text("3")
    page.click("[data-key=less-1]")
    expect(line.locator("output")).to_have_text("2")
    expect(page.locator("#sums")).to_contain_text(tax)
    accessible(page)
    page.click("#checkout")
    expect(page.locator("#order")).to_have_text(binding)
    expect(page.locator("#pay-lines tr")).to_have_count(1)
    expect(page.locator("#pay-lines")).to_contain_text(re.compile(r"3[.,]98"))
    accessible(page)
    page.click("#order")
    expect(page.locator("#done-title")).to_have_text(thanks)
    number = page.locator("#done-number").inner_text()
    expect(page.locator("#receipt svg")).to_be_visible()
    accessible(page)
    stored = site.services.orders.get(number)
    assert (stored["total"], stored["language"], stored["binding_text"]) == (
        398,
        language,
        stored["binding_text"],
    )
    assert stored["lines"][0]["quantity"] == 2
    tracking = page.locator("#receipt a").get_attribute("href")
    page.goto(str(tracking))
    expect(page.locator("h1")).to_contain_text(number)
    accessible(page)


def test_a_whole_order_by_keyboard(site: Site) -> None:
    page = begin(site)
    page.focus("[data-start=de]")
    page.keyboard.press("Enter")
    expect(page.locator("#desk")).to_be_visible()
    page.focus("#typed")
    page.keyboard.type("ein roggenbrot")
    page.keyboard.press("Enter")
    expect(page.locator("#lines .line")).to_have_count(1)
    reach(page, "data-key", "plus-1")
    page.keyboard.press("Space")
    expect(page.locator("#lines output")).to_have_text("2")
    expect(page.locator("[data-key=plus-1]")).to_be_focused()
    reach(page, "id", "checkout")
    page.keyboard.press("Enter")
    expect(page.locator("#pay-title")).to_be_focused()
    reach(page, "id", "order")
    page.keyboard.press("Enter")
    expect(page.locator("#done-title")).to_be_focused()
    expect(page.locator("#done-number")).not_to_be_empty()


def reach(page: Page, attribute: str, value: str) -> None:
    """Press Tab until the element with an attribute has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("name => document.activeElement.getAttribute(name)", attribute) == value:
            return
    raise AssertionError(f"{attribute}={value} cannot be reached with Tab")


def test_yes_does_not_order_and_a_change_goes_back(site: Site) -> None:
    page = started(site)
    say(page, "zwei liter hafermilch")
    expect(page.locator("#lines .line")).to_have_count(1)
    page.click("#checkout")
    expect(page.locator("#order")).to_be_visible()
    page.click("#keep-shopping")
    expect(page.locator("#desk")).to_be_visible()
    say(page, "ja")
    expect(page.locator("#order")).to_be_visible()
    expect(page.locator("#done")).to_be_hidden()
    page.click("#keep-shopping")
    page.click("[data-act=undo]")
    expect(page.locator("#lines .line")).to_have_count(0)


def test_what_is_typed_is_shown_as_text(site: Site) -> None:
    page = started(site)
    say(page, "<img src=x onerror=alert(1)><b>brot</b>")
    expect(page.locator("#heard-text")).to_have_text("<img src=x onerror=alert(1)><b>brot</b>")
    assert page.locator("#heard-text b, #said img").count() == 0


def test_options_are_chosen_and_a_person_is_asked_for(site: Site) -> None:
    page = started(site, view="phone")
    page.fill("#query", "americano")
    page.click("[data-sku=americano]")
    page.check('#product-options input[value="large"]')
    accessible(page)
    page.click("#product-form button.primary")
    expect(page.locator("#lines .about")).to_contain_text("groß")
    page.click("[data-act=person]")
    expect(page.locator("#case-number")).not_to_be_empty()
    number = page.locator("#case-number").inner_text()
    accessible(page)
    page.locator("#choices button").first.click()
    page.click("#show-case")
    expect(page.locator("#done-number")).to_have_text(number)
    case = site.services.callbacks.get(number)
    assert case["reason"] == "human_request" and case["told"]["cart"][0]["sku"] == "americano"


def test_language_display_and_leaving(site: Site) -> None:
    page = started(site)
    page.click("#switch-language")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#checkout")).to_have_text("Checkout")
    page.click("#open-settings")
    page.click("[data-setting=contrast][data-value=more]")
    page.click("[data-setting=size][data-value=huge]")
    page.click("[data-setting=theme][data-value=dark]")
    accessible(page)
    page.keyboard.press("Escape")
    accessible(page)
    page.click("header [data-act=leave]")
    expect(page.locator("#welcome")).to_be_visible()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("html")).to_have_attribute("data-contrast", "more")
    expect(page.locator("#welcome")).to_be_visible()


def test_the_idle_warning_can_be_put_off(site: Site) -> None:
    page = started(site)
    page.clock.install()
    say(page, "ein roggenbrot")
    expect(page.locator("#lines .line")).to_have_count(1)
    page.clock.fast_forward("01:31")
    expect(page.locator("#idle")).to_be_visible()
    accessible(page)
    page.click("#stay")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.fast_forward("01:31")
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(31_000)
    expect(page.locator("#welcome")).to_be_visible()


def test_a_cart_survives_a_reload_and_a_server_that_is_away(site: Site) -> None:
    page = started(site)
    say(page, "ein roggenbrot")
    expect(page.locator("#lines .line")).to_have_count(1)
    page.reload()
    expect(page.locator("#lines .line")).to_have_count(1)
    page.route("**/kiosk/taps", lambda route: route.abort())
    say(page, "zwei liter hafermilch")
    expect(page.locator("#trouble")).to_be_visible()
    page.unroute("**/kiosk/taps")
    say(page, "zwei liter hafermilch")
    expect(page.locator("#lines .line")).to_have_count(2)
    expect(page.locator("#trouble")).to_be_hidden()


def test_the_voice_loop_s_screens_are_shown_and_taps_go_to_it(site: Site) -> None:
    kiosks = site.services.kiosks
    with kiosks.taps("K1") as taps:
        page = begin(site)
        kiosks.show("K1", {"state": "hearing", "partial": "zwei liter"})
        turn = {
            "heard": "zwei liter hafermilch",
            "language": "de",
            "reply": "2 × Hafermilch.",
            "spoken": "2 × Hafermilch.",
            "expects": None,
            "outcome": "handled",
            "choices": [{"label": "Ja", "action": "yes"}],
            "total_text": "3,98 €",
            "lines": [
                {
                    "line": 1,
                    "name": "Hafermilch",
                    "quantity_text": "2",
                    "price": "3,98 €",
                    "less": 1,
                    "plus": 3,
                }
            ],
        }
        kiosks.show("K1", {**turn, "state": "speaking"})
        expect(page.locator("#said")).to_have_text("2 × Hafermilch.")
        expect(page.locator("#state")).to_have_attribute("data-state", "speaking")
        expect(page.locator("#mute")).to_be_visible()
        page.click("[data-key=plus-1]")
        tap = next(event for event in iter(lambda: taps.get(10), None))
        assert (tap.data["action"], tap.data["line"], tap.data["quantity"]) == ("set_quantity", 1, 3)
        kiosks.show("K1", {**turn, "state": "hearing", "partial": "und ein"})
        expect(page.locator("#heard-text")).to_have_text("und ein")
        kiosks.show("K1", {**turn, "state": "muted", "partial": ""})
        expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")


SHOWN = {
    "de": ("liegt im Laden vor", "hat Ihre Anfrage jetzt in der Hand", "meldet sich jetzt", "abgeschlossen"),
    "en": ("is at the shop", "has your request in hand now", "getting in touch", "is closed"),
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_customer_sees_when_a_colleague_has_the_case(site: Site, language: str) -> None:
    at_the_shop, in_hand, in_touch, closed = SHOWN[language]
    callbacks, number = site.services.callbacks, site.services.staff.number_of("agent")
    agent = Principal("staff", str(number), "Agent", "agent", number)
    page = started(site, language)
    page.click("[data-act=person]")
    expect(page.locator("#case-text")).to_contain_text(at_the_shop)
    case = page.locator("#case-number").inner_text()
    page.click("#show-case")
    link = str(page.locator("#receipt a").get_attribute("href"))
    accessible(page)
    page.click("#go-on")
    phone = site.page({"de": "de-DE", "en": "en-GB"}[language], "phone")
    phone.goto(link)
    expect(phone.locator("#part")).to_contain_text(at_the_shop)
    accessible(phone)
    fence = callbacks.claim(agent, case)["fence"]
    expect(page.locator("#case-text")).to_contain_text(in_hand)
    expect(phone.locator("#part")).to_contain_text(in_hand)
    accessible(page)
    callbacks.call(agent, case, fence)
    expect(page.locator("#case-text")).to_contain_text(in_touch)
    callbacks.done(agent, case, fence, "resolved")
    expect(page.locator("#case-text")).to_contain_text(closed)
    expect(phone.locator("#part")).to_contain_text(closed)
