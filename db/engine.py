"""Opening the database, and telling what is in it before anything is written to it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal
from urllib.parse import quote

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import column, table

from db.files import Loss, OpenFiles
from db.prepared import just_run, on_driver

DEFAULT_URL = "sqlite:///parlor.db"
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 15

CHECKPOINT_PAGES = 8_000
"""Pages (of 4 KB) in SQLite's log before it is carried over into the file. A batch writes a dozen
pages, mostly the same ones again, so waiting longer than the usual 1,000 spares most of the
carrying; what is committed is on the disk either way."""

_READ_ONLY = "parlor_read_only"
_FILES = "parlor_files"
_OUR_TABLES = {"players", "game_sessions"}

SchemaState = Literal["empty", "current", "old", "newer", "foreign", "corrupt"]


class DatabaseUnusable(Exception):
    """The database cannot be used as it is. The message says why and what to do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}. {remedy}")
        self.problem = problem
        self.remedy = remedy


def open_database(url: str = DEFAULT_URL) -> Engine:
    """An engine for the database at ``url``; nothing is connected or written before first use.

    Every transaction on SQLite takes the write lock as it begins, so that what it read cannot
    be outdated when it writes; see :func:`read_only` for the others. Raises
    :class:`DatabaseUnusable` for an address that Parlor cannot use.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    engine = create_engine(parsed, pool_pre_ping=True, connect_args={"application_name": "parlor"})
    event.listen(engine, "checkin", _leave_the_mode_to_the_server)
    return engine


def read_only(engine: Engine) -> Engine:
    """The same database for transactions that only read: they neither wait for a writer nor
    hold one up, and all that one of them reads is of the same moment."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READ_ONLY: True})
    # Otherwise each statement would see what was committed since the last one, and a session
    # would be put together of a state and of players who are a move ahead of it.
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def schema_state(engine: Engine, *, check_seconds: float | None = 0.0) -> SchemaState:
    """What is in the database, found out without changing a byte of it.

    ``newer`` was made by a later Parlor, ``foreign`` by another program. Raises
    :class:`DatabaseUnusable` where the database cannot be reached or read at all. An SQLite file
    is looked through for damage for so many seconds, or until all of it is (None), which takes
    half a minute for a million games.
    """
    if engine.dialect.name == "sqlite":
        found = _look_into_file(sqlite_file(engine), check_seconds)
    else:
        found = _look_into_server(engine)
    if found is None:
        return "corrupt"
    tables, revision = found
    return _judge(tables, revision)


def require_state(
    engine: Engine, *wanted: SchemaState, check_seconds: float | None = 0.0
) -> SchemaState:
    """The schema's state if it is one of ``wanted``; raises :class:`DatabaseUnusable` if not."""
    state = schema_state(engine, check_seconds=check_seconds)
    if state in wanted:
        return state
    where = engine.url.render_as_string(hide_password=True)
    problem, remedy = _COMPLAINTS[state]
    raise DatabaseUnusable(problem.format(where=where), remedy)


def lost_file(engine: Engine) -> Loss | None:
    """What is not in its place of the files of an SQLite database that is open."""
    files: OpenFiles | None = engine.get_execution_options().get(_FILES)
    return files.loss() if files is not None else None


def sqlite_file(engine: Engine) -> Path:
    """The file of an SQLite database."""
    return Path(str(engine.url.database))


_COMPLAINTS: dict[SchemaState, tuple[str, str]] = {
    "empty": ("The database {where} has no tables yet", "Run: python init_db.py"),
    "old": (
        "The database {where} was made by an older version of Parlor",
        "Run: python init_db.py",
    ),
    "current": ("The database {where} is already in use by Parlor", "Name an empty one."),
    "newer": (
        "The database {where} was made by a newer version of Parlor",
        "Install that version again, or restore a backup that this version made. "
        "Nothing was changed.",
    ),
    "foreign": (
        "The database {where} holds the tables of another program",
        "Set DATABASE_URL to an empty database or to a new file. Nothing was changed.",
    ),
    "corrupt": (
        "The database {where} is damaged or is no SQLite file",
        "Move it aside and restore a backup, or set DATABASE_URL to a new file. "
        "Nothing was changed.",
    ),
}


# ── Addresses ────────────────────────────────────────────────────────────────────────────────


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable(
            "DATABASE_URL is not an address of a database", _ADDRESS_REMEDY
        ) from error
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise DatabaseUnusable(f"Parlor cannot use a {parsed.drivername} database", _ADDRESS_REMEDY)
    if not parsed.database or parsed.database == ":memory:" or "mode=memory" in url:
        raise DatabaseUnusable("A database in memory would lose every game", _ADDRESS_REMEDY)
    return parsed


_ADDRESS_REMEDY = f"Write it like {DEFAULT_URL} or like postgresql://user:password@host/parlor."


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────


