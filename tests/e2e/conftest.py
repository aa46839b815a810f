"""A stage for each test, on a fresh database of either kind, and what no test may leave behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from tests.e2e.game import NAMES, Game
from tests.e2e.records import Records
from tests.stage import Stage, set_stage, strike_stage

BALANCE = Path(__file__).with_name("balance")

SitDown = Callable[..., Awaitable[Game]]


@pytest.fixture
def records(engine: Engine) -> Records:
    """The database, read beside the bot."""
    return Records(engine)


@pytest.fixture(autouse=True)
def no_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed has to wake whoever shows it: no sweep makes up for that in time."""
    monkeypatch.setattr("bot.scheduler.SWEEP_SECONDS", 3_600.0)


@pytest.fixture(autouse=True)
def nothing_goes_wrong_unseen() -> Iterator[None]:
    """The bot survives its own mistakes and only logs them; here they fail the test."""
    with capture_logs() as logs:
        yield
    mistakes = [entry for entry in logs if entry["log_level"] in ("error", "critical")]
    assert not mistakes, mistakes


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """A sandbox with nobody in it; the bot is not started yet."""
    stage = await set_stage(database_url, BALANCE)
    yield stage
    await strike_stage(stage)


@pytest.fixture
async def every_call_succeeds(stage: Stage) -> AsyncIterator[None]:
    """Telegram has no complaint about anything that the bot asked of it, except that it may not
    write to people in private who have never written to it."""
    yield
    calls = (await stage.get("/sim/calls"))["calls"]
    failed = [
        (call["method"], call["chat_id"], call["description"])
        for call in calls
        if not call["ok"]
        and call["method"] != "getUpdates"
        and "can't initiate conversation" not in call["description"]
    ]
    assert not failed, failed


@pytest.fixture
def table(stage: Stage, records: Records) -> SitDown:
    """Opens a group of so many players, with the bot in it, for a game that is yet to begin."""

    async def sit_down(players: int, **group: object) -> Game:
        await stage.group(list(NAMES[:players]), **group)
        await stage.open()
        return Game(stage, records, stage.people)

    return sit_down
