"""A stage with bosses that fall within minutes, on a fresh database of either kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from games import raid
from games.table import Rulebook
from managers.content import ROOT, Library, load_library
from tests.e2e.records import Records
from tests.e2e_games.places import Hub
from tests.stage import Stage, set_stage, strike_stage

DATA = Path(__file__).with_name("data")


@cache
def library() -> Library:
    """Everything that ships, but for the bosses of raids and the pace of boss fights."""
    shipped = load_library(balance_dir=DATA)
    folder = ROOT / "games" / "raid"
    files = {path.stem: path.read_bytes() for path in folder.glob("*.toml")}
    files["bosses"] = (DATA / "raid.bosses.toml").read_bytes()
    short = raid.build(files.pop("balance"), {}, files)
    rulebooks = {**shipped.rulebooks, "raid": Rulebook(short)}
    return msgspec.structs.replace(shipped, rulebooks=rulebooks)


@pytest.fixture
def records(engine: Engine) -> Records:
    """The database, read beside the bot."""
    return Records(engine)


@pytest.fixture
def expected_errors() -> set[str]:
    """The events that a test expects the bot to log as errors."""
    return set()


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
