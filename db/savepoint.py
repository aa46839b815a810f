"""A part of a transaction that may fail by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection


class TransactionLost(Exception):
    """The whole transaction was undone where only a part of it was to be.

    SQLite does that when the disk is full, and so does a connection that breaks. Nothing more may
    be written then: on SQLite each statement would be kept at once, and by itself.
    """


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Undo what is written in here, and nothing else, if it raises.

    Raises what was raised in here, or :class:`TransactionLost`, which is to be let through to
    whoever began the transaction.
    """
    try:
        with connection.begin_nested():
            yield
    except Exception as error:
        if not _is_open(connection):
            raise TransactionLost(str(error.__context__ or error)) from error
        raise


def _is_open(connection: Connection) -> bool:
    """Whether the database itself is still in the transaction."""
    if connection.invalidated:
        return False
    if connection.dialect.name != "sqlite":
        return True
    driver: Any = connection.connection.driver_connection
    return bool(driver.in_transaction)
