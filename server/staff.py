"""Staff accounts, their sessions and passwords."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from zuruf.server.clock import HOUR
from zuruf.server.database.store import Store, Transaction
from zuruf.server.database.tables import staff, staff_sessions
from zuruf.server.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from zuruf.server.security import throttle
from zuruf.server.security.passwords import (
    check_new_password,
    fingerprint,
    generate_password,
    generate_token,
    hash_password,
    matches,
)
from zuruf.server.security.principal import Principal
from zuruf.server.security.recent import Recent
from zuruf.server.staff_records import (
    change_account,
    check_role,
    insert_account,
    note_failure,
    one,
    principal_of,
    view,
)

WRONG = "The login or the password is wrong."


@dataclass(frozen=True, slots=True)
class Login:
    """A new session: the token is shown to its owner once and stored as a hash."""

    token: str
    principal: Principal
    expires_at: int


class Staff:
    """Accounts and sessions of the people who work here."""

    def __init__(self, store: Store, session_hours: float = 12) -> None:
        self._store = store
        self._recent = Recent(self._find, store.clock)
        self._lifetime = round(session_hours * HOUR)

    def first_admin(self) -> tuple[str, str] | None:
        """Make the account "admin" if there is no staff yet; return login and password, else None."""
        password = generate_password()
        hashed = hash_password(password)

        def work(transaction: Transaction) -> bool:
            if transaction.execute(select(func.count()).select_from(staff)).scalar():
                return False
            insert_account(transaction, "admin", "Admin", "admin", hashed, (), ())
            return True

        return ("admin", password) if self._store.write("system", work) else None

    def add(
        self,
        actor: str,
        login: str,
        name: str = "",
        role: str = "agent",
        languages: Iterable[str] = (),
        skills: Iterable[str] = (),
        password: str | None = None,
    ) -> tuple[dict[str, Any], str]:
        """Make an account; return it and its first password, which must be changed at the first login."""
        login = login.strip()
        if not login or len(login) > 80 or not login.isprintable():
            raise Invalid("The login must have 1 to 80 printable characters.")
        check_role(role)
        if password is not None:
            check_new_password(password, login)
        first = password or generate_password()
        hashed = hash_password(first)

        def work(transaction: Transaction) -> dict[str, Any]:
            number = insert_account(transaction, login, name or login, role, hashed, languages, skills)
            return view(transaction.execute(one(number)).one())

        try:
            return self._store.write(actor, work), first
        except IntegrityError:
            raise Conflict(f"The login “{login}” is taken already.", "login_taken") from None

    def list(self) -> list[dict[str, Any]]:
        """Return all accounts, without their secrets."""
        with self._store.read() as connection:
            return [view(row) for row in connection.execute(select(staff).order_by(staff.c.id))]

    def get(self, number: int) -> dict[str, Any]:
        """Return one account."""
        with self._store.read() as connection:
            row = connection.execute(one(number)).first()
        if row is None:
            raise NotFound(f"There is no staff account {number}.")
        return view(row)

    def number_of(self, login: str) -> int:
        """Return the id of the account with a login."""
        with self._store.read() as connection:
            number = connection.scalar(select(staff.c.id).where(staff.c.login == login))
        if number is None:
            raise NotFound(f"There is no staff account “{login}”. See: zuruf staff list")
        return int(number)

    def change(self, actor: str, number: int, **values: Any) -> dict[str, Any]:
        """Change ``name``, ``role``, ``languages``, ``skills`` or ``disabled`` (true ends all sessions)."""
        changes = {key: value for key, value in values.items() if value is not None}
        if "role" in changes:
            check_role(changes["role"])

        def work(transaction: Transaction) -> dict[str, Any]:
            return change_account(transaction, number, dict(changes))

        changed = self._store.write(actor, work)
        self._recent.forget()
        return changed

    def set_password(self, actor: str, number: int, password: str | None = None) -> str:
        """Give an account a new first password, which must be changed at the next login; end its sessions."""
        new = password or generate_password()
        check_new_password(new, self.get(number)["login"])
        hashed = hash_password(new)

        def work(transaction: Transaction) -> None:
            transaction.execute(
                update(staff).where(staff.c.id == number).values(password_hash=hashed, must_change=True)
            )
            transaction.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == number))
            transaction.record("staff.password_reset", f"staff:{number}")

        self._store.write(actor, work)
        self._recent.forget()
        return new

    def change_password(self, me: Principal, old: str, new: str) -> None:
        """Change one's own password; the other sessions of the account end."""
        with self._store.read() as connection:
            row = connection.execute(one(me.number)).one()
        names = (f"login:{row.login}",)
        with throttle.attempt(self._store, *names):
            if not matches(old, row.password_hash):
                self._store.write("system", lambda transaction: throttle.failed(transaction, *names))
                raise Forbidden("The present password is wrong.", "wrong_password")
        check_new_password(new, row.login)
        if old == new:
            raise Invalid("The new password must differ from the present one.", "weak_password")
        hashed = hash_password(new)

        def work(transaction: Transaction) -> None:
            transaction.execute(
                update(staff).where(staff.c.id == me.number).values(password_hash=hashed, must_change=False)
            )
            others = (staff_sessions.c.staff_id == me.number) & (staff_sessions.c.csrf != me.csrf)
            transaction.execute(delete(staff_sessions).where(others))
            transaction.record("staff.password_changed", me.actor)

        self._store.write(me.actor, work)
        self._recent.forget()

    def login(self, login: str, password: str, address: str = "") -> Login:
        """Check a password and begin a session. Raises `Unauthenticated`, or `TooMany` after failures."""
        names = (f"login:{login}", f"address:{address}")
        with throttle.attempt(self._store, *names):
            with self._store.read() as connection:
                row = connection.execute(select(staff).where(staff.c.login == login)).first()
            fits = matches(password, row.password_hash if row else None)
            if row is None or not fits or row.disabled_at:
                self._store.write("system", lambda transaction: note_failure(transaction, row, names))
                raise Unauthenticated(WRONG, "wrong_login")
        token, csrf = generate_token(), generate_token()

        def work(transaction: Transaction) -> int:
            expires = transaction.now + self._lifetime
            throttle.succeeded(transaction, names[0])
            transaction.execute(
                insert(staff_sessions).values(
                    token_hash=fingerprint(token),
                    staff_id=row.id,
                    csrf=csrf,
                    created_at=transaction.now,
                    seen_at=transaction.now,
                    expires_at=expires,
                )
            )
            transaction.record("staff.login", f"staff:{row.id}")
            return expires

        expires = self._store.write(f"staff:{row.id}", work)
        return Login(token, principal_of(row, csrf), expires)

    def logout(self, me: Principal) -> None:
        """End one session."""

        def work(transaction: Transaction) -> None:
            transaction.execute(delete(staff_sessions).where(staff_sessions.c.csrf == me.csrf))
            transaction.record("staff.logout", me.actor)

        self._store.write(me.actor, work)
        self._recent.forget()

    def by_token(self, token: str) -> Principal | None:
        """Return who a session token belongs to, or None when it has ended."""
        return self._recent.get(token)

    def _find(self, token_hash: str) -> Principal | None:
        with self._store.read() as connection:
            row = connection.execute(_BY_TOKEN, {"token": token_hash, "now": self._store.clock()}).first()
        return principal_of(row, row.csrf) if row else None


_BY_TOKEN = (
    select(staff, staff_sessions.c.csrf)
    .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
    .where(staff_sessions.c.token_hash == bindparam("token"), staff_sessions.c.expires_at > bindparam("now"))
    .where(staff.c.disabled_at.is_(None))
)
