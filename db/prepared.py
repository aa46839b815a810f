"""Statements of the hottest path, compiled once and then handed to the driver as they are.

SQLAlchemy compiles a statement once as well, but finds out for each row anew how to write it
down or read it; that takes several times as long as SQLite takes for all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

Row = Mapping[Any, Any]
Convert = Callable[[Any], Any]

VALUES_REMEMBERED = 1_024
"""Values of one column that are not converted anew: a session's few moments are read and written
with each of its batches."""


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
        values = writing.written(rows)
        return int(on_driver(_in_transaction(connection), writing.sql, values, many=True).rowcount)


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
        found = on_driver(_in_transaction(connection), sql, tuple(keys)).fetchall()
        return [reading.read(row) for row in found]


def on_driver(
    connection: Connection, sql: str, values: Sequence[Any] = (), *, many: bool = False
) -> Any:
    """The driver's cursor after it ran this on the connection, with neither SQLAlchemy's events
    nor its conversions. What the driver raises comes out as SQLAlchemy's own way has it."""
    dialect, driver = connection.dialect, connection.connection
    cursor = driver.cursor()
    errors: Any = dialect.dbapi
    try:
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
    except errors.Error as error:
        lost = dialect.is_disconnect(error, driver, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql, None, error, errors.Error, connection_invalidated=lost, dialect=dialect
        ) from error
    return cursor


def _in_transaction(connection: Connection) -> Connection:
    """The connection, which begins a transaction if it is in none."""
    if not connection.in_transaction():
        connection.begin()
    return connection


class _Writing(NamedTuple):
    sql: str
    names: tuple[str, ...]
    pick: Callable[[Row], tuple[Any, ...]]
    writers: tuple[tuple[int, Convert], ...]
    by_name: bool

    def written(self, rows: Sequence[Row]) -> list[Any]:
        """The rows as the driver takes them: by position, or by name."""
        values: list[Any] = [self.pick(row) for row in rows]
        if self.writers:
            values = [self._converted(row) for row in values]
        if not self.by_name:
            return values
        return [dict(zip(self.names, each, strict=True)) for each in values]

    def _converted(self, row: tuple[Any, ...]) -> list[Any]:
        converted = list(row)
        for place, write in self.writers:
            converted[place] = write(converted[place])
        return converted


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
    types = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
    found = [(place, type_.bind_processor(dialect)) for place, type_ in enumerate(types)]
    writers = tuple((place, _remembering(write)) for place, write in found if write is not None)
    return _Writing(str(compiled), names, _picker(names), writers, not compiled.positiontup)


def _picker(names: tuple[str, ...]) -> Callable[[Row], tuple[Any, ...]]:
    if len(names) == 1:
        (name,) = names
        return lambda row: (row[name],)
    return itemgetter(*names)


def _remembering(convert: Convert) -> Convert:
    """The same conversion, which is mostly asked for the moments that it was asked for last."""
    return lru_cache(VALUES_REMEMBERED)(convert)


def _reading(statement: Select[Any], dialect: Dialect) -> _Reading:
    before, after = str(statement.compile(dialect=dialect)).split("__[POSTCOMPILE_keys]")
    names, readers = [], []
    for column in statement.selected_columns:
        names.append(column.key or "")
        convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if convert is not None:
            readers.append((names[-1], _remembering(convert)))
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    return _Reading(before, after, mark, tuple(names), tuple(readers))
