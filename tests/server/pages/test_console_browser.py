"""The console in a real browser: the day of an agent, a supervisor and an admin."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.server.conftest import PASSWORD
from tests.server.pages.conftest import Site, accessible, open_case, place_order
from zuruf.server.events import Event

pytestmark = pytest.mark.slow


def sent(page: Page, button: str) -> None:
    """Press a form's button and wait until the page that answers is there and live."""
    with page.expect_navigation():
        page.click(button)
    page.wait_for_selector("body[data-ready]")


def test_the_day_of_an_agent(site: Site) -> None:
    open_case(site.services, "K1F-1", "complaint", said="die milch war <b>sauer</b>", phone="030 23125161")
    agent, second = site.enter("agent"), site.enter("supervisor", "en-GB")
    accessible(agent)
    with agent.expect_response("**/console/cases?**"):
        open_case(site.services, "K1F-2", "age_check", said="ein kasten bier")
    row = agent.locator("[data-case='K1F-2']")
    expect(row).to_be_visible()
    expect(agent.locator("[data-case='K1F-1'] .because")).to_contain_text("<b>sauer</b>")
    second.goto("/console/cases/K1F-1")
    agent.goto("/console/cases/K1F-1")
    accessible(agent)
    agent.click("#claim")
    expect(agent.locator("#disposition")).to_be_visible()
    expect(second.locator("#stale")).to_be_visible()
    second.click("#claim")
    expect(second.locator("main [role=alert]:visible").first).to_contain_text("Agent has this case already")
    expect(second.locator("html")).to_have_attribute("lang", "en")
    accessible(second)
    expect(agent.locator("#dial")).to_have_attribute("href", "tel:+493023125161")
    expect(agent.locator(".turn").first).to_contain_text("<b>sauer</b>")
    agent.fill("#note", "Neue Milch versprochen.")
    agent.reload()
    expect(agent.locator("#note")).to_have_value("Neue Milch versprochen.")
    agent.click("#end-title ~ form button.primary")
    expect(agent.locator("#disposition")).to_be_visible()
    agent.select_option("#disposition", "goodwill")
    agent.check("input[name=asked_now]")
    agent.click("#call")
    expect(agent.locator("#timer")).to_have_text(re.compile(r"\d+:\d\d"))
    accessible(agent)
    expect(agent.locator("#note")).to_have_value("Neue Milch versprochen.")
    agent.select_option("#disposition", "goodwill")
    agent.click("#end-title ~ form button.primary")
    expect(agent.locator("h1")).to_have_text("Warteschlange")
    closed = site.services.callbacks.get("K1F-1")
    assert (closed["state"], closed["disposition"]) == ("done", "goodwill")
    assert closed["notes"][0]["text"] == "Neue Milch versprochen."


def test_the_console_by_keyboard_and_in_the_other_language(site: Site) -> None:
    open_case(site.services, "K1F-11", "human_request")
    page = site.enter("agent")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("#disposition")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("kurz g m")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.locator("h1")).to_have_text("Meine Fälle")
    page.click("a[hreflang=en]")
    expect(page.locator("h1")).to_have_text("My cases")
    accessible(page)
    page.locator(".cases a").first.click()
    page.locator("form[action$='/release'] button").click()
    expect(page.locator("h1")).to_have_text("Queue")


def test_an_alarm_is_on_every_console(site: Site) -> None:
    pages = [site.enter(each) for each in ("agent", "supervisor")]
    pages[1].goto("/console/orders")
    pages[1].wait_for_selector("body[data-ready]")
    open_case(site.services, "K1F-12", "safety", said="hier brennt es")
    for page in pages:
        expect(page.locator(".alarm")).to_be_visible()
        accessible(page)
    pages[1].reload()
    expect(pages[1].locator(".alarm")).to_be_visible()
    pages[1].click(".alarm a")
    pages[1].click("#claim")
    expect(pages[1].locator("#disposition")).to_be_visible()
    expect(pages[0].locator(".alarm")).to_have_count(0)


def test_orders_are_moved_on_and_changed_on_the_customer_s_word(site: Site) -> None:
    place_order(site.services, "K1-2001")
    page = site.enter("agent")
    page.goto("/console/orders")
    page.wait_for_selector("body[data-ready]")
    accessible(page)
    place_order(site.services, "K1-2003")
    expect(page.locator("#list")).to_contain_text("K1-2003")
    page.click("tr:has-text('K1-2001') button[value=accepted]")
    expect(page.locator("tr:has-text('K1-2001') .badge")).to_have_text("Angenommen")
    page.click("a:has-text('K1-2001')")
    accessible(page)
    page.fill("[name=quantity-1]", "3")
    page.select_option("#new-sku", "rye_bread")
    page.click("#change-title ~ form button")
    expect(page.locator("main [role=alert]:visible").first).to_contain_text("Zusage")
    expect(page.locator("[name=quantity-1]")).to_have_value("3")
    page.check("[name=binding]")
    sent(page, "#change-title ~ form button")
    expect(page.locator("main [role=alert]:visible").first).to_contain_text("vorlesen")
    expect(page.locator("#change-total")).to_contain_text("10,17")
    page.check("[name=binding]")
    page.click("#change-title ~ form button")
    expect(page.locator("[role=status].good")).to_be_visible()
    changed = site.services.orders.get("K1-2001")
    assert [line["quantity"] for line in changed["lines"]] == [3, 1]
    assert changed["total"] == 3 * 199 + 420 and changed["confirmations"][0]["by"] == "phone"
    page.fill("#amount", "1,99")
    page.fill("#remark", "eine Packung war undicht")
    page.click("#remark-title ~ form button")
    expect(page.locator("#remark-title ~ ul")).to_contain_text("1,99")