def _open_sqlite(url: URL) -> Engine:
    files = OpenFiles(Path(str(url.database)))
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS}, execution_options={_FILES: files}
    )
    event.listen(engine, "do_connect", lambda *_: _keep_private(files, sqlite_file(engine)))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    files.watch(engine)
    return engine


def _keep_private(files: OpenFiles, path: Path) -> None:
    """A new file is for its owner alone: it holds what people said, and who is the impostor. The
    files that SQLite puts beside it get the same permissions."""
    if files.opened:
        # A file that is gone by now is not to be made anew, and empty.
        return
    # Where it exists it stays as it is, and why it cannot be made SQLite says in a moment.
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Python's driver would begin transactions too late, and none for reads or for DDL; with no
    # isolation level it begins none, and the hook below begins them all.
    connection.isolation_level = None
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise DatabaseUnusable(
            f"SQLite cannot keep a write-ahead log beside its file (it stays in mode {mode})",
            "Put the file on a local disk, not on a network share.",
        )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READ_ONLY, False)
    if connection.info.get(_READ_ONLY, False) != reading:
        on_driver(connection, just_run, f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
        connection.info[_READ_ONLY] = reading
    on_driver(connection, just_run, "BEGIN" if reading else "BEGIN IMMEDIATE")


def _look_into_file(path: Path, check_seconds: float | None) -> tuple[set[str], str | None] | None:
    """The tables and the revision of an SQLite file, or None if it is damaged."""
    if not path.exists() or path.stat().st_size == 0:
        if not path.absolute().parent.is_dir():
            raise DatabaseUnusable(
                f"The folder {path.absolute().parent} does not exist", "Create it first."
            )
        return set(), None
    # A connection of its own: the engine's would switch the journal mode of a foreign file.
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
            found = _read_file(connection)
            sound = _is_sound(connection, address, check_seconds)
            return found if sound else None
    except sqlite3.OperationalError as error:
        raise DatabaseUnusable(
            f"The database file {path} cannot be read ({error})",
            "Check that this user may read and write the file and its folder.",
        ) from error
    except sqlite3.DatabaseError:
        return None


def _is_sound(connection: sqlite3.Connection, address: str, check_seconds: float | None) -> bool:
    """False if damage was found, as far as the file was looked through."""
    if check_seconds is None:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    check = _Check(address)
    if check_seconds:
        check.start()
        check.join(check_seconds)
        check.time_is_up.set()
    return not check.damaged


class _Check(Thread):
    """Looks through a file, table by table. It cannot be interrupted within one, so whoever does
    not want to wait leaves it to itself."""

    def __init__(self, address: str) -> None:
        super().__init__(name="check", daemon=True)
        self._address = address
        self.time_is_up = Event()
        self.damaged = False

    def run(self) -> None:
        """Look, until there is nothing left or the time is up."""
        try:
            with closing(sqlite3.connect(self._address, uri=True, timeout=BUSY_SECONDS)) as file:
                names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                for (name,) in names.fetchall():
                    if self.time_is_up.is_set():
                        return
                    (verdict,) = file.execute(f"PRAGMA quick_check('{name}')").fetchone()
                    self.damaged = self.damaged or verdict != "ok"
        except sqlite3.OperationalError:
            # It is locked, or cannot be read; that is not what is looked for here.
            return
        except sqlite3.DatabaseError:
            self.damaged = True


def _read_file(connection: sqlite3.Connection) -> tuple[set[str], str | None]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {name for (name,) in names if not name.startswith("sqlite_")}
    if "alembic_version" not in tables:
        return tables, None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return tables, row[0] if row else None


# ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────


def _look_into_server(engine: Engine) -> tuple[set[str], str | None]:
    try:
        with read_only(engine).connect() as connection:
            tables = set(inspect(connection).get_table_names())
            if "alembic_version" not in tables:
                return tables, None
            revision: Any = connection.scalar(
                select(column("version_num")).select_from(table("alembic_version"))
            )
            return tables, revision
    except OperationalError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseUnusable(
            f"The database server at {where} does not answer ({error.orig})",
            "Check that it runs, and that DATABASE_URL names the right host, user and database.",
        ) from error


def _leave_the_mode_to_the_server(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # A connection that has only read would begin its next transaction as one that writes, by name.
    # A standby refuses that as something it does not know; asked for nothing, it says what it is.
    if connection is not None and not connection.closed:
        connection.read_only = None


# ── Revisions ────────────────────────────────────────────────────────────────────────────────


def _judge(tables: set[str], revision: str | None) -> SchemaState:
    if revision is None:
        # A first run that was cut short leaves an empty version table on some systems.
        return "foreign" if tables - {"alembic_version"} else "empty"
    scripts = ScriptDirectory(str(MIGRATIONS))
    if revision == scripts.get_current_head():
        return "current" if tables >= _OUR_TABLES else "foreign"
    known = {script.revision for script in scripts.walk_revisions()}
    if revision in known:
        return "old"
    return "newer" if tables >= _OUR_TABLES else "foreign"
