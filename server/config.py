"""The server's settings, in one place."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from zuruf.catalog.model import Shop
from zuruf.models.home import home
from zuruf.server.clock import Clock, system_clock
from zuruf.server.regulars.delivery import Delivery, from_environment

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Config:
    """What a server needs to know.

    ``database`` is a URL that SQLAlchemy takes (``sqlite:///…`` or ``postgresql+psycopg://…``), None for
    ``zuruf.db`` in ``folder``. ``hosts`` are the names under which the server may be addressed besides this
    machine's own; ``cookie_secure`` must be true behind HTTPS. ``catalog`` is a catalog file or database for
    the pages, None for the demo shop. ``housekeeping`` is how often, in seconds, leases and deadlines are
    looked at; 0 switches that off.
    """

    folder: Path = field(default_factory=home)
    database: str | None = None
    catalog: Path | None = None
    shop: Shop = field(default_factory=Shop)
    hosts: tuple[str, ...] = ()
    cookie_secure: bool = False
    public_url: str = field(
        default_factory=lambda: os.environ.get("ZURUF_PUBLIC_URL", "http://127.0.0.1:8017")
    )
    delivery: Delivery = field(default_factory=lambda: from_environment(os.environ))
    session_hours: float = 12
    pages: bool = True
    housekeeping: float = 1.0
    clock: Clock = system_clock

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database or f"sqlite:///{self.folder / 'zuruf.db'}"

    @property
    def rules(self) -> Path:
        """The shop's own file of rules, which need not exist."""
        return self.folder / "rules.yaml"

    def secret_key(self) -> bytes:
        """Return the key that signs what the server hands out.

        The first call makes the file, readable by us alone.
        """
        path = self.folder / "secret_key"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
            try:
                os.link(temporary, path)
            except FileExistsError:
                pass  # another process was first: its key holds
            finally:
                temporary.unlink()
        return path.read_bytes()
