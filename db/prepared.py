"""Statements of the hottest path, compiled once and then handed to the driver as they are.

SQLAlchemy compiles a statement once as well, but finds out for each row anew how to write it
down or read it; that takes several times as long as SQLite takes for all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

Row = Mapping[Any, Any]
Convert = Callable[[Any], Any]


class Prepared:
    """An insert or update that is run for many rows.

    The rows name every parameter. What an insert's first row leaves out is left to the
    database: the defaults of the models are not filled in.
    """

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        self._compiled: dict[str, _Writing] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Run it for each of these rows, of which there is one at least; gives how many rows of
        the table that wrote. Raises KeyError for a row that leaves something out."""
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = _writing(self._statement, rows[0], connection.dialect)
        writing = self._compiled[name]
        with _cursor(connection, writing.sql) as cursor:
            cursor.executemany(writing.sql, writing.written(rows))
            return int(cursor.rowcount)


class Lookup:
    """A select of which the one parameter, ``keys``, is a list of whole numbers to look for."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Reading] = {}

    def run(self, connection: Connection, keys: Sequence[int]) -> list[dict[str, Any]]:
        """The rows that were found, by the names of their columns."""
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = _reading(self._statement, connection.dialect)
        reading = self._compiled[name]
        sql = reading.before + ", ".join([reading.mark] * len(keys)) + reading.after
        with _cursor(connection, sql) as cursor:
            cursor.execute(sql, tuple(keys))
            return [reading.read(row) for row in cursor.fetchall()]


@contextmanager
def _cursor(connection: Connection, sql: str) -> Iterator[Any]:
    """The driver's cursor, in the connection's transaction. What the driver raises comes out as
    SQLAlchemy's own way of running statements has it."""
    if not connection.in_transaction():
        connection.begin()
    dialect, driver = connection.dialect, connection.connection
    errors: Any = dialect.dbapi
    try:
        with closing(driver.cursor()) as cursor:
            yield cursor
    except errors.Error as error:
        lost = dialect.is_disconnect(error, driver, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql, None, error, errors.Error, connection_invalidated=lost, dialect=dialect
        ) from error


class _Writing(NamedTuple):
    sql: str
    names: tuple[str, ...]
    writers: tuple[Convert | None, ...]
    by_name: bool

    def written(self, rows: Sequence[Row]) -> list[Any]:
        """The rows as the driver takes them: by position, or by name."""
        columns = [
            [row[name] for row in rows] if write is None else _all_by(write, name, rows)
            for name, write in zip(self.names, self.writers, strict=True)
        ]
        values = list(zip(*columns, strict=True))
        if not self.by_name:
            return values
        return [dict(zip(self.names, each, strict=True)) for each in values]


def _all_by(write: Convert, name: str, rows: Sequence[Row]) -> list[Any]:
    """A column's values, where rows in a row mostly have the very same one: the moment."""
    written = []
    last = converted = None
    for row in rows:
        value = row[name]
        if value is not last:
            last, converted = value, write(value)
        written.append(converted)
    return written


class _Reading(NamedTuple):
    before: str
    after: str
    mark: str
    names: tuple[str, ...]
    readers: tuple[tuple[str, Convert], ...]

    def read(self, row: Sequence[Any]) -> dict[str, Any]:
        """One row as it is meant."""
        named = dict(zip(self.names, row, strict=True))
        for name, convert in self.readers:
            named[name] = convert(named[name])
        return named


def _writing(statement: Insert | Update, row: Row, dialect: Dialect) -> _Writing:
    if isinstance(statement, Insert):
        # Inline: nobody asks for the ids that the database gives.
        compiled: Any = statement.inline().compile(dialect=dialect, column_keys=list(row))
    else:
        compiled = statement.compile(dialect=dialect)
    names = tuple(compiled.positiontup or compiled.binds)
    types = (compiled.binds[name].type.dialect_impl(dialect) for name in names)
    writers = tuple(type_.bind_processor(dialect) for type_ in types)
    return _Writing(str(compiled), names, writers, not compiled.positiontup)


def _reading(statement: Select[Any], dialect: Dialect) -> _Reading:
    before, after = str(statement.compile(dialect=dialect)).split("__[POSTCOMPILE_keys]")
    names, readers = [], []
    for column in statement.selected_columns:
        names.append(column.key or "")
        convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if convert is not None:
            readers.append((names[-1], convert))
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    return _Reading(before, after, mark, tuple(names), tuple(readers))
