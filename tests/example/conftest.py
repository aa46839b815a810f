"""The example's library, and a stage on which the real bot plays it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from games.table import Rulebook
from managers.content import Library
from sandbox.server import start
from tests.e2e.records import Records
from tests.example.table import library as load
from tests.stage import TOKEN, Stage, strike_stage


@pytest.fixture(scope="session")
def library() -> Library:
    return load()


@pytest.fixture(scope="session")
def book(library: Library) -> Rulebook:
    return library.rulebooks["raccoons"]


@pytest.fixture
def records(engine: Engine) -> Records:
    """The database, read beside the bot."""
    return Records(engine)


@pytest.fixture
def nothing_goes_wrong_unseen() -> Iterator[None]:
    """The bot survives its own mistakes and only logs them; here they fail the test."""
    with capture_logs() as logs:
        yield
    assert [entry for entry in logs if entry["log_level"] in ("error", "critical")] == []


@pytest.fixture
async def stage(
    database_url: str, library: Library, nothing_goes_wrong_unseen: None
) -> AsyncIterator[Stage]:
    """A sandbox with nobody in it; the bot is not started yet."""
    server = await start(port=0, token=TOKEN, limits=False)
    stage = Stage(server, aiohttp.ClientSession(), database_url, library)
    yield stage
    await strike_stage(stage)
