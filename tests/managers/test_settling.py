"""Outcomes that are given after the end: everybody's, in portions, and nobody's twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from db.models import GameSession, Player, PlayerGameLink
from db.upsert import ensure_chats, ensure_players
from managers import settling
from managers.content import load_library
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.orders import Transaction
from managers.settling import Settler

LIBRARY = load_library()
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
CHAT = -5


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "PORTION", 2)


@pytest.fixture
async def mailbox(engine: Engine) -> AsyncIterator[Mailbox]:
    mailbox = Mailbox(engine, Moves(LIBRARY.rulebooks, LIBRARY.titles), now=lambda: NOON)
    mailbox.start()
    yield mailbox
    await mailbox.stop()


def settler(mailbox: Mailbox) -> Settler:
    return Settler(mailbox, LIBRARY.rulebooks, LIBRARY.titles)


async def raid_over(mailbox: Mailbox, number: int, *, hours_ago: float, raiders: int) -> None:
    """A raid that was won, in which nobody has an outcome yet."""

    def write(work: Transaction) -> None:
        players = range(1, raiders + 1)
        ensure_players(work.connection, players)
        ensure_chats(work.connection, [CHAT])
        work.connection.execute(
            insert(GameSession).values(
                id=number, topic_id=number, chat_id=CHAT, game_type="raid", status="finished",
                creator_id=1, number=number, seed=7, winner="heroes",
                finished_at=NOON - timedelta(hours=hours_ago),
            )
        )  # fmt: skip
        links = [{"session_id": number, "player_id": player} for player in players]
        work.connection.execute(insert(PlayerGameLink), links)

    await mailbox.run(write)


async def wins(mailbox: Mailbox) -> list[int]:
    def read(connection: Connection) -> list[int]:
        return list(connection.scalars(select(Player.games_won).order_by(Player.id)))

    return await mailbox.read(read)


async def test_everybody_gets_one_however_many_portions_that_takes(mailbox: Mailbox) -> None:
    await raid_over(mailbox, 1, hours_ago=3, raiders=5)
    await raid_over(mailbox, 2, hours_ago=2, raiders=4)
    # Of those that ended in the same moment none is passed over.
    await raid_over(mailbox, 3, hours_ago=2, raiders=1)
    await raid_over(mailbox, 4, hours_ago=2, raiders=2)
    one = settler(mailbox)
    assert await one.settle_all() == 12
    assert await wins(mailbox) == [4, 3, 2, 2, 1]
    assert await one.settle_all() == 0
    await raid_over(mailbox, 5, hours_ago=1, raiders=3)
    assert await one.settle_all() == 3
    assert await wins(mailbox) == [5, 4, 3, 2, 1]


async def test_a_new_process_begins_a_day_before_the_last_game_that_is_settled(
    mailbox: Mailbox,
) -> None:
    for number, hours_ago in ((1, 30.0), (2, 5.0), (3, 1.0)):
        await raid_over(mailbox, number, hours_ago=hours_ago, raiders=1)
    assert await settler(mailbox).settle_all() == 3

    def forget(work: Transaction) -> None:
        work.connection.execute(update(PlayerGameLink).values(outcome=None))

    await mailbox.run(forget)
    # The first is long settled, and is not looked at again.
    assert await settler(mailbox).settle_all() == 2
