"""Orders that happen to share a batch come out as they would one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import Engine, select

from db.models import GameSession
from games.lobby import Cancel
from games.table import Rematch
from managers.mailbox import Mailbox
from managers.orders import Order, Reply
from tests.managers.test_replay import PEOPLE, Evening


async def test_a_rematch_of_an_old_game_takes_nothing_back_from_the_one_that_ends_beside_it(
    engine: Engine,
) -> None:
    evening = Evening(engine)
    assert evening.play(Cancel(), 1)
    old = evening.session
    assert evening.play(Rematch(), 2)
    with engine.begin() as connection:
        live = connection.scalar(select(GameSession.id).where(GameSession.status == "waiting"))
    assert live is not None
    replies = await together(
        evening, Order(live, Cancel(), PEOPLE[1]), Order(old, Rematch(), PEOPLE[2])
    )
    assert [reply.accepted for reply in replies] == [True, True]
    with engine.begin() as connection:
        sessions = connection.execute(select(GameSession.status).order_by(GameSession.id))
        assert [row.status for row in sessions] == ["abandoned", "abandoned", "waiting"]


async def together(evening: Evening, *orders: Order) -> Sequence[Reply]:
    """Play these as one batch."""
    mailbox = Mailbox(evening.engine, evening.moves, now=lambda: evening.now)
    waiting = [asyncio.create_task(mailbox.play(order)) for order in orders]
    await asyncio.sleep(0)
    mailbox.start()
    replies = await asyncio.gather(*waiting)
    await mailbox.stop()
    return replies
