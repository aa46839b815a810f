"""Every statement and commit of this process, noticed where it goes to the driver.

SQLAlchemy's events would miss what the program hands to the driver by itself. So each connection
is made by the driver with classes that tell before and after everything they do.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

COMMIT = "COMMIT"
_WRITTEN = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')


class Line:
    """What is known of one connection: how many savepoints it is in, and what was noted of its
    transaction."""

    def __init__(self) -> None:
        self.savepoints = 0
        self.notes: set[str] = set()

    def heed(self, sql: str) -> None:
        """Follow what a statement has done to the transaction."""
        if sql.startswith("SAVEPOINT"):
            self.savepoints += 1
        elif sql.startswith(("RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")):
            self.savepoints -= 1
        elif sql in (COMMIT, "ROLLBACK"):
            self.savepoints = 0
            self.notes.clear()


Watch = Callable[[Line, str, str], None]
"""Is called with the connection and the statement, ``before`` and ``after`` it."""

_watches: list[Watch] = []


def listen() -> None:
    """Notice all connections that are made from now on."""
    event.listen(Engine, "do_connect", _connect)


def watch(watch: Watch) -> None:
    """Have every statement noticed, and every commit as the statement ``COMMIT``."""
    _watches.append(watch)


def table_written(sql: str) -> str | None:
    """The table that a statement writes to."""
    found = _WRITTEN.match(sql)
    return found[1] if found is not None else None


def _connect(dialect: Any, _record: object, cargs: Any, cparams: dict[str, Any]) -> Any:
    if dialect.name == "sqlite":
        return sqlite3.connect(*cargs, **cparams, factory=_SqliteConnection)
    connection = _PsycopgConnection.connect(*cargs, **cparams)
    connection.cursor_factory = _PsycopgCursor
    return connection


@contextmanager
def _noticed(line: Line, sql: Any) -> Iterator[None]:
    said = str(sql)
    for each in _watches:
        each(line, said, "before")
    yield
    for each in _watches:
        each(line, said, "after")
    line.heed(said)


class _SqliteCursor(sqlite3.Cursor):
    def execute(self, sql: str, *values: Any) -> Any:
        with _noticed(self.connection.line, sql):  # type: ignore[attr-defined]
            return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> Any:
        with _noticed(self.connection.line, sql):  # type: ignore[attr-defined]
            return super().executemany(sql, *values)


class _SqliteConnection(sqlite3.Connection):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.line = Line()

    def cursor(self, factory: Any = _SqliteCursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        with _noticed(self.line, COMMIT):
            super().commit()

    def rollback(self) -> None:
        super().rollback()
        self.line.heed("ROLLBACK")


class _PsycopgCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, *values: Any, **options: Any) -> Any:
        with _noticed(self.connection.line, query):  # type: ignore[attr-defined]
            return super().execute(query, *values, **options)

    def executemany(self, query: Any, *values: Any, **options: Any) -> None:
        with _noticed(self.connection.line, query):  # type: ignore[attr-defined]
            super().executemany(query, *values, **options)


class _PsycopgConnection(psycopg.Connection[Any]):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.line = Line()

    def commit(self) -> None:
        with _noticed(self.line, COMMIT):
            super().commit()

    def rollback(self) -> None:
        super().rollback()
        self.line.heed("ROLLBACK")
