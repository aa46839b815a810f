"""Inserts that know what to do about a row that is there already, on either database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from db.models import Base, Chat, Player
from db.prepared import Lookup

Insert = sqlite.Insert | postgresql.Insert

_CHUNK = 500
_THERE = {
    model: Lookup(select(model.id).where(model.id.in_(bindparam("keys", expanding=True))))
    for model in (Player, Chat)
}


def insert_for(connection: Connection, model: type[Base]) -> Insert:
    """The insert of this connection's own dialect, which can be told about conflicts."""
    return insert_on(connection.dialect.name, model)


def insert_on(dialect: str, model: type[Base]) -> Insert:
    """The insert of the dialect of this name."""
    return sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)


@cache
def blank_row(model: type[Base]) -> Mapping[str, Any]:
    """A row of nothing but its model's defaults, for statements that are prepared.

    Left out are keys that the database counts up, and what has to be found out anew for each
    row, such as the present moment.
    """
    row: dict[str, Any] = {}
    for column in model.__table__.columns:
        if column.default is not None and column.default.is_scalar:
            row[column.name] = column.default.arg
        elif column.nullable:
            row[column.name] = None
    return row


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
        there = {row["id"] for row in _THERE[model].run(connection, chunk)}
        rows = [{"id": key} for key in chunk if key not in there]
        if rows:
            connection.execute(insert_for(connection, model).on_conflict_do_nothing(), rows)
