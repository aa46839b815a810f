"""What is wrong when the database refuses: its own state, which passes, or the statement.

Whoever retries asks :func:`cause_of`. The codes are those of the SQL standard and of PostgreSQL's
appendix A, and SQLite's primary result codes. Where the state is to blame, the same statement
succeeds once somebody has mended that, and giving up on it would lose what was asked for. Where
the statement is, it fails for ever, and would hold up everything behind it. What stands in
neither list may be either.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from enum import Enum

from sqlalchemy.exc import DBAPIError

from db.savepoint import TransactionLost


class Cause(Enum):
    """Why the database refuses. ``STATE``: of the server, the connection or the file, so that it
    passes. ``STATEMENT``: of what was asked. ``UNKNOWN``: one of both."""

    STATE = "state"
    STATEMENT = "statement"
    UNKNOWN = "unknown"


_STATE, _STATEMENT, _UNKNOWN = Cause.STATE, Cause.STATEMENT, Cause.UNKNOWN

SQLSTATES: Mapping[str, Cause] = {
    # By class, the first two characters; a whole code goes before its class.
    "08": _STATE,  # connection exceptions
    "0A": _STATEMENT,  # feature not supported
    "20": _STATEMENT,  # case not found
    "21": _STATEMENT,  # cardinality violation
    "22": _STATEMENT,  # data exceptions
    "23": _STATEMENT,  # integrity constraint violations
    "25006": _STATE,  # read-only: a standby, or a server that is being looked after
    "25P03": _STATE,  # idle in a transaction for too long
    "25P04": _STATE,  # a transaction for too long
    "26": _STATE,  # a prepared statement is gone: a pooler has changed the connection
    "28": _STATE,  # the server does not know us (any more)
    "3D": _STATE,  # nor the database
    "40": _STATE,  # rolled back: serialization, deadlock
    "40002": _STATEMENT,  # rolled back for an integrity constraint
    "42": _STATEMENT,  # syntax errors, access rule violations
    "42501": _STATE,  # a right was taken away
    "42703": _UNKNOWN,  # a column is missing: is the schema just being restored?
    "42P01": _UNKNOWN,  # a table is missing
    "44": _STATEMENT,  # with check option violation
    "53": _STATE,  # disk full, out of memory, too many connections
    "54": _STATEMENT,  # too complex, too many columns or arguments
    "55": _STATE,  # an object is in use, a lock is not available
    "57": _STATE,  # shut down, crashed, starting, dropped, idle for too long
    "57014": _UNKNOWN,  # cancelled: by somebody, or because it always takes too long
    "58": _STATE,  # errors of the system, such as of input and output
    "72": _STATE,  # snapshot too old
    "F0": _STATE,  # errors of the configuration file
}

SQLITE_CODES: Mapping[int, Cause] = {
    sqlite3.SQLITE_PERM: _STATE,
    sqlite3.SQLITE_BUSY: _STATE,
    sqlite3.SQLITE_LOCKED: _STATE,
    sqlite3.SQLITE_NOMEM: _STATE,
    sqlite3.SQLITE_READONLY: _STATE,  # and moved or deleted, see db.file
    sqlite3.SQLITE_INTERRUPT: _STATE,
    sqlite3.SQLITE_IOERR: _STATE,
    sqlite3.SQLITE_FULL: _STATE,
    sqlite3.SQLITE_CANTOPEN: _STATE,
    sqlite3.SQLITE_PROTOCOL: _STATE,
    sqlite3.SQLITE_SCHEMA: _STATE,
    sqlite3.SQLITE_AUTH: _STATE,
    sqlite3.SQLITE_NOTADB: _STATE,  # somebody has written over the file
    sqlite3.SQLITE_TOOBIG: _STATEMENT,
    sqlite3.SQLITE_CONSTRAINT: _STATEMENT,
    sqlite3.SQLITE_MISMATCH: _STATEMENT,
    sqlite3.SQLITE_MISUSE: _STATEMENT,
    sqlite3.SQLITE_RANGE: _STATEMENT,
}

_OF_THE_CONNECTION = ("OperationalError", "InterfaceError")
"""SQLAlchemy's names for an error without a code: nobody was there to give one."""

_OF_THE_STATEMENT = ("IntegrityError", "DataError", "NotSupportedError")


def cause_of(error: BaseException) -> Cause:
    """Why the database refused. What is no error of a database at all is the statement's."""
    if isinstance(error, TransactionLost):
        return _STATE
    if not isinstance(error, DBAPIError):
        return _STATEMENT
    if error.connection_invalidated:
        return _STATE
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE_CODES.get(code & 0xFF, _UNKNOWN)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return SQLSTATES.get(state) or SQLSTATES.get(state[:2], _UNKNOWN)
    if type(error).__name__ in _OF_THE_CONNECTION:
        return _STATE
    return _STATEMENT if type(error).__name__ in _OF_THE_STATEMENT else _UNKNOWN


def may_be_elsewhere(error: BaseException) -> bool:
    """Whether a new connection may lead to a server that can do what this one cannot: one that
    may not write has perhaps handed over to another."""
    orig = error.orig if isinstance(error, DBAPIError) else None
    return getattr(orig, "sqlstate", None) == "25006"
