"""How much of what is expensive one person and one chat may ask for.

What has been opened is counted from the sessions, in the transaction that opens one more: neither
a restart nor a second process makes anybody forget it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from db.models import IS_LIVE, Chat, GameSession, Player
from games.contract import PlayerId, Text, When, text

PERSON_WINDOW = timedelta(minutes=10)
CHAT_WINDOW = timedelta(hours=1)
"""The times that a person's and a chat's openings are counted over."""

_MINUTE = timedelta(minutes=1)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may set; see ``.env.example``."""

    games_per_person: int = 10
    """Games that one person may open in ten minutes, in whatever chats: an evening's host needs
    two or three, and three hundred were opened in twelve seconds."""

    games_per_chat: int = 40
    """Games that may be opened in a chat in an hour: a large group's many short ones."""

    live_games_per_chat: int = 30
    """Games that may go on in a chat at once; with the chat's twenty messages a minute, that many
    boards are shown every other minute."""

    topics_per_chat: int = 6
    """Topics that may be made in a chat in a minute. Each is also one of its twenty messages."""


class LimitReached(Exception):
    """No more of this now; ``reason`` tells whoever asked for it, and when there may be."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.key)
        self.reason = reason


def check_limits(
    connection: Connection, limits: Limits, person: PlayerId, chat_id: int, now: datetime
) -> None:
    """Raise :class:`LimitReached` if this person may open no game in this chat now."""
    by_person, in_chat = _opened_by(person), GameSession.chat_id == chat_id
    most = limits.games_per_person
    if at := _next_opening(connection, by_person, most, PERSON_WINDOW, now):
        raise LimitReached(text("table-limit-person", games=most, at=When(at)))
    most = limits.games_per_chat
    if at := _next_opening(connection, in_chat, most, CHAT_WINDOW, now):
        raise LimitReached(text("table-limit-chat", games=most, at=When(at)))
    live = select(func.count()).select_from(GameSession).where(in_chat, IS_LIVE)
    if (connection.scalar(live) or 0) >= limits.live_games_per_chat:
        raise LimitReached(text("table-limit-live", games=limits.live_games_per_chat))


def hold_limits(connection: Connection, person: PlayerId, chat_id: int) -> None:
    """Let nobody else open a game for this person or in this chat until the transaction ends."""
    connection.execute(select(Player.id).where(Player.id == person).with_for_update())
    connection.execute(select(Chat.id).where(Chat.id == chat_id).with_for_update())


def _opened_by(person: PlayerId) -> ColumnElement[bool]:
    # The plus keeps the database from the index over creators: somebody may have opened thousands
    # of games, and those of the last minutes are few, whoever opened them.
    creator: ColumnElement[int] = literal_column("+game_sessions.creator_id")
    return creator == person


def _next_opening(
    connection: Connection, by: ColumnElement[bool], most: int, window: timedelta, now: datetime
) -> datetime | None:
    """When one more may be opened, a full minute; None for right now.

    What a clock that has stepped back calls the future is not counted: it could last for ever.
    """
    nth_last = connection.scalar(
        select(GameSession.created_at)
        .where(by, GameSession.created_at > now - window, GameSession.created_at <= now)
        .order_by(GameSession.created_at.desc())
        .offset(most - 1)
        .limit(1)
    )
    if nth_last is None:
        return None
    at: datetime = nth_last + window
    return at.replace(second=0, microsecond=0) + _MINUTE
