"""Every table of Parlor. Migrations follow from these classes; statements use their tables.

All integers are 64 bits wide, all times are aware UTC, and every JSON document is plain text
that msgspec wrote: the database never parses it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.types import BigInt, UtcTime, utc_now

LIVE = ("waiting", "active")
"""The statuses of a session that is still going on."""

ENDED = ("finished", "abandoned")
"""The statuses of a session that has come to an end."""

_LIVE_SQL = text("status IN ('waiting', 'active')")
_PENDING_SQL = text("status = 'pending'")
_SENDING_SQL = text("status = 'sending'")
_STALE_BOARD_SQL = text("wanted_version > shown_version AND status = 'live'")
_HAS_ENDED_SQL = text("finished_at IS NOT NULL")
_HAS_DEADLINE_SQL = text("deadline_at IS NOT NULL")
_OF_THE_WORLD_SQL = text("reach = 'world'")


class Base(DeclarativeBase):
    """The common base: fixed names for constraints, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: BigInt, str: Text(), datetime: UtcTime()}  # noqa: RUF012


def _session_key(*, primary: bool = False) -> Mapped[int]:
    """A session's id in a table whose rows go when the session goes."""
    return mapped_column(
        ForeignKey("game_sessions.id", ondelete="CASCADE"), primary_key=primary, index=not primary
    )


class Player(Base):
    """One Telegram user, with everything earned over all games.

    ``reachable`` says that the bot may write to the player in private. A forgotten player keeps
    the row, for the sake of anonymous results, with ``deleted_at`` set and no name.
    """

    __tablename__ = "players"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(default="")
    username: Mapped[str | None]
    language: Mapped[str | None]
    xp: Mapped[int] = mapped_column(default=0, index=True)
    title: Mapped[str] = mapped_column(default="")
    tasks_done: Mapped[int] = mapped_column(default=0)
    fake_tasks_done: Mapped[int] = mapped_column(default=0)
    games_won: Mapped[int] = mapped_column(default=0)
    games_lost: Mapped[int] = mapped_column(default=0)
    reachable: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("xp >= 0", name="xp"),
        CheckConstraint("tasks_done >= 0 AND fake_tasks_done >= 0", name="tasks"),
        CheckConstraint("games_won >= 0 AND games_lost >= 0", name="games"),
    )


# Telegram's user names do not tell capitals from small letters.
Index("ix_players_username_lower", func.lower(Player.username))


class Chat(Base):
    """One group. ``settings`` is a JSON object; ``migrated_to`` the supergroup it became."""

    __tablename__ = "chats"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(default="")
    settings: Mapped[str] = mapped_column(default="{}")
    migrated_to: Mapped[int | None] = mapped_column(ForeignKey("chats.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class GameSession(Base):
    """One game from its lobby to its end.

    ``topic_id`` is 0 where there is no topic (General, or a plain group). ``number`` counts the
    games of a chat from 1. ``reach`` says whose topics may show it as well: those of its chat,
    or of the whole world. ``seed`` is secret. ``version`` is the number of applied actions.
    ``rules`` and ``game_state`` are JSON, the latter in the shape of ``state_version``.
    """

    __tablename__ = "game_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"))
    game_type: Mapped[str]
    status: Mapped[str] = mapped_column(default="waiting")
    creator_id: Mapped[int] = mapped_column(ForeignKey("players.id"), index=True)
    topic_name: Mapped[str] = mapped_column(default="")
    max_players: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    game_state: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=0)
    deadline_at: Mapped[datetime | None]
    number: Mapped[int]
    seed: Mapped[int]
    state_version: Mapped[int] = mapped_column(default=1)
    rules: Mapped[str] = mapped_column(default="{}")
    winner: Mapped[str | None]
    paused: Mapped[bool] = mapped_column(default=False)
    reach: Mapped[str] = mapped_column(default="chat")

    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'active', 'finished', 'abandoned')", name="status"),
        CheckConstraint("version >= 0 AND number > 0", name="counters"),
        CheckConstraint("reach IN ('chat', 'world')", name="reach"),
        CheckConstraint("max_players IS NULL OR max_players > 0", name="max_players"),
        UniqueConstraint("chat_id", "number"),
        Index(
            "uq_game_sessions_live_topic",
            "chat_id",
            "topic_id",
            unique=True,
            sqlite_where=_LIVE_SQL,
            postgresql_where=_LIVE_SQL,
        ),
        Index(
            "ix_game_sessions_deadline_at",
            "deadline_at",
            sqlite_where=_HAS_DEADLINE_SQL,
            postgresql_where=_HAS_DEADLINE_SQL,
        ),
        Index("ix_game_sessions_chat_id_created_at", "chat_id", "created_at"),
        Index(
            "ix_game_sessions_finished_at",
            "finished_at",
            sqlite_where=_HAS_ENDED_SQL,
            postgresql_where=_HAS_ENDED_SQL,
        ),
        # There are few of these, and no other session has an entry here.
        Index(
            "ix_game_sessions_world",
            "status",
            "created_at",
            sqlite_where=_OF_THE_WORLD_SQL,
            postgresql_where=_OF_THE_WORLD_SQL,
        ),
        # Buttons carry session ids and live for ever: an id must not come back after a deletion.
        {"sqlite_autoincrement": True},
    )


