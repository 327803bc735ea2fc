"""The audit trail: each entry carries the hash of itself and of all before it. It holds ids and codes only.

What is personal lies in the cases and orders, where retention and erasure reach it; the trail stays whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, text

from zuruf.server.database.tables import audit

GENESIS = "0" * 64
POSTGRES_LOCK = 0x7A75727566  # "zuruf": any number that all our processes share
PAGE = 1000
_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_ADD = insert(audit)


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision.

    Who did what to which thing. ``codes`` are short machine words, never text that somebody said.
    """

    at: int
    actor: str
    action: str
    subject: str
    codes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found.

    ``broken_at`` is the first entry that does not fit, ``why`` says what is wrong.
    """

    entries: int
    head: str
    broken_at: int | None = None
    why: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing was edited, deleted, reordered or cut off."""
        return not self.why


def canonical(codes: Mapping[str, Any]) -> str:
    """Return codes as the one JSON text that is hashed."""
    return json.dumps(codes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chain(previous: str, seq: int, at: int, actor: str, action: str, subject: str, codes: str) -> str:
    """Return the SHA-256 of an entry and the hash before it."""
    content = json.dumps(
        [previous, seq, at, actor, action, subject, codes], ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(content.encode()).hexdigest()


def head(connection: Connection) -> tuple[int, str]:
    """Return the number and hash of the last entry: (0, zeros) for an empty trail."""
    row = connection.execute(_LAST).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def append(connection: Connection, entries: list[Entry]) -> None:
    """Add entries to the end of the trail, inside the caller's transaction."""
    if not entries:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})
    seq, digest = head(connection)
    rows = []
    for entry in entries:
        seq += 1
        codes = canonical(entry.codes)
        digest = chain(digest, seq, entry.at, entry.actor, entry.action, entry.subject, codes)
        rows.append(
            {
                "seq": seq,
                "at": entry.at,
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "codes": codes,
                "hash": digest,
            }
        )
    connection.execute(_ADD, rows)


def export(connection: Connection, after: int = 0, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield entries in order, those after a number only, as plain dictionaries."""
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = connection.execute(
            select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(size)
        ).all()
        for row in page:
            yield dict(row._mapping)
        if len(page) < size:
            return
        after = page[-1].seq
        left = None if left is None else left - len(page)


def verify(connection: Connection, known_head: str | None = None) -> Verdict:
    """Recompute the chain.

    ``known_head`` is a hash that was noted outside the database; it must occur in the chain. Without it,
    cutting off the end, or rewriting everything, cannot be seen.
    """
    seq, digest = 0, GENESIS
    met = known_head is None or known_head == GENESIS
    for row in export(connection):
        if row["seq"] != seq + 1:
            return Verdict(seq, digest, seq + 1, f"entry {seq + 1} is missing or out of order")
        seq = row["seq"]
        digest = chain(digest, seq, row["at"], row["actor"], row["action"], row["subject"], row["codes"])
        if digest != row["hash"]:
            return Verdict(seq, digest, seq, f"entry {seq} was changed, or one before it was")
        met = met or digest == known_head
    if not met:
        return Verdict(
            seq, digest, seq, "the noted head is not in the trail: its end was cut off, or it was rewritten"
        )
    return Verdict(seq, digest)
