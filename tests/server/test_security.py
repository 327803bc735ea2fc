"""Logging in, sessions, cross-site requests, headers, devices."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config
from zuruf.server.errors import Conflict, Forbidden, Invalid, TooMany, Unauthenticated
from zuruf.server.security.web import COOKIE
from zuruf.server.services import Services

from .conftest import PASSWORD, Api, TurnedClock

pytestmark = pytest.mark.slow


@pytest.fixture
def cookie(client: FlaskClient, tokens: dict[str, str]) -> FlaskClient:
    client.set_cookie(COOKIE, tokens["agent"])
    return client


def test_a_wrong_password_is_slowed_down_and_then_forgiven(services: Services, clock: TurnedClock) -> None:
    for _ in range(5):
        with pytest.raises(Unauthenticated, match="login or the password"):
            services.staff.login("agent", "wrong", "1.2.3.4")
    with pytest.raises(TooMany) as slowed:
        services.staff.login("agent", PASSWORD, "5.6.7.8")
    clock.turn(seconds=slowed.value.extra["retry_after"])
    login = services.staff.login("agent", PASSWORD, "5.6.7.8")
    assert login.principal.must_change and services.staff.by_token(login.token) == login.principal


def test_who_guesses_all_at_once_is_no_faster(services: Services) -> None:
    def guess(number: int) -> type[Exception]:
        with pytest.raises((Unauthenticated, TooMany)) as refused:
            services.staff.login("agent", f"wrong-{number}", f"10.0.0.{number}")
        return refused.type

    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(guess, range(40)))
    assert outcomes.count(Unauthenticated) <= 5 + 4, "five are free, and four may be under way"


def test_behind_a_proxy_each_address_is_its_own(config: Config) -> None:
    app = create_app(replace(config, cookie_secure=True))
    client, wrong = app.test_client(), {"login": "nobody", "password": "wrong"}

    def enter(address: str, login: str = "nobody") -> int:
        return client.post(
            "/api/v1/session", json=wrong | {"login": login}, headers={"X-Forwarded-For": address}
        ).status_code

    assert [enter("192.0.2.1", f"guess-{n}") for n in range(6)] == [401] * 5 + [429]
    answer = client.get("/health", headers={"X-Forwarded-For": "192.0.2.1"})
    assert answer.headers["Strict-Transport-Security"]
    assert enter("192.0.2.2") == 401, "others behind the same proxy go on"
    close_app(app)


def test_a_session_ends_by_logout_time_disabling_and_new_password(
    services: Services, clock: TurnedClock
) -> None:
    number = services.staff.number_of("agent")

    def fresh() -> str:
        return services.staff.login("agent", PASSWORD).token

    token = fresh()
    services.staff.logout(services.staff.by_token(token))  # type: ignore[arg-type]
    assert services.staff.by_token(token) is None
    token = fresh()
    clock.turn(days=1)
    assert services.staff.by_token(token) is None
    token = fresh()
    assert services.staff.by_token(token)
    services.staff.change("test", number, disabled=True)
    assert services.staff.by_token(token) is None
    with pytest.raises(Unauthenticated):
        fresh()


def test_the_last_admin_stays(services: Services) -> None:
    admin = services.staff.number_of("admin")
    for change in ({"disabled": True}, {"role": "agent"}):
        with pytest.raises(Conflict, match="last admin"):
            services.staff.change("test", admin, **change)


def test_a_password_that_is_too_easy_is_refused(services: Services) -> None:
    me = services.staff.login("agent", PASSWORD).principal
    for password in ("kurz", "aaaaaaaaaaaaaa", "agent-agent-1", "x" * 300, PASSWORD):
        with pytest.raises(Invalid):
            services.staff.change_password(me, PASSWORD, password)
    with pytest.raises(Forbidden):
        services.staff.change_password(me, "not it", "etwas ganz anderes")


def test_passwords_and_tokens_are_not_in_the_database(services: Services, config: Config) -> None:
    token = services.staff.login("agent", PASSWORD).token
    _, device = services.devices.add("test", "kiosk")
    services.store.close()
    content = b"".join(path.read_bytes() for path in config.folder.glob("zuruf.db*"))
    assert b"$argon2id$" in content
    assert not any(secret.encode() in content for secret in (PASSWORD, token, device))


def test_the_secret_key_is_for_us_alone(config: Config) -> None:
    assert config.secret_key() == config.secret_key() and len(config.secret_key()) == 32
    assert (config.folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_cookie_alone_changes_nothing(cookie: FlaskClient) -> None:
    assert cookie.get("/api/v1/session").status_code == 200
    refused = cookie.post("/api/v1/callbacks/next")
    assert refused.status_code == 403 and (refused.json or {})["code"] == "csrf"
    assert cookie.post("/api/v1/callbacks/next", headers={"X-CSRF-Token": "csrf-agent"}).status_code == 204


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_gets_nowhere(cookie: FlaskClient, headers: dict[str, str]) -> None:
    refused = cookie.post("/api/v1/callbacks/next", headers=headers | {"X-CSRF-Token": "csrf-agent"})
    assert refused.status_code == 403 and (refused.json or {})["code"] == "cross_site"
    assert (
        cookie.post("/api/v1/session", json={"login": "a", "password": "b"}, headers=headers).status_code
        == 403
    )


def test_the_server_answers_to_its_own_names_only(client: FlaskClient) -> None:
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/health", headers={"Host": "127.0.0.1:8017"}).status_code == 200


@pytest.mark.parametrize("path", ["/health", "/api/v1/session", "/nothing", "/api/v1/callbacks"])
def test_every_answer_is_protected(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert (
        "unsafe-inline" not in policy and "frame-ancestors 'none'" in policy and "script-src 'self'" in policy
    )
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"


def test_a_device_is_paired_once_by_a_code(services: Services, clock: TurnedClock) -> None:
    device, code = services.devices.invite("test", "kiosk-2")
    assert re.fullmatch("[A-Z2-9]{8}", code) and not device["paired"]
    paired, token = services.devices.pair(f" {code[:4].lower()}-{code[4:]}")
    assert paired["paired"] and services.devices.by_token(token)
    with pytest.raises(Invalid, match="unknown or too old"):
        services.devices.pair(code)
    _, late = services.devices.invite("test", "kiosk-3")
    clock.turn(minutes=16)
    with pytest.raises(Invalid):
        services.devices.pair(late)


def test_guessing_pairing_codes_is_slowed_down(services: Services) -> None:
    with pytest.raises(TooMany):
        for _ in range(9):
            try:
                services.devices.pair("AAAABBBB", "1.2.3.4")
            except Invalid:
                continue


def test_a_revoked_device_is_out_at_once(api: Api) -> None:
    assert api("device", "GET", "/session").json["kind"] == "device"
    assert api("admin", "DELETE", "/devices/kiosk").json["revoked"]
    refused = api("device", "GET", "/session")
    assert (refused.status_code, refused.json["code"]) == (401, "unknown_token")


def test_nothing_personal_is_logged(api: Api, caplog: Any) -> None:
    caplog.set_level("DEBUG")
    request = {"id": "K1-1", "reason": "refund", "phone": "030 7654321", "because": "canary", "session": "s"}
    api("device", "POST", "/callbacks", json=request)
    api("device", "POST", "/callbacks", json=request | {"reason": "canary"})
    api("nobody", "POST", "/session", json={"login": "canary", "password": "canary"})
    assert not any(word in caplog.text for word in ("canary", "7654321", "token-"))


def test_a_device_without_a_name_gets_one_that_is_easy_to_say(services: Services) -> None:
    named = [services.devices.add("test")[0]["id"] for _ in range(2)]
    services.devices.revoke("test", named[0])
    assert [*named, services.devices.add("test")[0]["id"]] == ["K1", "K2", "K3"]


def test_figures_are_for_this_machine_and_those_with_a_token(
    client: FlaskClient, tokens: dict[str, str]
) -> None:
    away = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    assert "zuruf_callbacks_waiting" in client.get("/metrics").text
    assert client.get("/metrics", **away).status_code == 401
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 401
    bearer = {"Authorization": f"Bearer {tokens['device']}"}
    assert client.get("/metrics", headers=bearer, **away).status_code == 200
    assert client.get("/health", **away).status_code == 200
