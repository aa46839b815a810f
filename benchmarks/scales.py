"""Weighs what an engine's connections are asked and answer: statements, rows, bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from sqlalchemy import Dialect, Engine, event

_CONTROL = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK", "SET")
"""Statements that neither read nor write any row."""


class Scales:
    """Counts while it is entered, at the driver's own cursors: some statements do not pass
    through SQLAlchemy. Bytes are those of the values, written as text."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.statements = self.rows_read = self.bytes_read = 0
        self.rows_written = self.bytes_written = 0

    def __enter__(self) -> Scales:
        event.listen(self._engine, "do_connect", self._connect)
        # Only new connections have cursors that count.
        self._engine.dispose()
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self._engine, "do_connect", self._connect)
        self._engine.dispose()

    def per(self, count: int) -> dict[str, float]:
        """The average of so many."""
        return {
            name: round(getattr(self, name) / count, 2)
            for name in (
                "statements", "rows_read", "bytes_read", "rows_written", "bytes_written",
            )
        }  # fmt: skip

    def _connect(
        self, dialect: Dialect, _record: object, _arguments: object, options: dict[str, Any]
    ) -> None:
        if dialect.name == "sqlite":
            cursor = _weighed(sqlite3.Cursor, self)

            class Connection(sqlite3.Connection):
                """A connection whose cursors count."""

                def cursor(self, _factory: Any = None) -> Any:
                    return super().cursor(cursor)

            options["factory"] = Connection
        else:
            options["cursor_factory"] = _weighed(psycopg.Cursor, self)

    def asked(self, statement: str, parameters: Any) -> bool:
        """A statement was sent; whether it is one that counts."""
        verb = statement.lstrip().partition(" ")[0].upper()
        if verb in _CONTROL:
            return False
        self.statements += 1
        if verb not in ("SELECT", "WITH"):
            self.bytes_written += _size(parameters)
        return True

    def wrote(self, statement: str, rows: int) -> None:
        """A statement changed so many rows."""
        if statement.lstrip().partition(" ")[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.rows_written += max(0, rows)

    def answered(self, rows: Iterable[Any]) -> None:
        """Rows were fetched."""
        for row in rows:
            self.rows_read += 1
            self.bytes_read += _size(row)


def _weighed(kind: Any, scales: Scales) -> Any:
    """The driver's cursor, counting what passes through it."""

    class Cursor(kind):  # type: ignore[misc]
        def execute(self, statement: Any, parameters: Any = (), **more: Any) -> Any:
            counts = scales.asked(str(statement), parameters)
            result = super().execute(statement, parameters, **more)
            if counts:
                scales.wrote(str(statement), self.rowcount)
            return result

        def executemany(self, statement: Any, parameters: Any, **more: Any) -> Any:
            rows = list(parameters)
            scales.asked(str(statement), rows)
            result = super().executemany(statement, rows, **more)
            scales.wrote(str(statement), self.rowcount)
            return result

        def fetchone(self) -> Any:
            row = super().fetchone()
            scales.answered([] if row is None else [row])
            return row

        def fetchmany(self, *size: Any) -> Any:
            rows = super().fetchmany(*size)
            scales.answered(rows)
            return rows

        def fetchall(self) -> Any:
            rows = super().fetchall()
            scales.answered(rows)
            return rows

    return Cursor


def _size(values: Any) -> int:
    """The bytes of values in any nesting, written as text."""
    if isinstance(values, str):
        return len(values.encode())
    if isinstance(values, Mapping):
        return sum(map(_size, values.values()))
    if isinstance(values, Iterable):
        return sum(map(_size, values))
    return len(str(values))
