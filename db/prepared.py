"""Statements of the hottest path, compiled once and then handed to the driver as they are.

SQLAlchemy compiles a statement once as well, but finds out for each row anew how to write it
down or read it; that takes several times as long as SQLite takes for all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Row = Mapping[Any, Any]
AnySelect = Select[*tuple[Any, ...]]
Convert = Callable[[Any], Any]
Result = TypeVar("Result")
Run = Callable[[Any, str, Any], Result]
"""How the driver's cursor is to run a statement with these values, and what is wanted of it."""

VALUES_REMEMBERED = 1_024
"""Values of one column that are not converted anew: a session's few moments are read and written
with each of its batches."""


class Prepared:
    """An insert, update or delete that is run for many rows.

    The rows name every parameter. What an insert's first row leaves out is left to the
    database: the defaults of the models are not filled in.
    """

    def __init__(self, statement: Insert | Update | Delete) -> None:
        self._statement = statement
        self._compiled: dict[str, _Writing] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Run it for each of these rows, of which there is one at least; gives how many rows of
        the table that wrote. Raises KeyError for a row that leaves something out."""
        writing = self._for(connection, rows[0])
        return on_driver(_in_transaction(connection), _count_all, writing.sql, writing.of(rows))

    def run_each(self, connection: Connection, rows: Sequence[Row]) -> list[bool]:
        """The same; gives for each row by itself whether it wrote anything."""
        writing = self._for(connection, rows[0])
        each = _count_each_at_once if writing.by_name else _count_each
        counts = on_driver(_in_transaction(connection), each, writing.sql, writing.of(rows))
        return [count > 0 for count in counts]

    def _for(self, connection: Connection, row: Row) -> _Writing:
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = _writing(self._statement, row, connection.dialect)
        return self._compiled[name]


class Lookup:
    """A select of which the parameter ``keys`` is a list of whole numbers to look for."""

    def __init__(self, statement: AnySelect) -> None:
        self._statement = statement
        self._compiled: dict[str, _Reading] = {}

    def run(
        self, connection: Connection, keys: Sequence[int], **given: int | str
    ) -> list[dict[str, Any]]:
        """The rows that were found, by the names of their columns. ``given`` are the statement's
        other parameters."""
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = _reading(self._statement, connection.dialect)
        reading = self._compiled[name]
        sql, values = reading.question(keys, given)
        found = on_driver(_in_transaction(connection), _fetch, sql, values)
        return [reading.read(row) for row in found]


# ── On the driver ────────────────────────────────────────────────────────────────────────────


def on_driver(connection: Connection, run: Run[Result], sql: str, values: Any = ()) -> Result:
    """Run a statement with neither SQLAlchemy's events nor its conversions. What the driver
    raises comes out as SQLAlchemy's own way has it."""
    dialect, driver = connection.dialect, connection.connection
    errors: Any = dialect.dbapi
    try:
        return run(driver.cursor(), sql, values)
    except errors.Error as error:
        lost = dialect.is_disconnect(error, driver, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql, None, error, errors.Error, connection_invalidated=lost, dialect=dialect
        ) from error


def just_run(cursor: Any, sql: str, values: Any) -> None:
    """Run a statement of which nothing is wanted."""
    cursor.execute(sql, values)


def _fetch(cursor: Any, sql: str, values: Any) -> list[Any]:
    cursor.execute(sql, values)
    return list(cursor.fetchall())


def _count_all(cursor: Any, sql: str, rows: Any) -> int:
    cursor.executemany(sql, rows)
    return int(cursor.rowcount)


def _count_each(cursor: Any, sql: str, rows: Any) -> list[int]:
    execute = cursor.execute
    return [execute(sql, row).rowcount for row in rows]


def _count_each_at_once(cursor: Any, sql: str, rows: Any) -> list[int]:
    """With a server at the other end, a round trip for each row would be too many."""
    cursor.executemany(sql, rows, returning=True)
    counts = [cursor.rowcount]
    while cursor.nextset():
        counts.append(cursor.rowcount)
    return counts


def _in_transaction(connection: Connection) -> Connection:
    """The connection, which begins a transaction if it is in none."""
    if not connection.in_transaction():
        connection.begin()
    return connection


# ── Rows on their way in ─────────────────────────────────────────────────────────────────────


class _Writing(NamedTuple):
    sql: str
    names: tuple[str, ...]
    pick: Callable[[Row], tuple[Any, ...]]
    writers: tuple[tuple[int, Convert], ...]
    by_name: bool

    def of(self, rows: Sequence[Row]) -> list[Any]:
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


def _writing(statement: Insert | Update | Delete, row: Row, dialect: Dialect) -> _Writing:
    if isinstance(statement, Insert):
        # Inline: nobody asks for the ids that the database gives.
        compiled: Any = statement.inline().compile(dialect=dialect, column_keys=list(row))
    else:
        compiled = statement.compile(dialect=dialect)
    names = tuple(compiled.positiontup or compiled.binds)
    found = [
        (place, _writer(compiled.binds[name].type, dialect)) for place, name in enumerate(names)
    ]
    writers = tuple((place, write) for place, write in found if write is not None)
    return _Writing(str(compiled), names, _picker(names), writers, not compiled.positiontup)


def _picker(names: tuple[str, ...]) -> Callable[[Row], tuple[Any, ...]]:
    if len(names) == 1:
        (name,) = names
        return lambda row: (row[name],)
    return itemgetter(*names)


# Columns of the same type share one, because they mostly hold the very same moment.
_writers: dict[tuple[str, str], Convert | None] = {}


def _writer(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    key = dialect.name, repr(type_)
    if key not in _writers:
        convert = type_.dialect_impl(dialect).bind_processor(dialect)
        _writers[key] = _remembering(convert) if convert is not None else None
    return _writers[key]


def _remembering(convert: Convert) -> Convert:
    """The same conversion, which is mostly asked for the moments that it was asked for last."""
    return lru_cache(VALUES_REMEMBERED)(convert)


# ── Rows on their way out ────────────────────────────────────────────────────────────────────


class _Reading(NamedTuple):
    before: str
    after: str
    places: tuple[str, ...]
    """The parameters in the order in which they are handed over; none if that is by name."""
    names: tuple[str, ...]
    readers: tuple[tuple[str, Convert], ...]

    def question(self, keys: Sequence[int], given: Mapping[str, int | str]) -> tuple[str, Any]:
        """The statement for so many keys, and its values as the driver takes them."""
        if not self.places:
            by_name = {f"key_{place}": key for place, key in enumerate(keys)}
            marks = ", ".join(f"%({name})s" for name in by_name)
            return self.before + marks + self.after, {**given, **by_name}
        values: list[int | str] = []
        for name in self.places:
            values += keys if name == "keys" else (given[name],)
        return self.before + ", ".join("?" * len(keys)) + self.after, values

    def read(self, row: Sequence[Any]) -> dict[str, Any]:
        """One row as it is meant."""
        named = dict(zip(self.names, row, strict=True))
        for name, convert in self.readers:
            named[name] = convert(named[name])
        return named


def _reading(statement: AnySelect, dialect: Dialect) -> _Reading:
    compiled: Any = statement.compile(dialect=dialect)
    before, after = str(compiled).split("__[POSTCOMPILE_keys]")
    names, readers = [], []
    for column in statement.selected_columns:
        names.append(column.key or "")
        convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if convert is not None:
            readers.append((names[-1], _remembering(convert)))
    return _Reading(before, after, tuple(compiled.positiontup or ()), tuple(names), tuple(readers))
