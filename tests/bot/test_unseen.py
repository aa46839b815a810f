"""How long a game waits for its board, and what its players get back for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.unseen import PATIENCE, Unseen
from games.contract import Screen
from games.table import Outage
from managers.boards import Drawing
from managers.orders import Order, Place

GAME = 7


class House:
    """A clock, and what is asked of the mailbox."""

    def __init__(self) -> None:
        self.now = datetime(2026, 7, 1, 12, tzinfo=UTC)
        self.given: list[timedelta] = []
        self.unseen = Unseen(self, lambda: self.now)  # type: ignore[arg-type]

    async def play(self, order: Order) -> None:
        assert isinstance(order.wish, Outage)
        self.given.append(self.now - order.wish.since)

    def board(self, epoch: int, **more: Any) -> Drawing:
        known: dict[str, Any] = {"only": True, "turned": True, "status": "active", **more}
        return Drawing(
            board_id=1, session_id=GAME, place=Place(-5, 3), message_id=4, version=epoch,
            epoch=epoch, phase=f"phase-{epoch}", screen=Screen(()), names={}, **known,
        )  # fmt: skip


async def test_players_get_back_what_they_waited_for_this_phase() -> None:
    house = House()
    house.unseen.held_back(house.board(1))
    house.now += timedelta(seconds=40)
    house.unseen.held_back(house.board(1))
    house.now += timedelta(seconds=20)
    assert GAME in house.unseen
    await house.unseen.shown(house.board(1))
    assert GAME not in house.unseen
    assert house.given == [timedelta(seconds=60)]


async def test_a_phase_that_has_just_begun_is_not_given_the_time_of_those_before_it() -> None:
    """Once patience is at an end the game goes on unseen, and comes to other phases."""
    house = House()
    house.unseen.held_back(house.board(1))
    house.now += PATIENCE
    assert GAME not in house.unseen
    house.now += timedelta(hours=1)
    house.unseen.held_back(house.board(2))
    assert GAME not in house.unseen
    house.now += timedelta(seconds=30)
    await house.unseen.shown(house.board(2))
    assert house.given == [timedelta(seconds=30)]
