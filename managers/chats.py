"""Chats: what they are called, what they wish for, and where they move to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from db.models import IS_LIVE, LIVE, Board, Chat, GameSession, JoinQueue, Notice
from db.types import utc_now
from db.upsert import ensure_chats, insert_for
from managers.memories import follow_chat

Value = str | int | bool

_MOST_MOVES = 8


class Migration(msgspec.Struct, frozen=True):
    """What followed a chat to its new id: how many sessions, and the ids of live ones that had
    to be abandoned because their place was taken there."""

    sessions: int
    abandoned: tuple[int, ...]


class ChatManager:
    """Keeps chats inside the transaction that ``connection`` is in."""

    def __init__(self, connection: Connection, *, now: datetime | None = None) -> None:
        self._connection = connection
        self._now = now or utc_now()

    def upsert(self, chat_id: int, title: str) -> None:
        """Put a chat on record; its row is written only if the title is new."""
        entry = insert_for(self._connection, Chat).values(
            id=chat_id, title=title, created_at=self._now
        )
        self._connection.execute(
            entry.on_conflict_do_update(
                index_elements=["id"],
                set_={"title": entry.excluded.title},
                where=Chat.title != entry.excluded.title,
            )
        )

    def settings(self, chat_id: int) -> dict[str, Value]:
        """A chat's wishes by name; none for a chat that never had any."""
        stored = self._connection.scalar(select(Chat.settings).where(Chat.id == chat_id))
        return msgspec.json.decode(stored or "{}", type=dict[str, Value])

    def change_settings(self, chat_id: int, changes: Mapping[str, Value | None]) -> None:
        """Change some wishes and leave the others; None takes one back."""
        ensure_chats(self._connection, [chat_id])
        self._hold(chat_id)
        merged = {**self.settings(chat_id), **changes}
        kept = {name: value for name, value in merged.items() if value is not None}
        self._save_settings(chat_id, kept)

    def current_id(self, chat_id: int) -> int:
        """The id that a chat goes by today: its own, or that of the supergroup it became."""
        for _ in range(_MOST_MOVES):
            moved = self._connection.scalar(select(Chat.migrated_to).where(Chat.id == chat_id))
            if moved is None:
                return chat_id
            chat_id = moved
        return chat_id

    def migrate(self, old_id: int, new_id: int) -> Migration:
        """Let everything follow a group that became a supergroup: its games and their history,
        boards (to be posted anew), unsent notices, its queue, its settings and what games remember
        of it.

        Telegram tells of a migration more than once; the second time nothing is left to move.
        """
        if old_id == new_id:
            return Migration(0, ())
        ensure_chats(self._connection, [old_id, new_id])
        self._hold(old_id, new_id)
        self._save_settings(new_id, {**self.settings(old_id), **self.settings(new_id)})
        self._connection.execute(update(Chat).where(Chat.id == old_id).values(migrated_to=new_id))
        abandoned = self._make_room(old_id, new_id)
        moved = self._move_sessions(old_id, new_id)
        self._move_boards(old_id, new_id)
        # Each of these statuses has an index of its own; for both at once there is none.
        for status in ("pending", "sending"):
            self._connection.execute(
                update(Notice)
                .where(Notice.chat_id == old_id, Notice.status == status)
                .values(chat_id=new_id)
            )
        self._move_queue(old_id, new_id)
        follow_chat(self._connection, old_id, new_id)
        return Migration(moved, abandoned)

    # ── Details ──────────────────────────────────────────────────────────────────────────────

    def _hold(self, *chat_ids: int) -> None:
        self._connection.execute(
            select(Chat.id).where(Chat.id.in_(chat_ids)).order_by(Chat.id).with_for_update()
        )

    def _save_settings(self, chat_id: int, settings: Mapping[str, Value]) -> None:
        self._connection.execute(
            update(Chat)
            .where(Chat.id == chat_id)
            .values(settings=msgspec.json.encode(settings).decode())
        )

    def _make_room(self, old_id: int, new_id: int) -> tuple[int, ...]:
        """A game may have begun under the new id before the move was known. Of two live ones in
        the same topic the game in play stays before a lobby, and the older before the newer."""
        ours, theirs = aliased(GameSession), aliased(GameSession)
        pairs = self._connection.execute(
            select(ours.id, ours.status, theirs.id, theirs.status)
            .join(theirs, ours.topic_id == theirs.topic_id)
            .where(
                ours.chat_id == old_id,
                theirs.chat_id == new_id,
                ours.status.in_(LIVE),
                theirs.status.in_(LIVE),
            )
        )
        losers = tuple(
            our_id if (our_status, their_status) == ("waiting", "active") else their_id
            for our_id, our_status, their_id, their_status in pairs
        )
        if losers:
            self._connection.execute(
                update(GameSession)
                .where(GameSession.id.in_(losers))
                .values(status="abandoned", finished_at=self._now, deadline_at=None)
            )
            self._connection.execute(
                update(Board).where(Board.session_id.in_(losers)).values(status="closed")
            )
        return losers

    def _move_sessions(self, old_id: int, new_id: int) -> int:
        taken = select(func.max(GameSession.number)).where(GameSession.chat_id == new_id)
        offset = self._connection.scalar(taken) or 0
        return self._connection.execute(
            update(GameSession)
            .where(GameSession.chat_id == old_id)
            .values(chat_id=new_id, number=GameSession.number + offset)
        ).rowcount

    def _move_boards(self, old_id: int, new_id: int) -> None:
        there = aliased(Board)
        doubled = exists().where(
            there.session_id == Board.session_id,
            there.topic_id == Board.topic_id,
            there.chat_id == new_id,
        )
        self._connection.execute(delete(Board).where(Board.chat_id == old_id, doubled))
        live = select(GameSession.id).where(IS_LIVE)
        # Messages of the old chat cannot be edited from the new one, and what was "lost" there
        # was only moved. Boards of games that are over are not posted again.
        self._connection.execute(
            update(Board)
            .where(Board.chat_id == old_id, Board.session_id.in_(live), Board.status != "closed")
            .values(status="live", shown_version=-1, phase=None)
        )
        self._connection.execute(
            update(Board).where(Board.chat_id == old_id).values(chat_id=new_id, message_id=None)
        )

    def _move_queue(self, old_id: int, new_id: int) -> None:
        there = select(JoinQueue.player_id).where(JoinQueue.chat_id == new_id)
        self._connection.execute(
            delete(JoinQueue).where(JoinQueue.chat_id == old_id, JoinQueue.player_id.in_(there))
        )
        self._connection.execute(
            update(JoinQueue).where(JoinQueue.chat_id == old_id).values(chat_id=new_id)
        )
