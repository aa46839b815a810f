"""Inserts that know what to do about a row that is there already, on either database."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from db.models import Base, Chat, Player

Insert = sqlite.Insert | postgresql.Insert

_CHUNK = 500


def insert_for(connection: Connection, model: type[Base]) -> Insert:
    """The insert of this connection's own dialect, which can be told about conflicts."""
    return insert_on(connection.dialect.name, model)


def insert_on(dialect: str, model: type[Base]) -> Insert:
    """The insert of the dialect of this name."""
    return sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)


def ensure_players(connection: Connection, ids: Iterable[int]) -> None:
    """See to it that these players have rows, nameless ones where they are new."""
    _ensure(connection, Player, ids)


def ensure_chats(connection: Connection, ids: Iterable[int]) -> None:
    """See to it that these chats have rows."""
    _ensure(connection, Chat, ids)


def _ensure(connection: Connection, model: type[Player | Chat], ids: Iterable[int]) -> None:
    # Most are there already, and looking is cheaper than trying to insert them. In order, so
    # that two processes that meet in the same rows wait and do not deadlock.
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        there = set(connection.scalars(select(model.id).where(model.id.in_(chunk))))
        rows = [{"id": key} for key in chunk if key not in there]
        if rows:
            connection.execute(insert_for(connection, model).on_conflict_do_nothing(), rows)
