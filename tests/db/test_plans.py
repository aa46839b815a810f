"""What is asked all the time is answered from a small index, however long the history is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Select, event, func, select, text, tuple_

from db.models import IS_LIVE, Board, GameSession, Notice, Player
from managers.limits import Limits, check_limits
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
    assert index in _plan(connection, lambda: connection.execute(query))


def test_the_live_session_of_a_topic_is_found_through_its_index(connection: Connection) -> None:
    def ask() -> None:
        GameSessionManager(connection).get_session_by_topic(17, -100)

    assert "uq_game_sessions_live_topic" in _plan(connection, ask)


def test_openings_are_counted_through_the_times_that_they_are_counted_over(
    connection: Connection,
) -> None:
    asked = list(_plans(connection, lambda: check_limits(connection, Limits(), 7, -100, NOON)))
    by_person, in_chat, live = asked
    assert "ix_game_sessions_created_at" in by_person
    # Which of the two PostgreSQL takes depends on how much there is.
    assert re.search("ix_game_sessions_(chat_id_)?created_at", in_chat)
    assert "uq_game_sessions_live_topic" in live


def _plan(connection: Connection, ask: Callable[[], object]) -> str:
    """The database's plan for the statement that ``ask`` executes, parameters and all."""
    (plan,) = _plans(connection, ask)
    return plan


def _plans(connection: Connection, ask: Callable[[], object]) -> Iterator[str]:
    """The plans for all statements that ``ask`` executes."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(connection, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    ask()
    event.remove(connection, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    if explain == "EXPLAIN":
        # An empty table is read through faster than any index; what matters is what can be used.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    for statement, parameters in asked:
        rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
        yield "\n".join(str(row) for row in rows)
