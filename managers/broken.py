"""What fails again and again, and when it is tried once more: later each time, and never given up.

Whoever fails is kept in memory for the one who tries; sessions are on record as well, so that
``doctor`` can name them.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import msgspec
from sqlalchemy import Connection, delete, select

from db.models import GameSession, Vital
from managers.orders import Transaction
from managers.vitals import write_vital

Key = TypeVar("Key", bound=Hashable)

FIRST_REST = timedelta(seconds=2)
LONGEST_REST = timedelta(minutes=5)

_BROKEN = "broken:"


class Failure(msgspec.Struct, frozen=True):
    """Since when something fails, how often it was tried, and when it is tried again."""

    since: datetime
    attempts: int
    again_at: datetime


class BackOff(Generic[Key]):
    """Remembers what has failed."""

    def __init__(self) -> None:
        self._failures: dict[Key, Failure] = {}

    def rests(self, key: Key, now: datetime) -> bool:
        """Whether it is too early to try this again."""
        failure = self._failures.get(key)
        return failure is not None and now < failure.again_at

    def failed(self, key: Key, now: datetime) -> Failure:
        """It has failed (again)."""
        known = self._failures.get(key)
        attempts = known.attempts + 1 if known is not None else 1
        rest = min(FIRST_REST * 2 ** min(attempts - 1, 10), LONGEST_REST)
        since = known.since if known is not None else now
        failure = self._failures[key] = Failure(since, attempts, now + rest)
        return failure

    def remember(self, key: Key, failure: Failure, now: datetime) -> None:
        """It had failed before this process began, with which it may try its luck at once."""
        self._failures[key] = msgspec.structs.replace(failure, again_at=now)

    def mended(self, key: Key) -> bool:
        """It does not fail any more; False if it never did."""
        return self._failures.pop(key, None) is not None


class BrokenSession(msgspec.Struct, frozen=True):
    """A session whose deadline has passed and cannot be dealt with."""

    id: int
    failure: Failure


def broken_sessions(connection: Connection) -> list[BrokenSession]:
    """The sessions on record as broken that still wait for their deadline."""
    rows = connection.execute(select(Vital.key, Vital.value).where(Vital.key.startswith(_BROKEN)))
    known = {int(row.key.removeprefix(_BROKEN)): row.value for row in rows}
    waiting = select(GameSession.id).where(
        GameSession.id.in_(known), GameSession.deadline_at.is_not(None)
    )
    return [
        BrokenSession(id_, msgspec.json.decode(known[id_], type=Failure))
        for id_ in sorted(connection.scalars(waiting))
    ]


def note_broken(work: Transaction, session_id: int, failure: Failure) -> None:
    """Put a session on record as broken."""
    write_vital(work.connection, f"{_BROKEN}{session_id}", msgspec.json.encode(failure).decode())


def note_mended(work: Transaction, session_id: int) -> None:
    """Take a session off the record."""
    work.connection.execute(delete(Vital).where(Vital.key == f"{_BROKEN}{session_id}"))


def forget_the_ended(connection: Connection) -> None:
    """Take those sessions off the record that came to an end in another way."""
    waiting = {f"{_BROKEN}{session.id}" for session in broken_sessions(connection)}
    connection.execute(
        delete(Vital).where(Vital.key.startswith(_BROKEN), Vital.key.not_in(waiting))
    )
