"""The files of an SQLite database, and whether they are still the ones that were opened.

SQLite goes on writing into a file that somebody has deleted, moved away or replaced: it is open.
Whatever is committed then is gone with the process. So no transaction is committed before its
files were found in their places; it is refused as SQLite itself refuses one where it notices the
same, with ``SQLITE_READONLY_DBMOVED``. Once they are back, everything goes on.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

_OPENED = "parlor_files"

LOOK_AGAIN_SECONDS = 0.01
"""Files that were found in their places are not looked for again so soon: with thousands of commits
a second it would cost each of them some percent. What is committed meanwhile is still in what is
open, and so in the copy that is made of it."""

_Identity = tuple[int, int] | None
"""A file's device and number, or None where there is none."""


class Loss(NamedTuple):
    """A file that is not in its place: it is ``gone``, or another is there."""

    path: Path
    gone: bool

    def __str__(self) -> str:
        what = "was deleted or moved away" if self.gone else "is another one than was opened"
        return f"the database's file {self.path} {what}"


class FileLost(sqlite3.OperationalError):
    """What is raised instead of a commit, or of opening another file in the place of ours."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(str(loss))
        self.sqlite_errorcode = sqlite3.SQLITE_READONLY_DBMOVED
        self.sqlite_errorname = "SQLITE_READONLY_DBMOVED"


class OpenFiles:
    """Which files the connections of an engine have opened."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        # The file itself, its log, and the memory that its readers and writers share.
        self._places = tuple(str(self._path) + end for end in ("", "-wal", "-shm"))
        self._main: _Identity = None
        self._found_at = -LOOK_AGAIN_SECONDS
        self._opened: dict[int, tuple[_Identity, ...]] = {}

    def watch(self, engine: Engine) -> None:
        """Have this engine commit only into files that are still in their places."""
        event.listen(engine, "do_connect", self._before_connect, insert=True)
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "close", self._closed)
        event.listen(engine, "engine_disposed", self._disposed)
        event.listen(engine, "commit", self._before_commit)

    @property
    def opened(self) -> bool:
        """Whether the file has been opened, and no other may be in its place."""
        return self._main is not None

    def loss(self) -> Loss | None:
        """What is not in its place at present, of all that was opened."""
        opened = list(self._opened.values())
        present = tuple(map(_identity, self._places))
        found = (self._compare(each, present) for each in opened)
        return next((loss for loss in found if loss is not None), None)

    def _before_connect(self, *_: Any) -> None:
        # A connection to a file that is not there would make an empty one, to write moves into.
        present = _identity(self._places[0])
        if self._main is not None and present != self._main:
            raise FileLost(Loss(self._path, present is None))

    def _connected(self, connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        # SQLite opens the log as soon as something is read, and not before.
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        opened = tuple(map(_identity, self._places))
        self._main = opened[0]
        self._opened[id(connection)] = entry.info[_OPENED] = opened

    def _closed(self, connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        self._opened.pop(id(connection), None)

    def _disposed(self, _engine: Engine) -> None:
        self._main = None

    def _before_commit(self, connection: Connection) -> None:
        now = time.monotonic()
        if now - self._found_at < LOOK_AGAIN_SECONDS:
            return
        # No more than is needed: the shared memory holds nothing of what was acknowledged.
        present = tuple(map(_identity, self._places[:2]))
        loss = self._compare(connection.info[_OPENED], present)
        if loss is not None:
            raise OperationalError("COMMIT", None, FileLost(loss))
        self._found_at = now

    def _compare(
        self, opened: tuple[_Identity, ...], present: tuple[_Identity, ...]
    ) -> Loss | None:
        for place, was, is_now in zip(self._places, opened, present, strict=False):
            if is_now != was:
                return Loss(Path(place), is_now is None)
        return None


def rescue(connection: Connection, into: Path) -> None:
    """Write all that is committed into a new file, for its owner alone: what was opened is still
    there for those who have opened it, be it deleted or not. Raises OSError or sqlite3.Error, and
    leaves nothing behind, where that cannot be written."""
    os.close(os.open(into, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    driver: Any = connection.connection.driver_connection
    try:
        with closing(sqlite3.connect(into)) as copy:
            driver.backup(copy)
    except BaseException:
        into.unlink()
        raise


def _identity(place: str) -> _Identity:
    try:
        found = os.stat(place)
    except OSError:
        return None
    return found.st_dev, found.st_ino
