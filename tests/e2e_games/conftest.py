"""A stage with bosses that fall within minutes, on a fresh database of either kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from tests.e2e.records import Records
from tests.e2e_games.places import Hub
from tests.e2e_games.shelf import library
from tests.stage import Stage, set_stage, strike_stage


@pytest.fixture
def records(engine: Engine) -> Records:
    """The database, read beside the bot."""
    return Records(engine)


@pytest.fixture
def expected_errors() -> set[str]:
    """The events that a test expects the bot to log as errors."""
    return set()


@pytest.fixture(autouse=True)
def no_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed has to wake whoever shows it: no sweep makes up for that in time."""
    monkeypatch.setattr("bot.scheduler.SWEEP_SECONDS", 3_600.0)


@pytest.fixture(autouse=True)
def nothing_goes_wrong_unseen(expected_errors: set[str]) -> Iterator[None]:
    """The bot survives its own mistakes and only logs them; here they fail the test."""
    with capture_logs() as logs:
        yield
    mistakes = [entry for entry in logs if entry["log_level"] in ("error", "critical")]
    assert {entry["event"] for entry in mistakes} == expected_errors, mistakes


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """A sandbox with nobody in it; the bot is not started yet."""
    stage = await set_stage(database_url)
    stage.library = library()
    yield stage
    await strike_stage(stage)


@pytest.fixture
async def hub(stage: Stage) -> Hub:
    """A group of eight with one topic, and the bot at work in it. The first one is its owner."""
    names = ["Ann", "Ben", "Cat", "Dan", "Eve", "Fay", "Gus", "Hal"]
    await stage.group(names)
    stage.owners = set()
    await stage.open()
    assert stage.topic is not None
    return Hub(stage, stage.chat, stage.topic)
