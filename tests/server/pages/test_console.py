"""The console's pages and forms: who may see what, refusals in words, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.server.conftest import PASSWORD
from tests.server.pages.conftest import know_passwords, open_case, place_order
from zuruf.server.security.principal import ROLES
from zuruf.server.services import Services

LogIn = Callable[[str], FlaskClient]
NEEDS = {
    "/console": "agent",
    "/console/mine": "agent",
    "/console/cases": "agent",
    "/console/figures": "agent",
    "/console/orders": "agent",
    "/console/withdrawals": "agent",
    "/console/supervisor": "supervisor",
    "/console/supervisor/figures": "supervisor",
    "/console/admin/staff": "admin",
    "/console/admin/devices": "admin",
    "/console/admin/rules": "admin",
    "/console/admin/texts": "admin",
}


def csrf(client: FlaskClient) -> dict[str, str]:
    page = client.get("/console").text
    return {"csrf_token": page.partition('name="csrf-token" content="')[2].partition('"')[0]}


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_page_is_for_its_role_only(client: FlaskClient, log_in: LogIn, role: str | None) -> None:
    if role:
        log_in(role)
    for path, needed in NEEDS.items():
        status = client.get(path).status_code
        wanted = 302 if role is None else 200 if ROLES.index(role) >= ROLES.index(needed) else 403
        assert status == wanted, f"{path} as {role}"


def test_the_first_password_is_changed_before_anything_else(client: FlaskClient) -> None:
    wrong = client.post("/console/login", data={"login": "agent", "password": "falsch"})
    assert wrong.status_code == 401 and 'value="agent"' in wrong.text
    entered = client.post(
        "/console/login", data={"login": "agent", "password": PASSWORD, "next": "/console/orders"}
    )
    assert entered.headers["Location"].endswith("/console/password")
    assert client.get("/console").headers["Location"].endswith("/console/password")
    token = client.get("/console/password").text.partition('name="csrf-token" content="')[2].partition('"')[0]
    form = {"csrf_token": token, "old": PASSWORD, "new": "ganz-anders-jetzt", "again": "ganz-anders"}
    assert client.post("/console/password", data=form).status_code == 400
    assert client.post("/console/password", data={**form, "again": form["new"]}).status_code == 302
    assert client.get("/console").status_code == 200


def test_the_login_leads_inside_only(client: FlaskClient, services: Services) -> None:
    know_passwords(services)
    for evil in ("https://example.com/console", "//example.com/console", "/elsewhere"):
        form = {"login": "agent", "password": PASSWORD, "next": evil}
        assert client.post("/console/login", data=form).headers["Location"] == "/console"
        client.delete_cookie("zuruf_session")


def test_a_form_without_its_token_does_nothing(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    open_case(services, "K1F-1")
    assert client.post("/console/cases/K1F-1/claim").status_code == 403
    assert services.callbacks.get("K1F-1")["state"] == "new"


def test_a_case_from_claim_to_close(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    open_case(services, "K1F-1", said='<script>alert("x")</script> =1+1')
    token = csrf(client)
    assert (
        "&lt;script&gt;" in client.get("/console").text and "<script>alert" not in client.get("/console").text
    )
    assert client.post("/console/next", data=token).headers["Location"].endswith("/K1F-1")
    fence = str(services.callbacks.get("K1F-1")["fence"])
    page = client.get("/console/cases/K1F-1").text
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    refused = client.post(
        "/console/cases/K1F-1/done", data={**token, "fence": fence, "note": "steht noch da"}
    )
    assert refused.status_code == 422 and "steht noch da" in refused.text
    form = {**token, "fence": fence, "disposition": "other", "note": ""}
    assert client.post("/console/cases/K1F-1/done", data=form).status_code == 422
    assert client.post("/console/cases/K1F-1/done", data={**form, "note": "erledigt"}).status_code == 302
    assert services.callbacks.get("K1F-1")["state"] == "done"
    assert client.post("/console/next", data=token).headers["Location"] == "/console"


def test_a_stale_page_is_told_so_and_loses_nothing(
    log_in: LogIn, services: Services, person: Callable[..., object]
) -> None:
    client = log_in("agent")
    open_case(services, "K1F-1")
    token = csrf(client)
    client.post("/console/cases/K1F-1/claim", data=token)
    services.callbacks.assign(person("supervisor", "supervisor"), "K1F-1", None)  # type: ignore[arg-type]
    services.callbacks.claim(person("supervisor", "supervisor"), "K1F-1")  # type: ignore[arg-type]
    form = {**token, "fence": "1", "disposition": "resolved", "note": "meine Notiz"}
    answer = client.post("/console/cases/K1F-1/done", data=form, headers={"Accept-Language": "de"})
    assert answer.status_code == 409 and "Supervisor" in answer.text
    lost = client.post("/console/cases/K1F-1/renew", data={**token, "fence": "1"})
    assert lost.status_code == 409 and lost.json["code"] == "stale_claim"
    contact = client.post("/console/cases/K1F-1/contact", data={**token, "version": "1", "phone": "030 1"})
    assert contact.status_code == 409 and "030 1" in contact.text


def test_moves_of_a_supervisor_are_not_for_agents(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    open_case(services, "K1F-1")
    token = csrf(client)
    for move in ("assign", "raise", "reopen"):
        answer = client.post(f"/console/cases/K1F-1/{move}", data={**token, "priority": "99"})
        assert answer.status_code == 403, move
    assert client.post("/console/cases/K1F-1/explode", data=token).status_code == 404
    assert client.get("/console/cases/none").status_code == 404


@pytest.mark.parametrize("value", ["-1", "x", "1e3", "9" * 30, "²", "101"])
def test_a_number_that_is_none_is_refused(log_in: LogIn, services: Services, value: str) -> None:
    client = log_in("supervisor")
    open_case(services, "K1F-1")
    before = services.callbacks.get("K1F-1")["priority"]
    answer = client.post("/console/cases/K1F-1/raise", data={**csrf(client), "priority": value})
    assert answer.status_code == 422
    assert services.callbacks.get("K1F-1")["priority"] == before


def test_zero_bytes_are_refused_on_every_page(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    open_case(services, "K1F-1")
    token = csrf(client)
    assert client.get("/console?q=%00").status_code == 422
    assert client.get("/console/cases/%00").status_code == 422
    assert client.post("/console/cases/K1F-1/note", data={**token, "text": "a\0b"}).status_code == 422
    assert client.post("/withdraw", data={"name": "a\0", **token}).status_code == 422


def test_the_queue_is_filtered_and_searched(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    open_case(services, "K1F-1", "complaint", phone="030 23125161")
    open_case(services, "K1F-2", "age_check", language="en")
    for query, shown in {"reason=complaint": "K1F-1", "language=en": "K1F-2", "q=23125161": "K1F-1"}.items():
        page = client.get(f"/console/cases?{query}").text
        assert [each for each in ("K1F-1", "K1F-2") if each in page] == [shown], query
    assert client.get("/console?q=k1f-2").headers["Location"].endswith("/console/cases/K1F-2")
    assert client.get("/console?state=nonsense").status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"quantity-1": "viele"},
        {"quantity-1": "0"},
        {"new-sku": "none"},
        {"new-sku": "oat_milk", "new-quantity": "-1"},
    ],
)
def test_an_override_that_cannot_hold_changes_nothing(
    log_in: LogIn, services: Services, form: dict[str, str]
) -> None:
    client = log_in("agent")
    place_order(services, "K1-1")
    token = csrf(client)
    answer = client.post(
        "/console/orders/K1-1/change", data={**token, "version": "1", "binding": "yes", **form}
    )
    assert answer.status_code == 422
    assert services.orders.get("K1-1")["version"] == 1


def test_an_override_is_bound_at_the_price_that_was_shown(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    place_order(services, "K1-1")
    form = {**csrf(client), "version": "1", "binding": "yes", "quantity-1": "3", "total": "398"}
    dearer = client.post("/console/orders/K1-1/change", data=form)
    assert dearer.status_code == 422 and 'name="total" value="597"' in dearer.text
    assert services.orders.get("K1-1")["total"] == 398
    assert client.post("/console/orders/K1-1/change", data=form | {"total": "597"}).status_code == 302
    assert services.orders.get("K1-1")["total"] == 597


def test_orders_are_moved_on_cancelled_and_remarked(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    place_order(services, "K1-1")
    token = csrf(client)
    assert (
        client.post(
            "/console/orders/K1-1/status", data={**token, "status": "ready", "minutes": "x"}
        ).status_code
        == 422
    )
    assert (
        client.post(
            "/console/orders/K1-1/status", data={**token, "status": "ready", "minutes": "5"}
        ).status_code
        == 302
    )
    assert services.orders.get("K1-1")["eta"]
    assert client.post("/console/orders/K1-1/status", data={**token, "status": "placed"}).status_code == 409
    remark = {**token, "kind": "refund", "amount": "9999", "text": "x"}
    assert client.post("/console/orders/K1-1/remark", data=remark).status_code == 422
    assert client.post("/console/orders/K1-1/remark", data={**remark, "amount": "1,5"}).status_code == 302
    assert services.orders.get("K1-1")["remarks"][0]["cents"] == 150
    assert client.post("/console/orders/K1-1/cancel", data={**token, "why": "aus"}).status_code == 302
    assert "K1-1" in client.get("/console/orders?status=cancelled").text


def test_what_runs_out_is_shown_with_consent_only(app: Flask, log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    for number, day in enumerate(range(1, 57, 14)):
        month, rest = divmod(day - 1, 28)
        place_order(services, f"K1-{number}", customer="c1", placed_at=None)
        moment = services.config.clock() - (70 - day) * 86_400_000
        _backdate(services, f"K1-{number}", moment)
    open_case(services, "K1F-1", customer="c1")
    assert "runout" not in client.get("/console/cases/K1F-1").text
    services.consents.change("test", {"customer": "c1", "purpose": "prediction", "given": True})
    page = client.get("/console/cases/K1F-1", headers={"Accept-Language": "de"}).text
    assert "Geht bald aus" in page and "Hafermilch" in page


def _backdate(services: Services, number: str, moment: int) -> None:
    from sqlalchemy import update

    from zuruf.server.database.tables import orders

    change = update(orders).where(orders.c.id == number).values(placed_at=moment, status="completed")
    services.store.write("test", lambda t: t.execute(change) and None)


def test_settings_of_an_admin(log_in: LogIn, services: Services) -> None:
    client = log_in("admin")
    token = csrf(client)
    hours = {**token, "version": "0", "days": ["mo-fr", ""], "from": ["08:00", ""], "to": ["18:00", ""]}
    assert client.post("/console/admin/hours", data=hours).status_code == 302
    assert services.rules.queue.opening_hours[0].start == "08:00"
    assert client.post("/console/admin/hours", data=hours).status_code == 409, "a stale page"
    for changes in ("[1]", "{: bad", "queue: {lease_seconds: 0}"):
        answer = client.post("/console/admin/rules", data={**token, "version": "1", "changes": changes})
        assert answer.status_code == 422 and changes in answer.text.replace("&#39;", "'")
    made = client.post(
        "/console/admin/staff", data={**token, "login": "neu", "role": "agent", "languages": ["de", "xx"]}
    )
    account = next(each for each in services.staff.list() if each["login"] == "neu")
    assert made.status_code == 200 and account["languages"] == ["de"]
    assert client.post("/console/admin/staff", data={**token, "login": "neu"}).status_code == 409
    change = {**token, "role": "supervisor", "languages": ["en"], "skills": "wein, käse"}
    assert client.post(f"/console/admin/staff/{account['id']}", data=change).status_code == 302
    assert services.staff.get(account["id"])["skills"] == ["wein", "käse"]
    client.post(f"/console/admin/staff/{account['id']}", data={**token, "disabled": "yes"})
    assert (
        services.staff.get(account["id"])["disabled"]
        and services.staff.get(account["id"])["role"] == "supervisor"
    )


def test_an_order_is_completed_on_the_customer_s_word(log_in: LogIn, services: Services) -> None:
    client = log_in("agent")
    latte = {"line": 2, "sku": "latte", "name": "Latte", "quantity": 1, "unit": None, "price": 1}
    latte["options"] = [{"group": "size", "choice": "large", "amount": "normal"}]
    milk = {"line": 1, "sku": "oat_milk", "name": "Hafermilch", "quantity": 2, "unit": None, "price": 398}
    gone = {"line": 3, "sku": "gone", "name": "Altes", "quantity": 1, "unit": None, "price": 9}
    open_case(services, "K1F-1", cart=[milk, latte, gone], customer="C1")
    token, address = csrf(client), "/console/cases/K1F-1/order"
    assert address not in client.get("/console/cases/K1F-1").text, "only who has the case may"
    client.post("/console/cases/K1F-1/claim", data=token)
    page = client.get("/console/cases/K1F-1", headers={"Accept-Language": "de"}).text
    total = re.search(r'name="total" value="(\d+)"', page)
    assert total and address in page and "Altes" in page
    case = services.callbacks.get("K1F-1")
    form = {**token, "fence": case["fence"], "version": case["version"], "total": total[1]}
    form |= {"quantity-1": "3", "words": "ja, zahlungspflichtig bestellen"}
    german = {"Accept-Language": "de"}
    unbound = client.post(address, data=form, headers=german)
    assert unbound.status_code == 422 and "ausdrückliche Zusage" in unbound.text
    dearer = client.post(address, data=form | {"binding": "yes"}, headers=german)
    assert dearer.status_code == 422 and "vorlesen" in dearer.text and 'value="3"' in dearer.text
    told = re.search(r'name="total" value="(\d+)"', dearer.text)
    assert told and int(told[1]) == int(total[1]) + 199 and not services.orders.list()
    bound = form | {"binding": "yes", "total": told[1]}
    stale = client.post(address, data=bound | {"version": "1"}, headers=german)
    assert stale.status_code == 409 and not services.orders.list()
    placed = client.post(address, data=bound, headers=german)
    (order,) = services.orders.list()
    assert placed.status_code == 302 and order["id"] in placed.headers["Location"]
    assert [(line["sku"], line["quantity"]) for line in order["lines"]] == [("oat_milk", 3), ("latte", 1)]
    assert order["lines"][1]["options"] == latte["options"]
    assert (order["total"], order["customer"], order["session"]) == (int(told[1]), "C1", "visit-K1F-1")
    (confirmation,) = order["confirmations"]
    assert (confirmation["by"], confirmation["case"]) == ("phone", "K1F-1")
    assert confirmation["words"] == order["binding_text"] == "ja, zahlungspflichtig bestellen"
    assert services.callbacks.get("K1F-1")["order_id"] == order["id"]
    again = client.post(address, data=bound, headers=german)
    assert again.status_code == 409 and len(services.orders.list()) == 1, "sent twice is ordered once"
