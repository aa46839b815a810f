"""Inserts that know what to do about a row that is there already, on either database."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from db.models import Base, Chat, Player

Insert = sqlite.Insert | postgresql.Insert


def insert_for(connection: Connection, model: type[Base]) -> Insert:
    """The insert of this connection's own dialect, which can be told about conflicts."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(model)
    return postgresql.insert(model)


def ensure_players(connection: Connection, ids: Iterable[int]) -> None:
    """See to it that these players have rows, nameless ones where they are new."""
    _ensure(connection, Player, ids)


def ensure_chats(connection: Connection, ids: Iterable[int]) -> None:
    """See to it that these chats have rows."""
    _ensure(connection, Chat, ids)


def _ensure(connection: Connection, model: type[Player | Chat], ids: Iterable[int]) -> None:
    # In order, so that two processes that meet in the same rows wait and do not deadlock.
    rows = [{"id": key} for key in sorted(set(ids))]
    if rows:
        connection.execute(insert_for(connection, model).on_conflict_do_nothing(), rows)