IS_LIVE: ColumnElement[bool] = GameSession.status.in_(
    [literal_column(f"'{status}'") for status in LIVE]
)
"""That a session is still going on, as a condition.

The statuses are literals because SQLite uses the index over live sessions only for a condition
that it can see to be the index's own; it does not look into a list of parameters.
"""

IS_OF_THE_WORLD: ColumnElement[bool] = GameSession.reach == literal_column("'world'")
"""That a session is played by the whole world, as a condition; a literal for the same reason."""


class PlayerGameLink(Base):
    """A player's seat in a session, the player's own state (JSON) and, once, the outcome."""

    __tablename__ = "player_game_links"

    session_id: Mapped[int] = _session_key(primary=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"), primary_key=True, index=True)
    seat: Mapped[int] = mapped_column(default=0)
    role: Mapped[str | None]
    joined_at: Mapped[datetime] = mapped_column(default=utc_now)
    left_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    xp_earned: Mapped[int] = mapped_column(default=0)
    player_state: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(
            "outcome IS NULL OR outcome IN ('win', 'lose', 'left', 'afk')", name="outcome"
        ),
        CheckConstraint("xp_earned >= 0 AND seat >= 0", name="counters"),
    )


class ActionLog(Base):
    """Every applied action (JSON in ``move``), from which a session can be replayed.

    ``given`` is what the game remembered of the player and the chat when it was applied (JSON).
    """

    __tablename__ = "action_log"

    session_id: Mapped[int] = _session_key(primary=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor: Mapped[int | None]
    admin: Mapped[bool] = mapped_column(default=False)
    move: Mapped[str]
    given: Mapped[str | None]

    # Rows in the order they were written, with the key in an index beside them: a batch for many
    # sessions fills one page and touches a few of that small index. Ordered by their key, they
    # would touch a page for each session.
    __table_args__ = (CheckConstraint("number >= 0", name="number"),)


class VoteHistory(Base):
    """One ballot cast or changed; ``target_id`` null is a vote to skip.

    Players are looked for by session only, and no row of a player is ever deleted; an index on
    either of them would cost every ballot another page.
    """

    __tablename__ = "vote_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session_key()
    voter_id: Mapped[int] = mapped_column(ForeignKey("players.id"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("players.id"))
    round_number: Mapped[int]
    vote_type: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (
        CheckConstraint("vote_type IN ('eject', 'skip')", name="vote_type"),
        CheckConstraint("round_number >= 0", name="round_number"),
    )


class DiscussionLog(Base):
    """A message that was said during a game, with the phase it was said in."""

    __tablename__ = "discussion_logs"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session_key()
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"), index=True)
    message: Mapped[str]
    phase: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class TaskLog(Base):
    """One answered task. ``xp_earned`` is for the record: XP is paid with the outcome."""

    __tablename__ = "task_logs"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session_key()
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"), index=True)
    task_type: Mapped[str]
    task_description: Mapped[str]
    right: Mapped[bool] = mapped_column(default=True)
    fake: Mapped[bool] = mapped_column(default=False)
    xp_earned: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (CheckConstraint("xp_earned >= 0", name="xp_earned"),)


class JoinQueue(Base):
    """A player who wants to hear of the next free seat or game in a chat."""

    __tablename__ = "join_queue"

    id: Mapped[int] = mapped_column(primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"))
    joined_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    notified_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("player_id", "chat_id"),
        Index("ix_join_queue_chat_id_joined_at", "chat_id", "joined_at"),
    )


class Board(Base):
    """The one message per session and topic that shows the present.

    It is due for drawing while ``wanted_version`` is ahead of ``shown_version`` (-1: never
    shown). ``phase`` is the phase in which it was last shown. ``game_type`` is the session's,
    which never changes: so the last board of a game in a chat is found without any session.
    """

    __tablename__ = "boards"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("game_sessions.id", ondelete="CASCADE"))
    chat_id: Mapped[int]
    topic_id: Mapped[int]
    game_type: Mapped[str] = mapped_column(default="", server_default="")
    message_id: Mapped[int | None]
    wanted_version: Mapped[int] = mapped_column(default=0)
    shown_version: Mapped[int] = mapped_column(default=-1)
    phase: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="live")

    __table_args__ = (
        CheckConstraint("status IN ('live', 'lost', 'closed')", name="status"),
        CheckConstraint("wanted_version >= 0 AND shown_version >= -1", name="versions"),
        UniqueConstraint("session_id", "chat_id", "topic_id"),
        Index("ix_boards_chat_id_game_type_id", "chat_id", "game_type", "id"),
        Index(
            "ix_boards_stale",
            "chat_id",
            "id",
            sqlite_where=_STALE_BOARD_SQL,
            postgresql_where=_STALE_BOARD_SQL,
        ),
    )


