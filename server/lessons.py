"""What staff teach the assistant: this word means that product, this sentence means that intent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, cast

from sqlalchemy import Row, insert, select, update

from zuruf.catalog.model import Catalog
from zuruf.server.clock import iso
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import callbacks, lessons, staff
from zuruf.server.errors import Conflict, Invalid, NotFound, Raced
from zuruf.server.security.principal import Principal
from zuruf.skills.assistant.bundled import all_skills, packages
from zuruf.skills.understanding.taught import KINDS, Kind, Lesson, lessons_of
from zuruf.skills.understanding.teaching import Recorded, Refusal, Teaching

RECORDED = 2000
"""So many of the latest cases are looked at; retention takes what customers said out of older ones."""
SENTENCES = 3000
"""So many different sentences of theirs, the latest first, so that the answer comes within seconds."""
ROUNDS = 3
CUSTOMER = ("customer", "user")
REFUSALS = {
    "unknown_language": "The shop does not speak the language {language}.",
    "no_words": "There are no words in it.",
    "too_many_words": "That is too long; at most {most} words.",
    "for_a_person": "“{words}” calls a person; that cannot be taught away.",
    "unknown_product": "The catalog has no product {target}.",
    "number": "“{words}” begins with a number or an article; teach it without.",
    "conversation_word": "“{words}” belongs to the conversation itself.",
    "known_already": "This is known already.",
    "name_of_another": "This is a name of {name} already.",
    "unknown_intent": "Nothing can be taught to mean {target}.",
    "sentence_of_another": "This sentence means {intent} already.",
    "name_of_product": "“{words}” is the name of something that is sold.",
}
"""Code of a refusal -> what it says. As a problem's code it begins with "lesson_"."""


class Lessons:
    """Lessons that devices fetch. A "word" names a SKU, a "sentence" an intent."""

    def __init__(self, store: Store, catalog: Callable[[], Catalog]) -> None:
        self._store = store
        self._catalog = catalog
        self._checking = threading.Lock()
        self._teaching: Teaching | None = None

    def teach(
        self, me: Principal, kind: str, language: str, words: str, target: str, case_id: str | None = None
    ) -> dict[str, Any]:
        """Store a lesson that changes nothing of what was understood before; else refuse it.

        Raises Invalid for a lesson that makes no sense, Conflict for one that would change something else.
        """
        if kind not in KINDS or not words.strip() or not target.strip():
            raise Invalid("A lesson has a kind (word or sentence), words, and what they mean.")
        lesson = Lesson(cast(Kind, kind), language, " ".join(words.split()), target.strip())
        for _ in range(ROUNDS):
            work = partial(self._insert, me, lesson, case_id, self._check(lesson, case_id))
            try:
                return self._store.write(me.actor, work)
            except Raced:
                continue
        raise Conflict("Others are teaching in this moment; please try again.", "lesson_raced")

    def _check(self, lesson: Lesson, case_id: str | None) -> frozenset[int]:
        """Return the numbers of the lessons that the new one was checked together with."""
        items = self.list()
        with self._checking:
            teaching = self._now(lessons_of(items))
            if refusal := teaching.refusal(lesson):
                raise _refused(refusal)
            change = next(teaching.changes(lesson, self._recorded(lesson, case_id)), None)
        if change:
            raise Conflict(
                f"“{change.text}” is understood today and would then be understood otherwise.",
                "lesson_changes",
                sentence=change.text,
                before=change.before,
                after=change.after,
            )
        return frozenset(item["id"] for item in items)

    def _now(self, known: tuple[Lesson, ...]) -> Teaching:
        """Return the teaching of now; it is kept until something changes, since it knows meanings."""
        catalog = self._catalog()
        kept = self._teaching
        if kept is None or kept.catalog is not catalog or kept.lessons != known:
            others = packages(all_skills()).values()
            outside = tuple(each for each in others if not each.startswith("zuruf.skills."))
            kept = self._teaching = Teaching(catalog, known, outside)
        return kept

    def _recorded(self, lesson: Lesson, case_id: str | None) -> list[Recorded]:
        """Return what customers said and was understood, but for what the case itself is about."""
        with self._store.read() as connection:
            rows = connection.execute(
                select(callbacks.c.id, callbacks.c.language, callbacks.c.data)
                .order_by(callbacks.c.created_at.desc())
                .limit(RECORDED)
            ).all()
        said = dict.fromkeys(
            (text, row.language)
            for row in rows
            for text in _understood(row.data or {})
            if not (row.id == case_id and lesson.says(text))
        )
        return list(said)[:SENTENCES]

    @staticmethod
    def _insert(
        me: Principal,
        lesson: Lesson,
        case_id: str | None,
        known: frozenset[int],
        transaction: Transaction,
    ) -> dict[str, Any]:
        transaction.alone(lessons)
        holding = transaction.execute(select(lessons.c.id).where(lessons.c.revoked_at.is_(None))).scalars()
        if frozenset(holding) != known:
            raise Raced("Somebody else has taught something in this moment.")
        row = transaction.execute(
            insert(lessons)
            .returning(lessons)
            .values(
                kind=lesson.kind,
                language=lesson.language,
                words=lesson.words,
                target=lesson.target,
                case_id=case_id,
                staff_id=me.number,
                at=transaction.now,
            )
        ).one()
        transaction.record("lesson.taught", f"lesson:{row.id}", kind=lesson.kind)
        transaction.emit("lessons", "taught", id=row.id)
        return _view(row, me.name)

    def revoke(self, me: Principal, number: int) -> dict[str, Any]:
        """Take a lesson back; one that was taken back before stays so."""

        def work(transaction: Transaction) -> dict[str, Any]:
            row = transaction.execute(
                update(lessons)
                .where(lessons.c.id == number, lessons.c.revoked_at.is_(None))
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
        """Return the lessons that hold, with who taught them and when."""
        with self._store.read() as connection:
            rows = connection.execute(
                select(lessons, staff.c.name)
                .outerjoin(staff, staff.c.id == lessons.c.staff_id)
                .where(lessons.c.revoked_at.is_(None))
                .order_by(lessons.c.id)
            ).all()
        return [_view(row, row.name) for row in rows]

    def intents(self, language: str) -> tuple[str, ...]:
        """Return the intents that sentences of a language may be taught to mean."""
        return Teaching(self._catalog()).intents(language)


def _understood(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a customer said and was understood, also in the earlier requests of a case."""
    for part in (told, *(told.get("requests") or ())):
        for turn in part.get("transcript") or ():
            if isinstance(turn, Mapping) and turn.get("speaker") in CUSTOMER:
                if turn.get("text") and turn.get("intent") not in (None, "none"):
                    yield str(turn["text"])


def _refused(refusal: Refusal) -> Invalid:
    detail = REFUSALS[refusal.code].format_map(refusal.values)
    return Invalid(detail, f"lesson_{refusal.code}", **refusal.values)


def _view(row: Row[Any], by: str | None = None) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "language": row.language,
        "words": row.words,
        "target": row.target,
        "case": row.case_id,
        "by": by,
        "at": iso(row.at),
    }
