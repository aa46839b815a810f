"""The join queue: who wants to hear of the next free seat or the next game of a chat."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, select, update

from db.models import JoinQueue, Player
from db.types import utc_now
from db.upsert import ensure_chats, ensure_players, insert_for

EXPIRES_AFTER = timedelta(hours=6)


class QueueEntry(msgspec.Struct, frozen=True):
    """A player who waits, since when."""

    player_id: int
    name: str
    joined_at: datetime


class JoinQueueManager:
    """Keeps the queues inside the transaction that ``connection`` is in.

    An entry is good for one notification and expires after six hours.
    """

    def __init__(self, connection: Connection, *, now: datetime | None = None) -> None:
        self._connection = connection
        self._now = now or utc_now()

    def add_to_queue(self, player_id: int, chat_id: int) -> bool:
        """Queue a player at the end. False if the player waits already and keeps that place."""
        ensure_players(self._connection, [player_id])
        ensure_chats(self._connection, [chat_id])
        entry = insert_for(self._connection, JoinQueue).values(
            player_id=player_id, chat_id=chat_id, joined_at=self._now
        )
        done = self._connection.execute(
            entry.on_conflict_do_update(
                index_elements=["player_id", "chat_id"],
                set_={"joined_at": entry.excluded.joined_at, "notified_at": None},
                where=JoinQueue.notified_at.is_not(None) | (JoinQueue.joined_at < self._oldest()),
            ).returning(JoinQueue.id)
        )
        return done.one_or_none() is not None

    def get_queue(self, chat_id: int) -> list[QueueEntry]:
        """Those who wait to be told, first come first."""
        rows = self._connection.execute(
            select(JoinQueue.player_id, Player.name, JoinQueue.joined_at)
            .join(Player, Player.id == JoinQueue.player_id)
            .where(*self._waiting(chat_id))
            .order_by(JoinQueue.joined_at, JoinQueue.id)
        )
        return [QueueEntry(*row) for row in rows]

    def remove_from_queue(self, player_id: int, chat_id: int) -> bool:
        """Take a player out. False if there was no entry."""
        done = self._connection.execute(
            delete(JoinQueue).where(JoinQueue.player_id == player_id, JoinQueue.chat_id == chat_id)
        )
        return done.rowcount == 1

    def notify_queue(self, chat_id: int, limit: int | None = None) -> list[int]:
        """The players to be told now, first come first; each entry is handed out only once."""
        chosen = (
            select(JoinQueue.id)
            .where(*self._waiting(chat_id))
            .order_by(JoinQueue.joined_at, JoinQueue.id)
            .limit(limit)
        )
        rows = self._connection.execute(
            update(JoinQueue)
            .where(JoinQueue.id.in_(chosen), JoinQueue.notified_at.is_(None))
            .values(notified_at=self._now)
            .returning(JoinQueue.joined_at, JoinQueue.id, JoinQueue.player_id)
        )
        return [row.player_id for row in sorted(rows)]

    def cleanup_old_queue(self) -> int:
        """Remove expired entries and say how many."""
        return self._connection.execute(
            delete(JoinQueue).where(JoinQueue.joined_at < self._oldest())
        ).rowcount

    def _oldest(self) -> datetime:
        return self._now - EXPIRES_AFTER

    def _waiting(self, chat_id: int) -> tuple[ColumnElement[bool], ...]:
        return (
            JoinQueue.chat_id == chat_id,
            JoinQueue.notified_at.is_(None),
            JoinQueue.joined_at >= self._oldest(),
        )