class Notice(Base):
    """Narration to be said once, in order per topic; ``text`` is JSON, rendered when sent.

    ``player_id`` addresses that player's private chat instead of the topic.
    """

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int | None]
    chat_id: Mapped[int]
    topic_id: Mapped[int] = mapped_column(default=0)
    player_id: Mapped[int | None] = mapped_column(index=True)
    text: Mapped[str]
    vital: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["session_id"], ["game_sessions.id"], ondelete="CASCADE"),
        CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'uncertain', 'dead')", name="status"
        ),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_notices_session_id", "session_id"),
        Index(
            "ix_notices_pending",
            "chat_id",
            "id",
            sqlite_where=_PENDING_SQL,
            postgresql_where=_PENDING_SQL,
        ),
        Index("ix_notices_sending", "id", sqlite_where=_SENDING_SQL, postgresql_where=_SENDING_SQL),
        {"sqlite_autoincrement": True},
    )


class ProcessedUpdate(Base):
    """An update of Telegram whose effects are committed; a second delivery changes nothing.

    ``at`` has no index: it is asked for once an hour only, and every press would pay for it.
    """

    __tablename__ = "processed_updates"

    update_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=utc_now)


class DeferredUpdate(Base):
    """An update that was confirmed to Telegram before it was dealt with, as Telegram sent it.

    ``waiting`` rows are dealt with by the process that wrote them, or by the next one;
    ``failed`` ones could not be (``error`` says why) and wait for the operator, who may have them
    tried again (``retry``). ``attempts`` counts the processes that have taken a row up.
    """

    __tablename__ = "deferred_updates"

    update_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chat_id: Mapped[int | None]
    person_id: Mapped[int | None]
    status: Mapped[str] = mapped_column(default="waiting")
    content: Mapped[str]
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'failed', 'retry')", name="status"),
        CheckConstraint("attempts > 0", name="attempts"),
    )


class Vital(Base):
    """One sign of life, such as the heartbeat, by name."""

    __tablename__ = "vitals"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
