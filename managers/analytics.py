"""Figures about players, chats and games, read from the records and never written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta, tzinfo

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Function,
    case,
    distinct,
    func,
    literal,
    select,
    union_all,
)

from db.keepsakes import RewardClaim
from db.models import ENDED, IS_LIVE, GameSession, Player, PlayerGameLink
from db.types import utc_now
from games.contract import Outcome
from managers.titles import Titles, title_for

MOST_ADDED_UP = 5_000
"""In a session with more seats than this, rewards are not added up to rank its players."""


class PlayerStats(msgspec.Struct, frozen=True):
    """One player's figures. A game counts as played when it was won or lost: not while it is
    under way, nor when it was abandoned or left. ``win_rate`` is a percentage."""

    player_id: int
    name: str
    title: str
    xp: int
    games_played: int
    games_won: int
    games_lost: int
    win_rate: float
    tasks_done: int
    fake_tasks_done: int
    xp_per_game: float
    tasks_per_game: float


class RankedPlayer(msgspec.Struct, frozen=True):
    """A place in a ranking by XP. Equal XP shares a place."""

    place: int
    player_id: int
    name: str
    title: str
    xp: int
    games_won: int


class SessionRank(msgspec.Struct, frozen=True):
    """A place in one session's ranking. ``role`` is None until the session has ended."""

    place: int
    player_id: int
    name: str
    xp: int
    role: str | None
    outcome: Outcome | None


class ChatStats(msgspec.Struct, frozen=True):
    """A chat's last ``days`` days. ``completion_rate`` is the percentage of all sessions that
    were played to the end; ``busiest_hours`` are hours of the day with the sessions opened in
    them, busiest first."""

    days: int
    sessions: int
    active: int
    completed: int
    completion_rate: float
    players: int
    busiest_hours: tuple[tuple[int, int], ...]


class RecentSession(msgspec.Struct, frozen=True):
    """A session that has ended. ``winner`` names a side of its game, or None for nobody."""

    session_id: int
    number: int
    game_type: str
    finished: bool
    players: int
    winner: str | None
    started_at: datetime | None
    finished_at: datetime

    @property
    def duration(self) -> timedelta | None:
        """How long was played, or None if it never came to that."""
        return self.finished_at - self.started_at if self.started_at else None


class Activity(msgspec.Struct, frozen=True):
    """How many sessions were opened on a day."""

    day: date
    sessions: int


