"""What a running bot says of itself in a file beside its database, for those who look from outside.

``doctor`` reads it; and whoever starts finds out from it whether the last one was stopped in good
order, for then it is not there any more. PostgreSQL has no place beside it: there everything that
can be said is in the database itself.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec

from db.engine import DatabaseUnusable


class Trouble(msgspec.Struct, frozen=True):
    """Why nothing is acknowledged, since when, and what to do about it."""

    since: datetime
    what: str
    remedy: str = ""


class Running(msgspec.Struct, frozen=True):
    """A process that runs a bot, and when it last said so."""

    process: int
    started_at: datetime
    alive_at: datetime
    trouble: Trouble | None = None


def file_beside(database: Path) -> Path:
    """Where the bot on this database says how it is."""
    return database.with_name(f"{database.name}.state")


def read_running(database: Path) -> Running | None:
    """What the bot on this database said last; None if none runs, or it was stopped in order."""
    try:
        written = file_beside(database).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return msgspec.json.decode(written, type=Running)
    except msgspec.DecodeError:
        # Somebody else's, or cut short: that somebody was here is all that it says.
        never = datetime.fromtimestamp(0).astimezone()
        return Running(0, never, never)


def left_running(database: Path) -> Running | None:
    """What a bot said that was not stopped in good order, or still runs.

    Raises :class:`db.engine.DatabaseUnusable` if its database is not there: to begin with an empty
    one would look as if all games were lost, and lose them.
    """
    running = read_running(database)
    if running is None or database.exists():
        return running
    copies = sorted(database.parent.glob(f"{database.name}.rescued-*"))
    found = f"the bot has kept a copy of it: {copies[-1]}" if copies else "or a backup"
    raise DatabaseUnusable(
        f"The database {database} is gone, although a bot was using it",
        f"Move it back ({found}); or remove {file_beside(database)} to begin with an empty one.",
    )


def write_running(database: Path, running: Running) -> None:
    """Say how the bot is. Raises OSError where that cannot be written."""
    place = file_beside(database)
    draft = place.with_name(f"{place.name}.new")
    descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(msgspec.json.encode(running))
    draft.replace(place)


def end_running(database: Path) -> None:
    """The bot is stopped in good order."""
    file_beside(database).unlink(missing_ok=True)
