from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config
from zuruf.server.security.principal import Principal
from zuruf.server.services import EXTENSION, Services


def test_a_customer_switches_reminders_on_their_own_page(tmp_path: Path) -> None:
    app = create_app(replace(Config(folder=tmp_path), housekeeping=0))
    try:
        services: Services = app.extensions[EXTENSION]
        services.customers.save(Principal("staff", "1", "A", "admin", 1), "c1", 0, {"name": "Anna"})
        client, address = app.test_client(), services.regulars.links.preferences("c1").partition("/me/")[2]
        page = client.get(f"/me/{address}")
        assert page.status_code == 200
        form = {"prediction": "on", "reminders": "on"}
        assert client.post(f"/me/{address}", data=form).status_code == 302
        given = services.consents.of("c1")
        assert given["current"] == {"prediction": True, "reminders": True}
        assert given["history"][0]["wording"]
        assert client.post(f"/me/{address}", data={}).status_code == 302
        assert services.consents.of("c1")["current"] == {"prediction": False, "reminders": False}
        assert "Anna" in client.get(f"/me/{address}/data").text
        assert client.get("/me/forged").status_code == 404
        foreign = {"Origin": "http://elsewhere.test"}
        assert client.post(f"/me/{address}", data=form, headers=foreign).status_code in (400, 403)
    finally:
        close_app(app)
