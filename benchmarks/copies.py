"""Thousands of live games: one table that was really set, and as many copies of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from benchmarks.tables import FIRST_PLAYER, PLAYERS
from db.models import Base, Board, Chat, GameSession, Player, PlayerGameLink

PORTION = 500
"""Copies that are written together."""

Row = dict[str, Any]

_PLAYER = re.compile(rf"\b{FIRST_PLAYER // PLAYERS}\d\b")
_COPIED: tuple[type[Base], ...] = (Chat, Player, GameSession, PlayerGameLink, Board)


def copy_table(engine: Engine, games: int) -> None:
    """Have so many games in all, each in a chat and with players of its own."""
    with engine.begin() as connection:
        originals = [(model, _rows(connection, model)) for model in _COPIED]
        for start in range(1, games, PORTION):
            numbers = range(start, min(start + PORTION, games))
            for model, rows in originals:
                copies = [_copy(model, row, number) for number in numbers for row in rows]
                connection.execute(insert(model), copies)


def _rows(connection: Connection, model: type[Base]) -> Sequence[Row]:
    return [dict(row) for row in connection.execute(select(model.__table__)).mappings()]


def _copy(model: type[Base], row: Row, number: int) -> Row:
    """The same row in the world of another chat, session and company."""
    shift = number * PLAYERS
    copy = dict(row)
    for name, value in row.items():
        match name:
            case "id":
                steps: dict[type[Base], int] = {Chat: -number, Player: shift}
                copy[name] = value + steps.get(model, number)
            case "session_id":
                copy[name] = value + number
            case "chat_id":
                copy[name] = value - number
            case "player_id" | "creator_id":
                copy[name] = value + shift
            case "game_state" | "player_state" if value is not None:
                copy[name] = _PLAYER.sub(lambda found: str(int(found[0]) + shift), value)
    return copy
