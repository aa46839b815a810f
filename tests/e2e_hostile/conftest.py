"""A stage for each test. Trouble is the same on both databases, unless it is theirs."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from db.engine import read_only
from tests.e2e.conftest import BALANCE, SitDown
from tests.e2e.game import NAMES, Game
from tests.e2e.records import Records
from tests.stage import Stage, set_stage, strike_stage

# One worker runs everything on PostgreSQL, so that only one server has to be started.
on_postgres = pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))
on_both = pytest.mark.parametrize("database_url", ["sqlite", on_postgres], indirect=True)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[str]:
    """The address of a fresh, migrated database: SQLite, unless a test asks for both."""
    if getattr(request, "param", "sqlite") == "sqlite":
        path = tmp_path / "parlor.db"
        shutil.copyfile(sqlite_template, path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(autouse=True)
def no_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed has to wake whoever shows it: no sweep makes up for that in time."""
    monkeypatch.setattr("bot.scheduler.SWEEP_SECONDS", 3_600.0)


@pytest.fixture
def records(engine: Engine) -> Records:
    """The database, read beside the bot, and beside whoever else has locked it."""
    return Records(read_only(engine))


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """A sandbox with nobody in it; the bot is not started yet."""
    stage = await set_stage(database_url, BALANCE)
    yield stage
    await strike_stage(stage)


@pytest.fixture
def table(stage: Stage, records: Records) -> SitDown:
    """Opens a group of so many players, with the bot in it, for a game that is yet to begin."""

    async def sit_down(players: int, **group: object) -> Game:
        await stage.group(list(NAMES[:players]), **group)
        await stage.open()
        return Game(stage, records, stage.people)

    return sit_down


def data_of(board: dict[str, Any]) -> list[str]:
    """What a board's buttons carry, in reading order."""
    rows = board["reply_markup"]["inline_keyboard"]
    return [button["callback_data"] for row in rows for button in row]
