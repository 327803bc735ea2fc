"""The pages for customers in a real browser: accessible in both languages, on a phone and in print."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.server.pages.conftest import Site, accessible, place_order

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_the_pages_for_customers_are_accessible(site: Site, language: str) -> None:
    page = site.page(language, "phone")
    for path in ("/terms", "/privacy", "/withdraw", "/order/forged", "/console/login"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language[:2])
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_withdrawing_from_a_contract(site: Site) -> None:
    place_order(site.services, "K1-3001")
    page = site.page()
    page.goto("/withdraw?order=K1-3001")
    page.fill("#name", "Ada Lovelace")
    page.get_by_role("button", name="Vertrag widerrufen").click()
    accessible(page)
    page.get_by_role("button", name="Widerruf bestätigen").click()
    expect(page.get_by_role("status")).to_contain_text("Eingegangen am")
    accessible(page)
    agent = site.enter("agent")
    agent.goto("/console/withdrawals")
    accessible(agent)
    agent.locator("tr:has-text('K1-3001') button").click()
    expect(agent.locator("tr:has-text('K1-3001') .badge")).to_have_text("erledigt")
