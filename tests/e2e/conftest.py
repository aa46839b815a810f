"""A stage for each test, on a fresh database of either kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.e2e.game import NAMES, Game
from tests.e2e.records import Records
from tests.stage import Stage, set_stage, strike_stage

BALANCE = Path(__file__).with_name("balance")


@pytest.fixture
def records(engine: Engine) -> Records:
    """The database, read beside the bot."""
    return Records(engine)


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """A sandbox with nobody in it; the bot is not started yet."""
    stage = await set_stage(database_url, BALANCE)
    yield stage
    await strike_stage(stage)


SitDown = Callable[..., Awaitable[Game]]


@pytest.fixture
def table(stage: Stage, records: Records) -> SitDown:
    """Opens a group of so many players, with the bot in it, for a game that is yet to begin."""

    async def sit_down(players: int, **group: object) -> Game:
        await stage.group(list(NAMES[:players]), **group)
        await stage.open()
        return Game(stage, records, stage.people)

    return sit_down
