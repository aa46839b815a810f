"""Measures how long each statement takes that an engine's connections are asked."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Dialect, Engine, event

_CONTROL = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SET", "ROLLBACK")
"""Statements that have no rows to look for."""


RUNS_TO_TELL_BY = 20
"""Of a statement that ran so often, one time in twenty may be the machine's and not its own."""


class Timing:
    """A statement, and for how many seconds it ran each time."""

    def __init__(self, part: str, statement: str) -> None:
        self.part = part
        self.statement = statement
        self.seconds: list[float] = []

    @property
    def slowest(self) -> float:
        """For how long it ran at most; one that ran often, 19 times of 20."""
        ordered = sorted(self.seconds)
        return ordered[-1 - len(ordered) // RUNS_TO_TELL_BY]


class Stopwatch:
    """Times statements while it is entered, at the driver's own cursors: some do not pass through
    SQLAlchemy. Fetching belongs to a statement: SQLite looks for a row when it is asked for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._part = ""
        self.timings: dict[tuple[str, str], Timing] = {}

    def __enter__(self) -> Stopwatch:
        event.listen(self._engine, "do_connect", self._connect)
        # Only new connections have cursors that are timed.
        self._engine.dispose()
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self._engine, "do_connect", self._connect)
        self._engine.dispose()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Whatever is asked in here belongs to this part of the bot."""
        self._part = name
        yield
        self._part = ""

    def begin(self, statement: str) -> Timing | None:
        """A statement is sent; None for one that is not timed."""
        if not self._part or statement.lstrip().partition(" ")[0].upper() in _CONTROL:
            return None
        key = self._part, statement
        timing = self.timings.setdefault(key, Timing(*key))
        timing.seconds.append(0.0)
        return timing

    def _connect(
        self, dialect: Dialect, _record: object, _arguments: object, options: dict[str, Any]
    ) -> None:
        if dialect.name == "sqlite":
            cursor = _timed(sqlite3.Cursor, self)

            class Connection(sqlite3.Connection):
                """A connection whose cursors are timed."""

                def cursor(self, _factory: Any = None) -> Any:
                    return super().cursor(cursor)

            options["factory"] = Connection
        else:
            options["cursor_factory"] = _timed(psycopg.Cursor, self)


def _timed(kind: Any, stopwatch: Stopwatch) -> Any:
    """The driver's cursor, timing what passes through it."""

    class Cursor(kind):  # type: ignore[misc]
        _timing: Timing | None = None

        def _clock(self, call: Any, *given: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return call(*given, **more)
            finally:
                if self._timing is not None:
                    self._timing.seconds[-1] += time.perf_counter() - began

        def execute(self, statement: Any, parameters: Any = (), **more: Any) -> Any:
            self._timing = stopwatch.begin(str(statement))
            return self._clock(super().execute, statement, parameters, **more)

        def executemany(self, statement: Any, parameters: Any, **more: Any) -> Any:
            self._timing = stopwatch.begin(str(statement))
            return self._clock(super().executemany, statement, parameters, **more)

        def fetchone(self) -> Any:
            return self._clock(super().fetchone)

        def fetchmany(self, *size: Any) -> Any:
            return self._clock(super().fetchmany, *size)

        def fetchall(self) -> Any:
            return self._clock(super().fetchall)

    return Cursor