def test_the_pages_of_a_supervisor(site: Site) -> None:
    open_case(site.services, "K1F-21", "misunderstood", said="dingsbums bitte", language="en")
    page = site.enter("supervisor")
    page.goto("/console/supervisor")
    expect(page.locator("#s-words ~ ul")).to_contain_text("dingsbums")
    accessible(page)
    with page.expect_download() as download:
        page.click("a[download] >> nth=0")
    assert "K1F-21" in download.value.path().read_text("utf-8")
    page.goto("/console/cases/K1F-21")
    page.select_option("#assign-to", label="Agent")
    sent(page, "form[action$='/assign'] button")
    page.fill("#priority", "95")
    sent(page, "form[action$='/raise'] button")
    expect(page.locator("#priority")).to_have_value("95")
    assert site.services.callbacks.get("K1F-21")["assigned_name"] == "Agent"
    site.services.broker.publish(Event("callbacks", "overdue", {"id": "K1F-21", "state": "new"}))
    expect(page.locator("#alerts")).to_contain_text("K1F-21")
    accessible(page)
    page.goto("/console/admin/staff")
    expect(page.locator("main [role=alert]:visible")).to_be_visible()


def test_the_pages_of_an_admin_and_the_first_login(site: Site) -> None:
    page = site.enter("admin", view="wide")
    page.goto("/console/admin/staff")
    accessible(page)
    page.fill("#login", "neu")
    page.fill("#name", "Neue Kollegin")
    page.click("#new-title ~ form button")
    password = page.locator(".secret").inner_text()
    accessible(page)
    fresh = site.page()
    fresh.goto("/console")
    fresh.fill("#login", "neu")
    fresh.fill("#password", password)
    fresh.press("#password", "Enter")
    accessible(fresh)
    fresh.fill("#old", password)
    fresh.fill("#new", PASSWORD)
    fresh.fill("#again", PASSWORD)
    fresh.click("button.primary")
    expect(fresh.locator("h1")).to_have_text("Warteschlange")
    fresh.click("form[action$='/logout'] button")
    expect(fresh.locator("h1")).to_have_text("Anmelden")
    page.goto("/console/admin/devices")
    page.fill("#device", "tresen")
    page.click("#new-title ~ form button")
    code = page.locator(".secret").inner_text()
    accessible(page)
    paired, token = site.services.devices.pair(code)
    assert paired["id"] == "tresen" and token
    page.goto("/console/admin/rules")
    accessible(page)
    page.fill("#changes", "queue: {held_at_most: none}")
    page.click("#changes-title ~ form button")
    expect(page.locator("main [role=alert]:visible")).to_contain_text("held_at_most")
    expect(page.locator("#changes")).to_have_value("queue: {held_at_most: none}")
    page.fill("#changes", "queue: {held_at_most: 7}")
    page.click("#changes-title ~ form button")
    expect(page.locator("[role=status].good")).to_be_visible()
    assert site.services.rules.queue.held_at_most == 7
    page.goto("/console/admin/texts")
    accessible(page)
    page.fill("#terms-de", "# Kurz\n\nGut & <b>günstig</b>.")
    page.click("form.texts button")
    page.goto("/terms")
    expect(page.locator("article")).to_contain_text("Gut & <b>günstig</b>.")


def test_the_console_on_a_phone(site: Site) -> None:
    place_order(site.services, "K1-2002")
    page = site.enter("admin", view="phone")
    for path in ("/console", "/console/orders", "/console/supervisor", "/console/admin/rules"):
        page.goto(path)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path


def test_an_order_is_completed_by_phone(site: Site) -> None:
    open_case(site.services, "K1F-31", phone="030 23125162")
    page = site.enter("agent")
    page.goto("/console/cases/K1F-31")
    sent(page, "#claim")
    page.click("#complete-title ~ details summary")
    expect(page.locator("#complete-total")).to_contain_text("3,98")
    accessible(page)
    page.fill("[name=quantity-1]", "4")
    page.check("[name=binding]")
    sent(page, "#complete-title ~ details button")
    expect(page.locator("main [role=alert]:visible").first).to_contain_text("7,96")
    expect(page.locator("[name=quantity-1]")).to_have_value("4")
    accessible(page)
    page.check("[name=binding]")
    sent(page, "#complete-title ~ details button")
    expect(page.locator("[role=status].good")).to_contain_text("K1F-31-1")
    accessible(page)
    assert site.services.orders.get("K1F-31-1")["total"] == 4 * 199
