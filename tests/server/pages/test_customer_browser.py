"""A regular customer in a real browser: card, reader and PIN, the offer, the PIN of a dear order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from tests.server.pages.conftest import Site, accessible, on_account, sell
from tests.server.pages.test_kiosk_customer import PIN, agree, bought
from zuruf.server.database.tables import throttles
from zuruf.server.regulars.tables import offers
from zuruf.server.security.principal import Principal

pytestmark = pytest.mark.slow
ADMIN = Principal("staff", "1", "Admin", "admin", 1, "admin", (), ())
PHONES = {"de": "030 7654321", "en": "030 7654322"}
SAID = {
    "de": ("alle 14 Tage", "Ja", "Abmelden", "Das hat nicht gepasst"),
    "en": ("every 14 days", "Yes", "Sign out", "That did not fit"),
}


@pytest.fixture(scope="module")
def cards(site: Site) -> dict[str, str]:
    """The cards of two customers, one a language, to whom something is due."""
    services = site.services
    for language, phone in PHONES.items():
        services.customers.save(ADMIN, language, 0, {"name": "Anna", "phone": phone, "language": language})
        services.regulars.identity.set_pin(ADMIN, language, PIN)
        bought(services, language, "oat_milk", 70, 56, 42, 28, 14)
        agree(services, language, prediction=True, reminders=True)
    sell(services, on_account)
    return {each: services.regulars.identity.issue_card(ADMIN, each) for each in PHONES}


@pytest.fixture(autouse=True)
def afresh(site: Site) -> None:
    """Nothing was offered before, nobody has guessed wrong."""
    for table in (offers, throttles):
        site.services.store.write("test", lambda t, table=table: t.execute(delete(table)) and None)


@pytest.fixture
def begun(site: Site) -> Callable[[str], Page]:
    def begin(language: str) -> Page:
        page = site.page({"de": "de-DE", "en": "en-GB"}[language])
        page.goto("/kiosk")
        page.wait_for_selector("body[data-ready]")
        return page

    return begin


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_card_reader_signs_in_and_the_offer_is_taken(
    begun: Callable[[str], Page], cards: dict[str, str], language: str
) -> None:
    because, yes, out, _ = SAID[language]
    page = begun(language)
    page.keyboard.type(cards[language])
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text(because)
    expect(page.locator("#sign-out")).to_contain_text(out)
    accessible(page)
    page.locator("#choices button", has_text=yes).click()
    expect(page.locator("#lines .line")).to_have_count(1)
    expect(page.locator("#lines output")).to_have_text("2")
    assert cards[language] not in page.content()
    page.click("#sign-out")
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("#lines .line")).to_have_count(1)


@pytest.mark.parametrize("language", ["de", "en"])
def test_phone_and_pin_on_the_keypad_and_the_pin_of_a_dear_order(
    site: Site, begun: Callable[[str], Page], cards: dict[str, str], language: str
) -> None:
    because, _, _, wrong = SAID[language]
    page = begun(language)
    page.click("#sign-in")
    accessible(page)
    page.fill("#phone", PHONES[language])
    page.fill("#pin", "0000")
    page.press("#pin", "Enter")
    expect(page.locator("#customer-problem")).to_contain_text(wrong)
    page.focus("#pin")
    for digit in PIN:
        page.locator("#keypad button", has_text=digit).click()
    page.click("#customer button.primary")
    expect(page.locator("#said")).to_contain_text(because)
    page.click("[data-category=dairy]")
    page.click("[data-sku=oat_milk]")
    for _ in range(3):
        page.click("#plus")
    page.click("#product-form button.primary")
    expect(page.locator("#lines .line")).to_have_count(1)
    page.click("#checkout")
    page.click("#order")
    expect(page.locator("#customer")).to_be_visible()
    expect(page.locator("#card")).to_be_hidden()
    accessible(page)
    page.fill("#pin", PIN)
    page.press("#pin", "Enter")
    expect(page.locator("#done-number")).not_to_be_empty()
    order = site.services.orders.get(page.locator("#done-number").inner_text())
    assert (order["customer"], order["payment"], order["language"]) == (language, "invoice", language)
