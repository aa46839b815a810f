"""Outcomes of players whom no move could give theirs.

A game with a hundred thousand players cannot name them all as it ends: they are not loaded. Its
outcomes are then given afterwards, in portions. Giving one twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import msgspec
from sqlalchemy import Connection, or_, select

from db.models import GameSession, PlayerGameLink
from games.contract import Outcome
from games.table import Rulebook
from managers.mailbox import Mailbox
from managers.orders import Transaction
from managers.rewards import Payment, pay_outcomes
from managers.titles import Titles
from managers.vitals import read_vital, write_vital

PORTION = 500
"""The most games, or seats of one game, that are looked at at once, so that nobody who reads or
writes meanwhile waits long."""

_SETTLED = "outcomes-settled"
_LOOK_BACK = timedelta(days=1)
"""A new process looks at games again that finished so shortly before the last one it knows of."""


class Over(msgspec.Struct, frozen=True):
    """A session that has come to its end."""

    id: int
    game_type: str
    winner: str | None
    finished_at: datetime


class Seat(msgspec.Struct, frozen=True):
    """A player of a session, and the outcome if there is one."""

    player_id: int
    outcome: Outcome | None


class Settler:
    """Walks through the games in the order in which they came to their end. How far it has come
    is on record."""

    def __init__(self, mailbox: Mailbox, books: Mapping[str, Rulebook], titles: Titles) -> None:
        self._mailbox = mailbox
        self._late = {key: book.game.late_outcomes for key, book in books.items()}
        self._titles = titles
        self._last: Over | None = None

    async def settle_all(self) -> int:
        """Give all outcomes that are due; how many those were."""
        given = 0
        while portion := await self._mailbox.read(partial(over_after, last=self._last)):
            for session in portion:
                given += await self._settle(session)
            self._last = portion[-1]
            await self._mailbox.run(partial(_note, until=self._last.finished_at))
        return given

    async def _settle(self, session: Over) -> int:
        late = self._late.get(session.game_type, {})
        outcome = late.get(session.winner) if session.winner is not None else None
        given, after = 0, None
        while outcome is not None:
            seats = await self._mailbox.read(partial(seats_after, session.id, after))
            open_ones = [seat.player_id for seat in seats if seat.outcome is None]
            payments = [Payment(session.id, player, outcome, 0) for player in open_ones]
            if payments:
                await self._mailbox.run(partial(self._pay, payments=payments))
                given += len(payments)
            if len(seats) < PORTION:
                break
            after = seats[-1].player_id
        return given

    def _pay(self, work: Transaction, payments: Sequence[Payment]) -> None:
        pay_outcomes(work.connection, payments, self._titles)


def over_after(connection: Connection, last: Over | None) -> list[Over]:
    """The games that came to their end after this one, the earliest first, as many as are looked
    at at once. Without one, those of the time that an earlier process may not have settled."""
    over = (
        select(GameSession.id, GameSession.game_type, GameSession.winner, GameSession.finished_at)
        .where(GameSession.finished_at.is_not(None))
        .order_by(GameSession.finished_at, GameSession.id)
        .limit(PORTION)
    )
    mark = read_vital(connection, _SETTLED) if last is None else None
    if last is not None:
        over = over.where(
            GameSession.finished_at >= last.finished_at,
            or_(GameSession.finished_at > last.finished_at, GameSession.id > last.id),
        )
    elif mark is not None:
        over = over.where(GameSession.finished_at >= datetime.fromisoformat(mark) - _LOOK_BACK)
    return [msgspec.convert(row, Over) for row in connection.execute(over).mappings()]


def seats_after(session_id: int, after: int | None, connection: Connection) -> list[Seat]:
    """The next players of a session, by their ids, as many as are looked at at once."""
    seats = (
        select(PlayerGameLink.player_id, PlayerGameLink.outcome)
        .where(PlayerGameLink.session_id == session_id)
        .order_by(PlayerGameLink.player_id)
        .limit(PORTION)
    )
    if after is not None:
        seats = seats.where(PlayerGameLink.player_id > after)
    return [Seat(row.player_id, row.outcome) for row in connection.execute(seats)]


def _note(work: Transaction, until: datetime) -> None:
    """Note that all games that have come to their end until then are settled."""
    mark = read_vital(work.connection, _SETTLED)
    if mark is None or datetime.fromisoformat(mark) < until:
        write_vital(work.connection, _SETTLED, until.isoformat())