class AnalyticsManager:
    """Reads figures through ``connection``; ``titles`` is the table that XP is ranked by."""

    def __init__(
        self,
        connection: Connection,
        titles: Titles = (),
        *,
        now: datetime | None = None,
    ) -> None:
        self._connection = connection
        self._titles = titles
        self._now = now or utc_now()

    def get_player_stats(self, player_id: int) -> PlayerStats | None:
        """One player's figures, or None for somebody who was never seen."""
        row = self._connection.execute(
            select(
                Player.name, Player.xp, Player.games_won, Player.games_lost,
                Player.tasks_done, Player.fake_tasks_done,
            ).where(Player.id == player_id)
        ).one_or_none()  # fmt: skip
        if row is None:
            return None
        played = row.games_won + row.games_lost
        return PlayerStats(
            player_id=player_id,
            name=row.name,
            title=title_for(row.xp, self._titles),
            xp=row.xp,
            games_played=played,
            games_won=row.games_won,
            games_lost=row.games_lost,
            win_rate=_ratio(100 * row.games_won, played),
            tasks_done=row.tasks_done,
            fake_tasks_done=row.fake_tasks_done,
            xp_per_game=_ratio(row.xp, played),
            tasks_per_game=_ratio(row.tasks_done, played),
        )

    def get_session_leaderboard(self, session_id: int, limit: int = 30) -> list[SessionRank]:
        """One session's best players by the XP earned in it, rewards included. Roles are told only
        after its end.

        With more than ``MOST_ADDED_UP`` seats, rewards are left out: to add up those of a whole
        world would keep everybody else waiting.
        """
        xp: ColumnElement[int] = PlayerGameLink.xp_earned + 0
        ranked = select(PlayerGameLink.player_id).where(PlayerGameLink.session_id == session_id)
        seats = select(func.count()).select_from(ranked.limit(MOST_ADDED_UP + 1).subquery())
        if (self._connection.scalar(seats) or 0) <= MOST_ADDED_UP:
            rewards = (
                select(func.coalesce(func.sum(RewardClaim.xp), 0))
                .where(
                    RewardClaim.session_id == session_id,
                    RewardClaim.player_id == PlayerGameLink.player_id,
                )
                .correlate(PlayerGameLink)
                .scalar_subquery()
            )
            xp = PlayerGameLink.xp_earned + rewards
        earned = (
            ranked.add_columns(
                PlayerGameLink.seat, PlayerGameLink.outcome, PlayerGameLink.role, xp.label("xp")
            )
        ).subquery()
        role = case((GameSession.status.in_(ENDED), earned.c.role))
        rows = self._connection.execute(
            select(
                func.rank().over(order_by=earned.c.xp.desc()),
                earned.c.player_id, Player.name, earned.c.xp, role, earned.c.outcome,
            )
            .join(Player, Player.id == earned.c.player_id)
            .join(GameSession, GameSession.id == session_id)
            .order_by(earned.c.xp.desc(), earned.c.seat)
            .limit(limit)
        )  # fmt: skip
        # PostgreSQL gives the sum of 64-bit integers back as a decimal.
        return [
            SessionRank(place, player, name, int(total), role, outcome)
            for place, player, name, total, role, outcome in rows
        ]

    def get_chat_leaderboard(self, chat_id: int, limit: int = 10) -> list[RankedPlayer]:
        """A chat's players by the XP that they earned in this chat, rewards included. What the
        whole world plays counts for no chat."""
        here = (GameSession.chat_id == chat_id, GameSession.reach == "chat")
        earned = union_all(
            select(
                PlayerGameLink.player_id,
                PlayerGameLink.xp_earned.label("xp"),
                case((PlayerGameLink.outcome == "win", 1), else_=0).label("won"),
            )
            .join(GameSession, GameSession.id == PlayerGameLink.session_id)
            .where(*here),
            select(RewardClaim.player_id, RewardClaim.xp, literal(0))
            .join(GameSession, GameSession.id == RewardClaim.session_id)
            .where(*here),
        ).subquery()
        xp, won = func.sum(earned.c.xp), func.sum(earned.c.won)
        rows = self._connection.execute(
            select(
                func.rank().over(order_by=xp.desc()), Player.id, Player.name, Player.xp,
                xp, won,
            )
            .join(earned, earned.c.player_id == Player.id)
            .where(Player.deleted_at.is_(None))
            .group_by(Player.id)
            .having(xp > 0)
            .order_by(xp.desc(), Player.id)
            .limit(limit)
        )  # fmt: skip
        # PostgreSQL gives the sum of 64-bit integers back as a decimal.
        return [
            RankedPlayer(place, key, name, title_for(total, self._titles), int(here), int(wins))
            for place, key, name, total, here, wins in rows
        ]

    def get_global_leaderboard(self, limit: int = 10) -> list[RankedPlayer]:
        """All players by all their XP."""
        rows = self._connection.execute(
            select(Player.id, Player.name, Player.xp, Player.games_won)
            .where(Player.xp > 0, Player.deleted_at.is_(None))
            .order_by(Player.xp.desc(), Player.id)
            .limit(limit)
        ).all()
        place = {row.xp: number for number, row in reversed(list(enumerate(rows, start=1)))}
        return [
            RankedPlayer(
                place[row.xp], row.id, row.name, title_for(row.xp, self._titles), row.xp,
                row.games_won,
            )
            for row in rows
        ]  # fmt: skip

    def get_chat_stats(self, chat_id: int, days: int = 7, zone: tzinfo = UTC) -> ChatStats:
        """What went on in a chat during the last ``days`` days, hours being those of ``zone``."""
        since = self._now - timedelta(days=days)
        opened = (GameSession.chat_id == chat_id, GameSession.created_at >= since)
        total, active, completed = self._connection.execute(
            select(
                func.count(),
                func.count(case((IS_LIVE, 1))),
                func.count(case((GameSession.status == "finished", 1))),
            ).where(*opened)
        ).one()
        players = self._connection.scalar(
            select(func.count(distinct(PlayerGameLink.player_id)))
            .join(GameSession, PlayerGameLink.session_id == GameSession.id)
            .where(*opened)
        )
        by_hour: Counter[int] = Counter()
        for hour, sessions in self._opened_by_hour(*opened).items():
            by_hour[hour.astimezone(zone).hour] += sessions
        busiest = sorted(by_hour.items(), key=lambda item: (-item[1], item[0]))
        return ChatStats(
            days=days,
            sessions=total,
            active=active,
            completed=completed,
            completion_rate=_ratio(100 * completed, total),
            players=players or 0,
            busiest_hours=tuple(busiest[:3]),
        )

    def get_recent_sessions(self, chat_id: int, limit: int = 10) -> list[RecentSession]:
        """The sessions of a chat that ended last, latest first."""
        players = (
            select(func.count())
            .where(PlayerGameLink.session_id == GameSession.id)
            .correlate(GameSession)
            .scalar_subquery()
        )
        rows = self._connection.execute(
            select(
                GameSession.id.label("session_id"),
                GameSession.number,
                GameSession.game_type,
                (GameSession.status == "finished").label("finished"),
                players.label("players"),
                GameSession.winner,
                GameSession.started_at,
                GameSession.finished_at,
            )
            .where(
                GameSession.chat_id == chat_id,
                GameSession.status.in_(ENDED),
                GameSession.finished_at.is_not(None),
            )
            .order_by(GameSession.finished_at.desc(), GameSession.id.desc())
            .limit(limit)
        )
        return [RecentSession(**row._mapping) for row in rows]

    def get_activity(
        self,
        *,
        chat_id: int | None = None,
        player_id: int | None = None,
        days: int = 30,
        zone: tzinfo = UTC,
    ) -> list[Activity]:
        """Sessions opened on each of the last ``days`` days of ``zone``, today last and idle days
        included: in one chat, with one player, or in all. In a zone that is not whole hours off
        UTC, the hour around midnight may be counted with its neighbour."""
        today = self._now.astimezone(zone).date()
        first = today - timedelta(days=days - 1)
        since = datetime(first.year, first.month, first.day, tzinfo=zone)
        wanted: list[ColumnElement[bool]] = [GameSession.created_at >= since]
        if chat_id is not None:
            wanted.append(GameSession.chat_id == chat_id)
        if player_id is not None:
            mine = select(PlayerGameLink.session_id).where(PlayerGameLink.player_id == player_id)
            wanted.append(GameSession.id.in_(mine))
        by_day: Counter[date] = Counter()
        for hour, sessions in self._opened_by_hour(*wanted).items():
            by_day[hour.astimezone(zone).date()] += sessions
        all_days = (first + timedelta(days=number) for number in range(days))
        return [Activity(day, by_day[day]) for day in all_days]

    def _opened_by_hour(self, *conditions: ColumnElement[bool]) -> dict[datetime, int]:
        """Counted by the database: a year of all chats is too much to read row by row."""
        hour = self._hour_of_opening()
        rows = self._connection.execute(
            select(hour.label("hour"), func.count()).where(*conditions).group_by("hour")
        )
        return {datetime.fromisoformat(f"{text}:00+00:00"): sessions for text, sessions in rows}

    def _hour_of_opening(self) -> Function[str]:
        if self._connection.dialect.name == "sqlite":
            return func.strftime("%Y-%m-%dT%H", GameSession.created_at)
        return func.to_char(func.timezone("UTC", GameSession.created_at), 'YYYY-MM-DD"T"HH24')


def _ratio(part: int, whole: int) -> float:
    """To one decimal place, and 0 where there is nothing to compare with."""
    return round(part / whole, 1) if whole else 0.0
