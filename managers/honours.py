"""Reading back what players have earned: badges and places on leaderboards."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, func, select

from db.keepsakes import Leaderboard, UserBadge
from db.models import Player
from games.contract import PlayerId


class Badge(msgspec.Struct, frozen=True):
    """A badge, and how often the player earned it (once for each scope)."""

    badge: str
    times: int


class Standing(msgspec.Struct, frozen=True):
    """A player's entry on a leaderboard."""

    player_id: PlayerId
    name: str
    damage: int
    correct_answers: int
    sessions_played: int


class HonoursManager:
    """Reads badges and leaderboards on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def badges(self, player_id: PlayerId) -> list[Badge]:
        """A player's badges, the most frequent first."""
        times = func.count().label("times")
        rows = self._connection.execute(
            select(UserBadge.badge, times)
            .where(UserBadge.player_id == player_id)
            .group_by(UserBadge.badge)
            .order_by(times.desc(), UserBadge.badge)
        )
        return [Badge(row.badge, row.times) for row in rows]

    def standings(self, board: str, scope: str, limit: int = 10) -> list[Standing]:
        """The best entries of a leaderboard: by damage, then by right answers."""
        rows = self._connection.execute(
            select(
                Leaderboard.player_id,
                Player.name,
                Leaderboard.damage,
                Leaderboard.correct_answers,
                Leaderboard.sessions_played,
            )
            .join(Player, Player.id == Leaderboard.player_id)
            .where(Leaderboard.board == board, Leaderboard.scope == scope)
            .order_by(
                Leaderboard.damage.desc(),
                Leaderboard.correct_answers.desc(),
                Leaderboard.player_id,
            )
            .limit(limit)
        )
        return [Standing(*row) for row in rows]
