"""Tables for what games leave behind beyond the session engine: memories, rewards, honours.

``RECORD_TABLES`` are the tables of the games' own records: a game names one in a ``Recorded``
event, and the engine adds the session and the time. Every row that may be written twice (by a
repair, say) has a unique key, so that the second time changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base
from db.types import utc_now


def _session() -> Mapped[int]:
    return mapped_column(ForeignKey("game_sessions.id", ondelete="CASCADE"), index=True)


def _player() -> Mapped[int]:
    return mapped_column(ForeignKey("players.id"), index=True)


class GameMemory(Base):
    """What a game remembers of a player or a chat from one session to the next (JSON).

    ``scope`` is ``player`` or ``chat``, ``owner_id`` the id of the one or the other.
    """

    __tablename__ = "game_memories"

    game_type: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    memory: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (CheckConstraint("scope IN ('player', 'chat')", name="scope"),)


class RewardClaim(Base):
    """A reward that was paid: once for each player, session and reward."""

    __tablename__ = "reward_claims"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("game_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"), primary_key=True, index=True)
    reward: Mapped[str] = mapped_column(primary_key=True)
    xp: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (CheckConstraint("xp >= 0", name="xp"),)


class UserBadge(Base):
    """A badge, once for each player and scope (``""``: for ever)."""

    __tablename__ = "user_badges"

    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"), primary_key=True)
    badge: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True, default="")
    session_id: Mapped[int] = _session()
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Leaderboard(Base):
    """A player's entry on a leaderboard: ``board`` is its kind, ``scope`` which one of the kind.

    Cumulative; ``posted`` in :class:`Posting` keeps a session from being added twice.
    """

    __tablename__ = "leaderboards"

    board: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"), primary_key=True, index=True)
    damage: Mapped[int] = mapped_column(default=0)
    correct_answers: Mapped[int] = mapped_column(default=0)
    sessions_played: Mapped[int] = mapped_column(default=0)
    last_played_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (
        CheckConstraint(
            "damage >= 0 AND correct_answers >= 0 AND sessions_played >= 0", name="amounts"
        ),
        Index("ix_leaderboards_board_scope_damage", "board", "scope", "damage"),
    )


class Posting(Base):
    """That a session was added to a player's entry on a leaderboard."""

    __tablename__ = "postings"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("game_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    board: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"), primary_key=True, index=True)


class OwedPart(Base):
    """A part of a session's write-down that failed, with everything needed to write it later."""

    __tablename__ = "owed_parts"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("game_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    keepsakes: Mapped[str]
    happened_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")


# ── The games' own records ───────────────────────────────────────────────────────────────────


class RaidStrike(Base):
    """One strike of a raid. ``team`` are the characters' ids with commas between them."""

    __tablename__ = "raid_strikes"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    player_id: Mapped[int] = _player()
    action: Mapped[str]
    team: Mapped[str]
    score: Mapped[int]
    damage: Mapped[int] = mapped_column(default=0)
    analysis_points: Mapped[int] = mapped_column(default=0)
    breakthrough: Mapped[str | None]
    retaliation: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (
        CheckConstraint("action IN ('fight', 'analyze')", name="action"),
        CheckConstraint("score >= 0 AND damage >= 0 AND analysis_points >= 0", name="amounts"),
    )


class BossSession(Base):
    """How a boss fight ended: one row for each session."""

    __tablename__ = "boss_sessions"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("game_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    boss: Mapped[str]
    event: Mapped[str]
    total_hp: Mapped[int]
    final_damage: Mapped[int]
    outcome: Mapped[str]
    winning_team: Mapped[int | None]
    mvp_id: Mapped[int | None] = mapped_column(ForeignKey("players.id"), index=True)
    last_hitter_id: Mapped[int | None] = mapped_column(ForeignKey("players.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (CheckConstraint("outcome IN ('defeated', 'survived')", name="outcome"),)


class PlayerSession(Base):
    """A player's part in a boss fight, with the name they bore then."""

    __tablename__ = "player_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = _session()
    player_id: Mapped[int] = _player()
    nickname: Mapped[str] = mapped_column(default="")
    username: Mapped[str | None]
    team: Mapped[int]
    damage: Mapped[int]
    correct_answers: Mapped[int]
    winner: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (UniqueConstraint("session_id", "player_id"),)


RECORD_TABLES: dict[str, type[Base]] = {
    table.__tablename__: table for table in (RaidStrike, BossSession, PlayerSession)
}
