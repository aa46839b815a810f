"""Whose time is up is found, whoever else has to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select

from db.models import GameSession
from db.upsert import ensure_chats, ensure_players
from managers.clock import DUE_AT_ONCE, due_deadlines

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_games_that_wait_for_their_boards_keep_no_other_from_its_turn(
    connection: Connection,
) -> None:
    ensure_players(connection, [1])
    ensure_chats(connection, [-5])
    rows = [
        {
            "topic_id": number,
            "chat_id": -5,
            "game_type": "impostor",
            "status": "active",
            "creator_id": 1,
            "number": number,
            "seed": 7,
            "deadline_at": NOON - timedelta(hours=1) + timedelta(seconds=number),
        }
        for number in range(1, DUE_AT_ONCE + 3)
    ]
    connection.execute(insert(GameSession), rows)
    ids = list(connection.scalars(select(GameSession.id).order_by(GameSession.number)))
    held = set(ids[:DUE_AT_ONCE])
    assert [id_ for id_, _ in due_deadlines(connection, NOON)] == ids[:DUE_AT_ONCE]
    assert [id_ for id_, _ in due_deadlines(connection, NOON, held.__contains__)] == ids[-2:]
