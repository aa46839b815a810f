"""How long a game waits for its board, and what its players get back for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.unseen import GRACE_SECONDS, PATIENCE, Unseen
from games.contract import Screen
from games.table import Outage
from managers.boards import Behind, Drawing
from managers.orders import Order, Place

GAME = 7


class House:
    """A clock, and what is asked of the mailbox."""

    def __init__(self) -> None:
        self.start = self.now = datetime(2026, 7, 1, 12, tzinfo=UTC)
        self.given: list[timedelta] = []
        self.unseen = Unseen(self, lambda: self.now, self.seconds)  # type: ignore[arg-type]

    def seconds(self) -> float:
        return (self.now - self.start).total_seconds()

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


async def test_a_board_that_is_merely_on_its_way_holds_nothing_up() -> None:
    house = House()
    house.unseen.turned(GAME, 1)
    assert GAME not in house.unseen
    house.now += timedelta(seconds=0.5)
    await house.unseen.shown(house.board(1))
    house.unseen.turned(GAME, 2)
    house.now += timedelta(seconds=GRACE_SECONDS)
    assert GAME in house.unseen
    house.now += timedelta(seconds=30)
    await house.unseen.shown(house.board(2))
    assert GAME not in house.unseen
    assert house.given == [timedelta(seconds=30 + GRACE_SECONDS)]


async def test_the_time_of_one_phase_is_not_given_to_another() -> None:
    house = House()
    house.unseen.turned(GAME, 2)
    house.now += timedelta(seconds=30)
    # The board of a phase that was over before it arrived.
    await house.unseen.shown(house.board(1))
    assert house.given == []
    assert GAME in house.unseen, "nobody has seen the present phase"
    # The board of a phase that nobody was known to wait for.
    await house.unseen.shown(house.board(3))
    assert house.given == []
    assert GAME not in house.unseen


async def test_a_board_that_is_only_one_of_many_is_not_waited_for() -> None:
    house = House()
    house.unseen.held_back(house.board(1, only=False))
    house.unseen.held_back(house.board(1, turned=False))
    house.unseen.held_back(house.board(1, status="finished"))
    house.now += timedelta(seconds=30)
    assert GAME not in house.unseen


@pytest.mark.parametrize("unseen", [None, 4])
async def test_after_a_start_a_game_waits_until_its_board_was_looked_at(unseen: int | None) -> None:
    house = House()
    house.unseen.maybe_turned([GAME])
    house.now += timedelta(seconds=20)
    assert GAME in house.unseen
    house.unseen.looked_at([Behind(1, GAME, urgent=unseen is not None, unseen=unseen)])
    assert (GAME in house.unseen) == (unseen is not None)
    house.now += timedelta(seconds=10)
    await house.unseen.shown(house.board(4))
    assert house.given == ([timedelta(seconds=30)] if unseen is not None else [])


async def test_no_deadline_passes_before_its_time_is_given_back() -> None:
    house = House()
    house.unseen.held_back(house.board(1))
    house.now += timedelta(seconds=30)
    held: list[bool] = []
    given = house.play

    async def play(order: Order) -> None:
        held.append(GAME in house.unseen)
        await given(order)

    house.play = play  # type: ignore[method-assign]
    await house.unseen.shown(house.board(1))
    assert held == [True]
    assert GAME not in house.unseen
