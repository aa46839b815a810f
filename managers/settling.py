"""Outcomes of players whom no move could give theirs.

A game with a hundred thousand players cannot name them all as it ends: they are not loaded. Its
outcomes are then given afterwards, in portions. Giving one twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import msgspec
from sqlalchemy import Connection, select

from db.models import GameSession, PlayerGameLink, Vital
from db.upsert import insert_for
from games.table import Rulebook
from managers.mailbox import Mailbox
from managers.orders import Transaction
from managers.rewards import Payment, pay_outcomes
from managers.titles import Titles

PORTION = 500
"""Players who get their outcome in one transaction, so that no press waits long."""

_SETTLED = "outcomes-settled"
_LOOK_BACK = timedelta(days=1)
"""Games are looked at again for so long, as the clock of the house may have been put back."""


class Owing(msgspec.Struct, frozen=True):
    """What is still to be done: a portion of outcomes, or (none) to note that all games that have
    finished until this time are settled."""

    payments: tuple[Payment, ...]
    settled_until: datetime | None


async def settle_all(mailbox: Mailbox, books: Mapping[str, Rulebook], titles: Titles) -> int:
    """Give all outcomes that are due; how many those were."""
    settled = 0
    while (due := await mailbox.read(lambda c: owing(c, books))) is not None:
        await mailbox.run(partial(settle, due=due, titles=titles))
        settled += len(due.payments)
    return settled


def owing(connection: Connection, books: Mapping[str, Rulebook]) -> Owing | None:
    """What is to be done next, or None if there is nothing."""
    late = {key: book.game.late_outcomes for key, book in books.items()}
    mark = _settled_until(connection)
    finished = (
        select(GameSession.id, GameSession.game_type, GameSession.winner, GameSession.finished_at)
        .where(
            GameSession.game_type.in_([key for key, outcomes in late.items() if outcomes]),
            GameSession.status == "finished",
            GameSession.finished_at.is_not(None),
        )
        .order_by(GameSession.finished_at)
    )
    if mark is not None:
        finished = finished.where(GameSession.finished_at >= mark - _LOOK_BACK)
    newest = mark
    for session in connection.execute(finished).all():
        outcome = late[session.game_type].get(session.winner)
        players = _without_outcome(connection, session.id) if outcome is not None else ()
        if outcome is not None and players:
            return Owing(tuple(Payment(session.id, p, outcome, 0) for p in players), None)
        newest = max(newest or session.finished_at, session.finished_at)
    return Owing((), newest) if newest != mark else None


def settle(work: Transaction, due: Owing, titles: Titles) -> None:
    """Do what is owing."""
    pay_outcomes(work.connection, due.payments, titles)
    if due.settled_until is not None:
        note = insert_for(work.connection, Vital).values(
            key=_SETTLED, value=due.settled_until.isoformat()
        )
        work.connection.execute(
            note.on_conflict_do_update(index_elements=["key"], set_={"value": note.excluded.value})
        )


def _settled_until(connection: Connection) -> datetime | None:
    value = connection.scalar(select(Vital.value).where(Vital.key == _SETTLED))
    return datetime.fromisoformat(value) if value is not None else None


def _without_outcome(connection: Connection, session_id: int) -> list[int]:
    players = (
        select(PlayerGameLink.player_id)
        .where(PlayerGameLink.session_id == session_id, PlayerGameLink.outcome.is_(None))
        .order_by(PlayerGameLink.player_id)
        .limit(PORTION)
    )
    return list(connection.scalars(players))
