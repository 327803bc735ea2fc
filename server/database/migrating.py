"""Bring a database to the present version: all or nothing, at each start."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from zuruf.server.audit import POSTGRES_LOCK
from zuruf.server.errors import ServerError

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> str:
    """Migrate in one transaction and return the version.

    Raises `ServerError` for a database that is not ours. A database that a newer Zuruf wrote is left
    untouched.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    name = engine.url.render_as_string(hide_password=True)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})
            present = MigrationContext.configure(connection).get_current_revision()
            known = {each.revision for each in scripts.walk_revisions()}
            if present and present not in known:
                raise ServerError(
                    f"The database {name} was written by a newer version of Zuruf (schema {present}). "
                    "Update Zuruf, or restore a backup of this version."
                )
            if present is None and inspect(connection).get_table_names():
                raise ServerError(
                    f"The database {name} holds tables that are not Zuruf's. Name an empty database."
                )
            if present != scripts.get_current_head():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    except DatabaseError as error:
        cause = str(error.orig).strip().splitlines()[0]
        raise ServerError(
            f"The database {name} cannot be opened: {cause}. Check the file or the address."
        ) from error
    return scripts.get_current_head() or ""
