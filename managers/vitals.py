"""Signs of life and marks that a process leaves for those after it: a value by its name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from db.models import Vital
from db.upsert import insert_for

HEARTBEAT = "heartbeat"
"""When the house last was alive."""


def read_vital(connection: Connection, key: str) -> str | None:
    """What was written last under this name, or None."""
    return connection.scalar(select(Vital.value).where(Vital.key == key))


def write_vital(connection: Connection, key: str, value: str) -> None:
    """Write this, in the place of what was written before."""
    entry = insert_for(connection, Vital).values(key=key, value=value)
    connection.execute(
        entry.on_conflict_do_update(index_elements=["key"], set_={"value": entry.excluded.value})
    )


def read_moment(connection: Connection, key: str) -> datetime | None:
    """The moment that was written last under this name, or None."""
    value = read_vital(connection, key)
    return datetime.fromisoformat(value) if value is not None else None
