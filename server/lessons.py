"""What staff teach the assistant: this word means that product, this sentence means that intent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select, update

from zuruf.server.clock import iso
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import lessons
from zuruf.server.errors import Invalid, NotFound
from zuruf.server.security.principal import Principal

KINDS = ("word", "sentence")


class Lessons:
    """Lessons that devices fetch. A "word" names a SKU, a "sentence" an intent."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def teach(
        self, me: Principal, kind: str, language: str, words: str, target: str, case_id: str | None = None
    ) -> dict[str, Any]:
        """Store a lesson."""
        if kind not in KINDS or not words.strip() or not target.strip():
            raise Invalid("A lesson has a kind (word or sentence), words, and what they mean.")

        def work(transaction: Transaction) -> dict[str, Any]:
            row = transaction.execute(
                insert(lessons)
                .returning(lessons)
                .values(
                    kind=kind,
                    language=language,
                    words=words.strip(),
                    target=target.strip(),
                    case_id=case_id,
                    staff_id=me.number,
                    at=transaction.now,
                )
            ).one()
            transaction.record("lesson.taught", f"lesson:{row.id}", kind=kind)
            transaction.emit("lessons", "taught", id=row.id)
            return _view(row)

        return self._store.write(me.actor, work)

    def revoke(self, me: Principal, number: int) -> dict[str, Any]:
        """Take a lesson back."""

        def work(transaction: Transaction) -> dict[str, Any]:
            row = transaction.execute(
                update(lessons)
                .where(lessons.c.id == number)
                .values(revoked_at=transaction.now)
                .returning(lessons)
            ).first()
            if row is None:
                raise NotFound(f"There is no lesson {number}.")
            transaction.record("lesson.revoked", f"lesson:{number}")
            transaction.emit("lessons", "revoked", id=number)
            return _view(row)

        return self._store.write(me.actor, work)

    def list(self) -> list[dict[str, Any]]:
        """Return the lessons that hold."""
        with self._store.read() as connection:
            rows = connection.execute(
                select(lessons).where(lessons.c.revoked_at.is_(None)).order_by(lessons.c.id)
            ).all()
        return [_view(row) for row in rows]


def _view(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "language": row.language,
        "words": row.words,
        "target": row.target,
        "case": row.case_id,
        "at": iso(row.at),
    }
