"""Whatever is sent to the API that its own document allows, or nearly: no 5xx, and answers as documented."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from zuruf.server.api.blueprint import PREFIX
from zuruf.server.api.endpoint import ENDPOINTS, Endpoint
from zuruf.server.api.openapi import PARAMETER
from zuruf.server.app import close_app, create_app
from zuruf.server.config import Config
from zuruf.server.evaluation.setting import prepare
from zuruf.server.services import EXTENSION

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("schemathesis")
    setting = prepare(folder, f"sqlite:///{folder / 'zuruf.db'}", 1)
    app = create_app(Config(folder=folder, housekeeping=0, pages=False))
    services = app.extensions[EXTENSION]
    services.staff.change("test", services.staff.number_of("worker-0"), role="admin")
    yield {"app": app, "device": setting.device, "admin": setting.staff[0]}
    close_app(app)


@pytest.fixture(scope="module")
def document(people: dict[str, Any]) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", people["app"])


ENDLESS = ("/kiosks/<device>/taps", "/events")
OWN_SESSION = ("/session/password",)


def reachable() -> list[Endpoint]:
    """Leave out streams that do not end, and what ends the session that the test goes by."""
    left_out = (*ENDLESS, *OWN_SESSION)
    return [
        each
        for each in ENDPOINTS
        if each.path not in left_out and (each.method, each.path) != ("DELETE", "/session")
    ]


@pytest.mark.parametrize("entry", reachable(), ids=lambda entry: f"{entry.method} {entry.path}")
def test_no_request_breaks_the_server(document: Any, people: dict[str, Any], entry: Endpoint) -> None:
    operation = document[PREFIX + PARAMETER.sub(r"{\g<name>}", entry.path)][entry.method]
    answers: list[int] = []
    token = people["device" if "device" in entry.roles else "admin"]

    @settings(
        max_examples=10,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        if entry.idempotent:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        checks = [not_a_server_error, response_schema_conformance]
        answers.append(case.call_and_validate(headers=headers, checks=checks).status_code)

    run()
    assert answers and max(answers) < 500
