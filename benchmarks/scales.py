"""Weighs what goes over an engine's connections: statements, and the rows and bytes of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, event


class Scales:
    """Counts while it is entered. Bytes are those of the values, written as text."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.statements = self.rows_read = self.bytes_read = 0
        self.rows_written = self.bytes_written = 0

    def __enter__(self) -> Scales:
        event.listen(self._engine, "after_cursor_execute", self._weigh)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self._engine, "after_cursor_execute", self._weigh)

    def per(self, count: int) -> dict[str, float]:
        """The average of so many."""
        return {
            name: round(getattr(self, name) / count, 2)
            for name in (
                "statements", "rows_read", "bytes_read", "rows_written", "bytes_written",
            )
        }  # fmt: skip

    def _weigh(
        self,
        connection: Connection,
        cursor: Any,
        statement: str,
        parameters: Any,
        _context: object,
        _many: bool,
    ) -> None:
        verb = statement.lstrip().partition(" ")[0].upper()
        if verb in ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE"):
            return
        self.statements += 1
        if verb == "SELECT":
            again = connection.connection.cursor()
            rows = again.execute(statement, parameters).fetchall()
            again.close()
            self.rows_read += len(rows)
            self.bytes_read += sum(_size(row) for row in rows)
            return
        self.rows_written += max(0, cursor.rowcount)
        self.bytes_written += _size(parameters)


def _size(values: Any) -> int:
    """The bytes of values in any nesting, written as text."""
    if isinstance(values, str):
        return len(values.encode())
    if isinstance(values, Mapping):
        return sum(map(_size, values.values()))
    if isinstance(values, Iterable):
        return sum(map(_size, values))
    return len(str(values))
