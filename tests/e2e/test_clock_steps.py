"""Somebody sets the system's clock, or the network does: nobody's time is cut short or frozen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import Stage, text_of

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
GIFT = range(5)
"""Seconds that a step may cost or give, but never take."""


def time_left(stage: Stage, records: Records) -> int:
    """What is left of the present phase, in seconds, by the time that the bot goes by."""
    assert stage.parlor is not None
    return round((records.session()["deadline_at"] - stage.parlor.time.now()).total_seconds())


async def notice(stage: Stage) -> None:
    """The clock beats, as it does twice a second, and what it found lost is given back."""
    assert stage.parlor is not None
    await stage.parlor.clock.beat(stage.parlor.time.follow())
    await stage.parlor.clock.outages.given_back(within=10)


@pytest.mark.parametrize("by", [-A_DAY, -AN_HOUR, timedelta(seconds=4), A_DAY], ids=str)
async def test_a_step_while_the_bot_runs(
    table: SitDown, stage: Stage, records: Records, by: timedelta
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    await stage.pass_time(20)
    before = time_left(stage, records)
    stage.set_by += by
    await notice(stage)
    assert time_left(stage, records) - before in GIFT
    await stage.pass_time(before - 3)
    await game.shows("Vote")
    await stage.pass_time(10)
    # The next phase, whose time began after the step, comes to its end as well.
    await game.next_round()
    left = time_left(stage, records)
    assert 0 < left <= 90
    await stage.pass_time(left + 3)
    await game.shows("Meeting")


@pytest.mark.parametrize("by", [-A_DAY, -AN_HOUR, A_DAY], ids=str)
async def test_a_step_while_the_bot_is_away(
    table: SitDown, stage: Stage, records: Records, by: timedelta
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    await stage.pass_time(20)
    before = time_left(stage, records)
    await stage.close()
    stage.set_by += by
    stage.offset += timedelta(minutes=5)
    await stage.open()
    left = time_left(stage, records)
    assert left - before in GIFT
    await stage.pass_time(left - 3)
    await game.shows("Vote")
    await stage.pass_time(10)
    await game.next_round()


async def test_a_lobby_that_was_paused_over_a_step_has_its_time_left(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    before = time_left(stage, records)
    ann = game.players[0]
    await ann.manages_topic("close")

    async def paused() -> bool:
        return bool(records.session()["paused"])

    await stage.until(paused, 10, "the game is not paused")
    stage.set_by -= A_DAY
    await notice(stage)
    await stage.pass_time(60)
    await ann.manages_topic("reopen")

    async def goes_on() -> bool:
        return not await paused()

    await stage.until(goes_on, 10, "the game does not go on")
    assert time_left(stage, records) - before in GIFT


async def test_boards_name_the_time_of_day_that_the_clock_on_the_wall_shows(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    stage.set_by -= timedelta(minutes=95)
    await notice(stage)
    await game.vote({game.players[0]: None})
    board = await stage.board_shows("Voted: 1/4")
    deadline = records.session()["deadline_at"] - timedelta(minutes=95)
    assert f"until {deadline:%H:%M}" in text_of(board)
