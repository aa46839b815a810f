"""A long past: as many finished games as one likes, of every kind, with what was written of them.

What a clean-up has taken long ago is not there; a day's worth of it waits for the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Select,
    case,
    func,
    insert,
    literal,
    select,
    text,
)

from db.models import (
    ActionLog,
    Base,
    Board,
    Chat,
    DiscussionLog,
    GameSession,
    Notice,
    Player,
    PlayerGameLink,
    ProcessedUpdate,
)
from db.upsert import insert_for
from managers.vitals import write_vital

YEAR = timedelta(days=365)
"""The time in which all of it happened."""

FIRST_PLAYER = 7_000_000_000
FIRST_CHAT = -1_002_000_000_000
BUSY_CHAT = FIRST_CHAT
"""A chat that had one game in fifty of all."""

GAMES_A_CHAT = 200
GAMES_A_PLAYER = 10
SEATS = 2
WORLD_EVERY = 10_000
"""One raid among so many games was played by the whole world, in every chat."""

ACTIONS, TEXTS, NOTICES = 15, 3, 10
"""Rows that a game writes of these, kept for a while."""

LOGS_KEPT = timedelta(days=31)
NOTICES_KEPT = timedelta(days=8)
UPDATES_KEPT = timedelta(hours=72)
"""How old the oldest of these are: a day more than the next clean-up leaves."""

UPDATES_A_GAME = 50
STATE = '{"epoch":1,"play":{"log":"' + "x" * 600 + '"}}'


class Past(NamedTuple):
    """How much has happened, since when, and the ids that were free before."""

    sessions: int
    began: datetime
    first_id: int

    @property
    def pace(self) -> float:
        """The seconds from one game to the next."""
        return YEAR.total_seconds() / self.sessions

    def games_in(self, time: timedelta) -> int:
        """How many of all games were played in so much time."""
        return min(self.sessions, int(time.total_seconds() / self.pace))


def write_past(engine: Engine, sessions: int, now: datetime) -> Past:
    """Let so many games have been played until ``now``, besides what is in the database."""
    with engine.begin() as connection:
        last = connection.scalar(select(func.max(GameSession.id))) or 0
        past = Past(sessions, now - YEAR, last + 1)
        _people(connection, past)
        _games(connection, past)
        _boards_of_the_world(connection, past)
        _logs(connection, past)
        _updates(connection, past, now)
        write_vital(connection, "outcomes-settled", (now - timedelta(minutes=10)).isoformat())
        mark = {"finished_at": (now - LOGS_KEPT).isoformat(), "session_id": 0}
        write_vital(connection, "sessions-cleaned-until", str(mark).replace("'", '"'))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # The server does both by itself, a little later.
            connection.execute(text("VACUUM ANALYZE"))
    return past


def chats_of(past: Past) -> int:
    """How many chats games were played in."""
    return max(1, past.sessions // GAMES_A_CHAT)


def _people(connection: Connection, past: Past) -> None:
    i = _numbers(max(SEATS, past.sessions // GAMES_A_PLAYER))
    _copy(connection, Player, i, {"id": _big(FIRST_PLAYER) + i, "name": "Somebody"}, past.began)
    j = _numbers(chats_of(past))
    _copy(connection, Chat, j, {"id": _big(FIRST_CHAT) - j, "title": "Evening"}, past.began)
    _copy(connection, Chat, _numbers(1), {"id": _big(BUSY_CHAT), "title": "Busy"}, past.began)


def _games(connection: Connection, past: Past) -> None:
    i = _numbers(past.sessions)
    began = past.began.timestamp() + i * past.pace
    game = case((i % 10 < 7, "impostor"), (i % 10 < 9, "boss_fight"), else_="raid")
    lately = i > past.sessions - past.games_in(LOGS_KEPT)
    lobby = (i % 20 == 0) & lately
    chat = case((i % 50 == 0, _big(BUSY_CHAT)), else_=_big(FIRST_CHAT) - 1 - i % chats_of(past))
    player = _big(FIRST_PLAYER) + 1 + i % max(SEATS, past.sessions // GAMES_A_PLAYER)
    topic = i % 5 + 1
    id_ = i + _big(past.first_id - 1)
    moment = _moment(connection, began)
    of_the_world = i % WORLD_EVERY == 9
    values = {
        "id": id_,
        "topic_id": topic,
        "chat_id": chat,
        "game_type": game,
        "status": case((lobby, "abandoned"), else_="finished"),
        "creator_id": player,
        "created_at": moment,
        "started_at": case((lobby, None), else_=moment),
        "finished_at": _moment(connection, began + 300),
        "game_state": STATE,
        "version": 20,
        "number": i + _big(past.first_id - 1),
        "seed": i,
        "rules": '{"preset":"mire"}',
        "winner": case((game == "raid", "heroes"), else_="crew"),
        "reach": case((of_the_world, "world"), else_="chat"),
    }
    _copy(connection, GameSession, i, values, past.began)
    board = {
        "session_id": id_,
        "chat_id": chat,
        "topic_id": topic,
        "game_type": game,
        "message_id": i,
        "wanted_version": 20,
        "shown_version": 20,
    }
    _copy(connection, Board, i, board, past.began)
    for seat in range(SEATS):
        link = {"session_id": id_, "player_id": player, "outcome": "win", "seat": seat}
        if seat:
            next_one = (i + seat) % max(SEATS, past.sessions // GAMES_A_PLAYER)
            link["player_id"] = _big(FIRST_PLAYER) + 1 + next_one
        _copy(connection, PlayerGameLink, i, link, past.began)
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT setval('game_sessions_id_seq', :last)"),
            {"last": past.first_id + past.sessions},
        )


def _boards_of_the_world(connection: Connection, past: Past) -> None:
    """The last games of the whole world were shown in every chat."""
    i = _numbers(chats_of(past))
    world = connection.scalars(
        select(GameSession.id)
        .where(GameSession.reach == "world")
        .order_by(GameSession.id.desc())
        .limit(5)
    ).all()
    for session in world:
        values = {
            "session_id": _big(session),
            "chat_id": _big(FIRST_CHAT) - i,
            "topic_id": 99,
            "game_type": "raid",
            "message_id": i,
        }
        _copy(connection, Board, i, values, past.began)


def _logs(connection: Connection, past: Past) -> None:
    """What is kept of the last games only."""
    for model, rows, kept in (
        (ActionLog, ACTIONS, LOGS_KEPT),
        (DiscussionLog, TEXTS, LOGS_KEPT),
        (Notice, NOTICES, NOTICES_KEPT),
    ):
        games = past.games_in(kept)
        i = _numbers(games * rows)
        first = past.first_id + past.sessions - games
        at = past.began.timestamp() + (past.sessions - games + i / rows) * past.pace
        moment = _moment(connection, at)
        session: dict[str, Any] = {"session_id": (i - 1) // rows + _big(first)}
        own: dict[str, Any] = {
            "action_log": {"number": i % rows + 1, "at": moment, "move": '{"type":"tick"}'},
            "discussion_logs": {
                "player_id": _big(FIRST_PLAYER) + 1,
                "message": "It was not me.",
                "phase": "meeting",
                "created_at": moment,
            },
            "notices": {
                "chat_id": _big(FIRST_CHAT) - 1 - i % chats_of(past),
                "text": '{"key":"table-over"}',
                "status": "sent",
                "created_at": moment,
            },
        }[model.__tablename__]
        _copy(connection, model, i, session | own, past.began)


def _updates(connection: Connection, past: Past, now: datetime) -> None:
    many = past.games_in(UPDATES_KEPT) * UPDATES_A_GAME
    i = _numbers(many)
    began = (now - UPDATES_KEPT).timestamp()
    at = _moment(connection, began + i * (UPDATES_KEPT.total_seconds() / max(1, many)))
    _copy(connection, ProcessedUpdate, i, {"update_id": i, "at": at}, past.began)


# ── Rows out of numbers ──────────────────────────────────────────────────────────────────────


def _numbers(count: int) -> ColumnElement[int]:
    """The numbers from 1 to so many, as a column to make other columns of."""
    first = select(literal(1, BigInteger()).label("i")).where(literal(count) > 0)
    numbers = first.cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < count)).c.i


def _copy(
    connection: Connection,
    model: type[Base],
    i: ColumnElement[int],
    values: Mapping[str, Any],
    began: datetime,
) -> None:
    """Insert a row for each number, with the model's defaults for what is not among the values."""
    row: dict[str, Any] = {}
    for column in model.__table__.columns:
        if column.name in values:
            value = values[column.name]
            row[column.name] = value if isinstance(value, ColumnElement) else literal(value)
        elif column.default is not None and column.default.is_scalar:
            row[column.name] = literal(column.default.arg, column.type)
        elif column.default is not None:
            row[column.name] = _moment(connection, literal(began.timestamp()))
    rows: Select[Any] = select(*(value.label(name) for name, value in row.items())).select_from(
        i.table
    )
    entry = insert_for(connection, model) if model is Chat else insert(model)
    connection.execute(entry.from_select(list(row), rows))


def _big(number: int) -> ColumnElement[int]:
    return literal(number, BigInteger())


def _moment(connection: Connection, seconds: Any) -> ColumnElement[Any]:
    """A moment as the columns hold it, from the seconds since 1970."""
    if connection.dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d %H:%M:%f", seconds, "unixepoch") + "000"
    return func.to_timestamp(seconds)
