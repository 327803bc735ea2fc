"""The rows of staff accounts: how they are made, changed and shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, update

from zuruf.server.clock import iso
from zuruf.server.database.store import Transaction
from zuruf.server.database.tables import callbacks, staff, staff_sessions
from zuruf.server.errors import Conflict, Invalid, NotFound
from zuruf.server.security import throttle
from zuruf.server.security.principal import ROLES, Principal


def one(number: int) -> Select[Any]:
    """Return the query for one account."""
    return select(staff).where(staff.c.id == number)


def check_role(role: str) -> None:
    """Raise `Invalid` for a role that there is not."""
    if role not in ROLES:
        raise Invalid(f"The role “{role}” is unknown. Roles: {', '.join(ROLES)}.")


def insert_account(
    transaction: Transaction,
    login: str,
    name: str,
    role: str,
    hashed: str,
    languages: Iterable[str],
    skills: Iterable[str],
) -> int:
    """Insert an account and return its id."""
    row = transaction.execute(
        insert(staff)
        .returning(staff.c.id)
        .values(
            login=login,
            name=name,
            role=role,
            password_hash=hashed,
            must_change=True,
            languages=list(languages),
            skills=list(skills),
            created_at=transaction.now,
        )
    )
    number = int(row.one().id)
    transaction.record("staff.added", f"staff:{number}", role=role)
    return number


def change_account(transaction: Transaction, number: int, changes: dict[str, Any]) -> dict[str, Any]:
    """Change an account; the last admin stays."""
    concerned = select(staff).where((staff.c.id == number) | (staff.c.role == "admin"))
    rows = transaction.execute(concerned.order_by(staff.c.id).with_for_update()).all()
    row = next((each for each in rows if each.id == number), None)
    if row is None:
        raise NotFound(f"There is no staff account {number}.")
    codes = {key: value for key, value in changes.items() if key in ("role", "disabled")}
    disabled = changes.pop("disabled", None)
    if disabled is not None:
        changes["disabled_at"] = transaction.now if disabled else None
    if row.role == "admin" and (disabled or changes.get("role", "admin") != "admin"):
        if all(each.disabled_at or each.id == number for each in rows):
            raise Conflict("This is the last admin; make another one first.", "last_admin")
    if changes:
        transaction.execute(update(staff).where(staff.c.id == number).values(**changes))
    if disabled:
        assigned = (callbacks.c.assigned_to == number) & (callbacks.c.state != "done")
        transaction.execute(update(callbacks).where(assigned).values(assigned_to=None))
        transaction.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == number))
    transaction.record("staff.changed", f"staff:{number}", fields=sorted(changes), **codes)
    return view(transaction.execute(one(number)).one())


def note_failure(transaction: Transaction, row: Row[Any] | None, names: tuple[str, ...]) -> None:
    """Count a failed login."""
    throttle.failed(transaction, *names)
    transaction.record("staff.login_failed", f"staff:{row.id}" if row else "staff:unknown")


def principal_of(row: Row[Any], csrf: str) -> Principal:
    """Return who a row of the accounts is."""
    return Principal(
        "staff",
        str(row.id),
        row.name,
        row.role,
        row.id,
        row.login,
        tuple(row.languages),
        tuple(row.skills),
        csrf,
        row.must_change,
    )


def view(row: Row[Any]) -> dict[str, Any]:
    """Return an account without its secrets."""
    return {
        "id": row.id,
        "login": row.login,
        "name": row.name,
        "role": row.role,
        "languages": row.languages,
        "skills": row.skills,
        "disabled": row.disabled_at is not None,
        "must_change": row.must_change,
        "created_at": iso(row.created_at),
    }
