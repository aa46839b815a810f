"""What is asked all the time is answered from a small index, however long the history is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Select, event, func, select, text, tuple_

from db.models import IS_LIVE, Board, GameSession, Notice, Player
from managers.sessions import GameSessionManager

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

QUERIES: dict[str, tuple[Select[Any], str]] = {
    "deadlines that are due": (
        select(GameSession.id).where(GameSession.deadline_at <= NOON),
        "ix_game_sessions_deadline_at",
    ),
    "the live sessions of many places": (
        select(GameSession.id).where(
            tuple_(GameSession.chat_id, GameSession.topic_id).in_([(-1, 2), (-3, 4)]),
            IS_LIVE,
        ),
        "uq_game_sessions_live_topic",
    ),
    "all live sessions": (
        select(GameSession.id).where(IS_LIVE),
        "uq_game_sessions_live_topic",
    ),
    "sessions whose bulk may go": (
        select(GameSession.id).where(
            GameSession.status.in_(("finished", "abandoned")), GameSession.finished_at < NOON
        ),
        "ix_game_sessions_finished_at",
    ),
    "chats with a board to draw": (
        select(Board.chat_id)
        .where(Board.wanted_version > Board.shown_version, Board.status == "live")
        .distinct(),
        "ix_boards_stale",
    ),
    "the next notice of a chat": (
        select(Notice.id)
        .where(Notice.chat_id == -1, Notice.status == "pending")
        .order_by(Notice.id)
        .limit(1),
        "ix_notices_pending",
    ),
    "notices that a crash cut short": (
        select(Notice.id).where(Notice.status == "sending").order_by(Notice.id),
        "ix_notices_sending",
    ),
    "a player by user name": (
        select(Player.id).where(func.lower(Player.username) == "mara"),
        "ix_players_username_lower",
    ),
    "the best players of all": (
        select(Player.id).where(Player.xp > 0).order_by(Player.xp.desc()).limit(10),
        "ix_players_xp",
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_frequent_question_is_answered_from_its_index(connection: Connection, name: str) -> None:
    query, index = QUERIES[name]
    assert index in plan_of(connection, lambda: connection.execute(query))


def test_the_live_session_of_a_topic_is_found_through_its_index(connection: Connection) -> None:
    def ask() -> None:
        GameSessionManager(connection).get_session_by_topic(17, -100)

    assert "uq_game_sessions_live_topic" in plan_of(connection, ask)


def plan_of(connection: Connection, ask: Callable[[], object]) -> str:
    """The database's plan for the statement that ``ask`` executes, parameters and all."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(connection, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    ask()
    event.remove(connection, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    if explain == "EXPLAIN":
        # An empty table is read through faster than any index; what matters is what can be used.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
    return "\n".join(str(row) for row in rows)
