from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from zuruf.server.config import Config
from zuruf.server.database.engines import Engines, database_url
from zuruf.server.database.migrating import migrate
from zuruf.server.database.tables import metadata
from zuruf.server.errors import ServerError
from zuruf.server.services import Services


@pytest.fixture
def engines(tmp_path: Path):  # type: ignore[no-untyped-def]
    engines = Engines(f"sqlite:///{tmp_path / 'new.db'}")
    yield engines
    engines.close()


def test_the_migrations_make_exactly_the_tables(engines: Engines) -> None:
    migrate(engines.writer)
    with engines.reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_second_time_changes_nothing(engines: Engines) -> None:
    assert migrate(engines.writer) == migrate(engines.writer)


def test_a_database_of_a_newer_version_is_left_alone(engines: Engines, tmp_path: Path) -> None:
    migrate(engines.writer)
    with engines.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ServerError, match="newer version of Zuruf"):
        Services(Config(folder=tmp_path, database=f"sqlite:///{tmp_path / 'new.db'}"))
    with engines.reader.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_somebody_elses_database_is_left_alone(engines: Engines) -> None:
    with engines.writer.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (x)"))
    with pytest.raises(ServerError, match="not Zuruf's"):
        migrate(engines.writer)


def test_a_file_that_is_no_database_is_a_clear_word(tmp_path: Path) -> None:
    (tmp_path / "zuruf.db").write_text("once upon a time " * 100)
    with pytest.raises(ServerError, match="cannot be opened"):
        Services(Config(folder=tmp_path))


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/x", "sqlite"])
def test_a_url_that_cannot_be_is_a_clear_word(url: str) -> None:
    with pytest.raises(ServerError, match=r"SQLite or PostgreSQL|postgresql://"):
        database_url(url)
