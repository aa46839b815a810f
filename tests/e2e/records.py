"""What the database must hold. It is read beside the bot, which may be running or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Engine, Select, select

from db import models
from games.impostor import puzzles
from games.impostor.state import Player

Row = Mapping[str, Any]


class Records:
    """Reads rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, query: Select[Any]) -> list[Row]:
        """The rows that a query finds."""
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def let_go(self) -> None:
        """Close the connections that reading has left open."""
        self._engine.dispose()

    def _of(self, model: type[models.Base], session_id: int) -> list[Row]:
        table = model.__table__
        where = table.c.session_id == session_id
        return self.rows(select(table).where(where).order_by(*table.primary_key.columns))

    def sessions(self) -> list[Row]:
        """All sessions, the oldest first."""
        table = models.GameSession.__table__
        return self.rows(select(table).order_by(table.c.id))

    def session(self) -> Row:
        """The newest session."""
        return self.sessions()[-1]

    def links(self, session_id: int) -> dict[int, Row]:
        """Each player's seat, role, outcome and XP."""
        return {row["player_id"]: row for row in self._of(models.PlayerGameLink, session_id)}

    def votes(self, session_id: int) -> list[Row]:
        """The ballots, changes included, as they came."""
        return self._of(models.VoteHistory, session_id)

    def tasks(self, session_id: int) -> list[Row]:
        """The answered tasks, as they came."""
        return self._of(models.TaskLog, session_id)

    def talk(self, session_id: int) -> list[Row]:
        """The discussion, as it was held."""
        return self._of(models.DiscussionLog, session_id)

    def moves(self, session_id: int) -> list[str]:
        """The moves of the action log, as they were applied."""
        return [row["move"] for row in self._of(models.ActionLog, session_id)]

    def player(self, player_id: int) -> Row:
        """One player's figures over all games."""
        table = models.Player.__table__
        (row,) = self.rows(select(table).where(table.c.id == player_id))
        return row

    def queue(self) -> list[Row]:
        """Those who wait for a seat, first come first."""
        table = models.JoinQueue.__table__
        return self.rows(select(table).order_by(table.c.joined_at, table.c.id))

    def right_letter(self, player_id: int) -> str:
        """The right answer to a player's present puzzle. No player is told it beforehand, and a
        test cannot think, so it peeks into the stored hand."""
        state = self.links(self.session()["id"])[player_id]["player_state"]
        hand = msgspec.json.decode(state, type=Player)
        return puzzles.LETTERS[puzzles.show(hand.puzzle).right]
