"""Statements of the hottest path, compiled once and then handed to the driver as they are.

SQLAlchemy compiles a statement once as well, but finds out for each row anew how to write it
down; that takes several times as long as SQLite takes to write it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Update

Row = Mapping[str, Any]


class Prepared:
    """An insert or update that is run for many rows, each of which names every parameter.

    Defaults are for whoever leaves something out, so there are none: an insert takes all
    columns of its table.
    """

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Callable[[Row], Any]]] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Run it for each of these rows, of which there is one at least; gives how many rows of
        the table that wrote. Raises KeyError for a row that leaves something out."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect)
        sql, written = self._compiled[dialect.name]
        return connection.exec_driver_sql(sql, [written(row) for row in rows]).rowcount

    def _compile(self, dialect: Dialect) -> tuple[str, Callable[[Row], Any]]:
        compiled: Any = self._statement.compile(dialect=dialect)
        names: Sequence[str] = compiled.positiontup or list(compiled.binds)
        writers = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in names
        ]

        def values(row: Row) -> list[Any]:
            return [write(row[name]) if write else row[name] for name, write in writers]

        if compiled.positiontup:
            return str(compiled), lambda row: tuple(values(row))
        return str(compiled), lambda row: dict(zip(names, values(row), strict=True))
