from pathlib import Path

import pytest
from sqlalchemy import text

from zuruf.server import audit
from zuruf.server.services import Services

EDITS = {
    "edit": "UPDATE audit SET actor = 'staff:9' WHERE seq = 5",
    "edit of the codes": "UPDATE audit SET codes = '{}' WHERE seq = 4",
    "edit with its own hash": "UPDATE audit SET at = at + 1, hash = hash WHERE seq = 5",
    "deletion": "DELETE FROM audit WHERE seq = 5",
    "deletion of the first": "DELETE FROM audit WHERE seq = 1",
    "deletion that closes the gap": "DELETE FROM audit WHERE seq = 5; "
    "UPDATE audit SET seq = seq - 1 WHERE seq > 5",
    "reordering": "UPDATE audit SET seq = -5 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 6; "
    "UPDATE audit SET seq = 6 WHERE seq = -5",
    "truncation": "DELETE FROM audit WHERE seq > 5",
    "everything": "DELETE FROM audit",
}


@pytest.fixture
def head(services: Services) -> str:
    for number in range(8):
        services.store.write("test", lambda t, n=number: t.record("case.open", f"case:{n}", reason="refund"))  # type: ignore[misc]
    with services.store.read() as connection:
        return audit.head(connection)[1]


def test_a_sound_trail(services: Services, head: str) -> None:
    with services.store.read() as connection:
        verdict = audit.verify(connection, head)
        early = list(audit.export(connection, limit=3))[-1]["hash"]
        assert audit.verify(connection, early).sound
    assert verdict.sound and verdict.head == head and verdict.entries >= 8


@pytest.mark.parametrize("edit", EDITS)
def test_every_manipulation_is_found(services: Services, head: str, edit: str) -> None:
    with services.store.engines.writer.begin() as connection:
        for statement in EDITS[edit].split("; "):
            connection.execute(text(statement))
    with services.store.read() as connection:
        verdict = audit.verify(connection, head)
    assert not verdict.sound and verdict.why


def test_a_trail_written_anew_from_some_entry_on_is_found_by_the_noted_head(
    services: Services, head: str
) -> None:
    with services.store.engines.writer.begin() as connection:
        entries = [audit.Entry(0, "staff:9", "case.open", "case:x", {}) for _ in range(4)]
        connection.execute(text("DELETE FROM audit WHERE seq > 5"))
        audit.append(connection, entries)
    with services.store.read() as connection:
        assert audit.verify(connection).sound
        assert not audit.verify(connection, head).sound


def test_the_trail_holds_ids_and_codes_only(services: Services, tmp_path: Path) -> None:
    request = {
        "id": "K1-1",
        "reason": "complaint",
        "session": "s",
        "phone": "030 1234567",
        "when": "canary-when",
    }
    told = {"because": "canary-because", "transcript": [{"speaker": "customer", "text": "canary-words"}]}
    services.callbacks.create("device:kiosk", request | told)
    with services.store.read() as connection:
        trail = str(list(audit.export(connection)))
    assert "case:K1-1" in trail
    assert not any(word in trail for word in ("canary", "1234567"))
