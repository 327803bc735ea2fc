"""The states of a case and the legal moves between them, and how a move is written down: who, when, why."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import callbacks, case_moves, case_numbers, claims, staff
from zuruf.server.errors import Conflict, NotFound, Raced

Case = Row[Any]
WAITING = ("new", "no_answer", "rescheduled", "transferred", "escalated")
HELD = ("claimed", "in_call")
STATES = (*WAITING, *HELD, "done")
MOVES: dict[str, tuple[str, ...]] = {
    "claim": WAITING,
    "renew": HELD,
    "release": ("claimed",),
    "expire": HELD,
    "call": ("claimed",),
    "done": HELD,
    "no_answer": HELD,
    "reschedule": (*WAITING, *HELD),
    "transfer": HELD,
    "escalate": (*WAITING, *HELD),
    "assign": (*WAITING, "claimed"),
    "raise": (*WAITING, *HELD),
    "reopen": ("done",),
}
"""Move -> the states from which it is legal."""


def locked(query: Select[Any]) -> Select[Any]:
    """Return the query so that the cases it finds stay as they are read until the commit.

    PostgreSQL has one writer per server, and with many servers a case that all want would otherwise be
    changed by another between reading and writing, time after time. SQLite has one writer and leaves it out.
    """
    return query.with_for_update(of=callbacks, key_share=True)


# Statements that are run for every request are built once: that takes most of their time.
_BY_NUMBER = locked(select(callbacks).where(callbacks.c.id == bindparam("number")))
_BY_ALIAS = locked(select(callbacks).join(case_numbers).where(case_numbers.c.number == bindparam("number")))
_END_CLAIM = (
    update(claims)
    .where(claims.c.case_id == bindparam("case"), claims.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)


def words(code: str) -> str:
    """Return a code as people read it."""
    return code.replace("_", " ")


def find(transaction: Transaction, number: str) -> Case:
    """Return a case by its number, or by a number that was joined to it."""
    row = owner(transaction, number)
    if row is None:
        raise NotFound(f"There is no case {number}.")
    return row


def owner(transaction: Transaction, number: str) -> Case | None:
    """Return the case that has a number, its own or a joined one; None when nobody has it."""
    row = transaction.execute(_BY_NUMBER, {"number": number}).first()
    if row is None or row.disposition == "joined":
        row = transaction.execute(_BY_ALIAS, {"number": number}).first() or row
    return row


def legal(case: Case, move: str) -> None:
    """Raise `Conflict` unless a move is legal in the case's state."""
    if case.state not in MOVES[move]:
        raise Conflict(
            f"Case {case.id} is {words(case.state)}; “{words(move)}” is not possible now.",
            "illegal_move",
            state=case.state,
        )


def advance(
    transaction: Transaction,
    case: Case,
    move: str,
    why: str | None = None,
    event: str = "changed",
    **values: Any,
) -> Case:
    """Change a case if it is still as it was read, and write down who did what, when and why.

    ``why`` may be personal and stays with the case; the audit trail gets the move and the new state.
    """
    values |= {"version": case.version + 1, "updated_at": transaction.now}
    parameters = {f"new_{name}": value for name, value in values.items()}
    changed = transaction.execute(
        _changing(tuple(sorted(values))), parameters | {"case": case.id, "read": case.version}
    ).first()
    if changed is None:
        raise Raced(
            f"Case {case.id} was changed by somebody else at this moment; load it again.", "stale_page"
        )
    log(transaction, changed, move, why)
    tell(transaction, changed, event)
    return changed


@cache
def _changing(names: tuple[str, ...]) -> ReturningUpdate[Any]:
    """Return the statement that changes these columns of a case which is still as it was read."""
    unchanged = (callbacks.c.id == bindparam("case"), callbacks.c.version == bindparam("read"))
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(callbacks).where(*unchanged).values(values).returning(callbacks)


def log(transaction: Transaction, case: Case, move: str, why: str | None = None) -> None:
    """Write a move into the case's history and into the audit trail."""
    transaction.add(
        case_moves,
        case_id=case.id,
        at=transaction.now,
        actor=transaction.actor,
        move=move,
        state=case.state,
        why=why,
    )
    transaction.record(f"case.{move}", f"case:{case.id}", state=case.state, fence=case.fence)


def tell(transaction: Transaction, case: Case, event: str) -> None:
    """Tell every open page, after the commit; ``numbers`` are those that customers were told."""
    transaction.emit(
        "callbacks",
        event,
        id=case.id,
        state=case.state,
        reason=case.reason,
        priority=case.priority,
        holder=case.holder,
        version=case.version,
        numbers=[case.id, *(each["number"] for each in case.data.get("requests", ()))],
    )


def end_claim(transaction: Transaction, case: Case) -> None:
    """End the open claim on a case."""
    transaction.execute(_END_CLAIM, {"case": case.id, "now": transaction.now})


def name_of(transaction: Transaction, number: int | None) -> str | None:
    """Return the name of a member of staff."""
    if number is None:
        return None
    name: str | None = transaction.execute(select(staff.c.name).where(staff.c.id == number)).scalar()
    return name
