"""Every endpoint, called by every role: who may, may; nobody else gets past the door."""

from typing import Any

import pytest

from zuruf.server.api.endpoint import ENDPOINTS, Endpoint

from .conftest import Api

ROLES = ("nobody", "device", "agent", "supervisor", "admin")
OPEN = {"POST /session", "POST /pairings", "GET /openapi.json"}
OWN_PAGE_ONLY = {"PUT /kiosks/<device>/screen", "GET /kiosks/<device>/taps"}
DEVICE_ONLY = OWN_PAGE_ONLY | {
    "POST /identify",
    "GET /customers/<customer>/regular",
    "GET /household",
    "GET /customers/<customer>/offers",
    "POST /offers",
}
DEVICE_TOO = {
    "POST /callbacks",
    "POST /callbacks/<case>/details",
    "GET /callbacks/<case>/progress",
    "POST /orders",
    "GET /orders",
    "GET /orders/<order>",
    "POST /orders/<order>/cancel",
    "POST /consents",
    "GET /customers/<customer>/consents",
    "POST /withdrawals",
    "GET /session",
    "GET /lessons",
    "GET /catalog",
    "GET /customers/<customer>/purchases",
    "GET /customers/<customer>/expectations",
    "POST /customers/<customer>/muted",
}
SUPERVISORS = {
    "POST /callbacks/<case>/assign",
    "POST /callbacks/<case>/raise",
    "POST /callbacks/<case>/reopen",
    "GET /customers/<customer>/export",
    "DELETE /customers/<customer>",
    "GET /staff",
    "GET /staff/N",
    "GET /devices",
    "GET /figures",
    "GET /callbacks.csv",
    "GET /orders.csv",
    "GET /audit/head",
}
ADMINS = {
    "POST /staff", "PATCH /staff/N", "POST /staff/N/password", "POST /devices", "DELETE /devices/<device>",
    "PUT /devices/<device>/household", "GET /settings/NAME", "PUT /settings/NAME", "GET /audit",
}  # fmt: skip


def name(entry: Endpoint) -> str:
    path = entry.path.replace("<int(max=9007199254740991):number>", "N").replace(
        "<any(rules, texts):name>", "NAME"
    )
    return f"{entry.method} {path}"


def allowed(entry: Endpoint) -> set[str]:
    """The matrix, written by hand and not read from the code."""
    if name(entry) in OPEN:
        return set(ROLES)
    if name(entry) in DEVICE_ONLY:
        return {"device"}
    if name(entry) in ADMINS:
        return {"admin"}
    if name(entry) in SUPERVISORS:
        return {"supervisor", "admin"}
    return {"agent", "supervisor", "admin"} | ({"device"} if name(entry) in DEVICE_TOO else set())


@pytest.mark.parametrize("role", ROLES)
def test_every_endpoint_lets_in_whom_the_matrix_names(api: Api, role: str) -> None:
    wrong = []
    for entry in ENDPOINTS:
        if name(entry) == "DELETE /session" and role in allowed(entry):
            continue  # would end the session that the test goes by
        path = entry.path.replace("<int(max=9007199254740991):number>", "999").replace(
            "<any(rules, texts):name>", "texts"
        )
        for parameter in ("<case>", "<order>", "<customer>", "<device>"):
            path = path.replace(parameter, "nothing")
        body: Any = {} if entry.body else None
        status = api(role, entry.method, path, json=body).status_code
        in_fact = status not in (401, 403)
        own_page_only = name(entry) in OWN_PAGE_ONLY and role == "device" and status == 403
        if in_fact != (role in allowed(entry)) and not own_page_only:
            wrong.append((name(entry), status))
        if role == "nobody" and not in_fact:
            assert status == 401
    assert not wrong


def test_the_matrix_names_no_endpoint_that_is_not_there() -> None:
    names = {name(entry) for entry in ENDPOINTS}
    assert names >= OPEN | DEVICE_ONLY | DEVICE_TOO | SUPERVISORS | ADMINS


def test_a_first_password_opens_nothing_but_its_own_change(api: Api, services: Any) -> None:
    account, password = services.staff.add("test", "new", role="admin")
    token = services.staff.login("new", password).token
    headers = {"Authorization": f"Bearer {token}"}
    refused = api("nobody", "GET", "/callbacks", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "must_change")
    change = {"old": password, "new": "etwas ganz anderes"}
    assert api("nobody", "POST", "/session/password", json=change, headers=headers).status_code == 200
    assert api("nobody", "GET", "/callbacks", headers=headers).status_code == 200
