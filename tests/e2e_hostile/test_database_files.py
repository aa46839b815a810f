"""The database's files are deleted, moved or replaced under a running game.

From then on nothing is acknowledged; and nothing that was acknowledged is lost.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from bot.config import Config
from bot.doctor_database import examine_database
from bot.run import prepare
from db.engine import DatabaseUnusable
from managers.running import read_running
from tests.e2e.conftest import SitDown
from tests.e2e.game import Game
from tests.e2e.records import Records
from tests.e2e_hostile.test_database_trouble import Waiting, reach_vote
from tests.stage import PATIENCE, TOKEN, Stage

TWO_SECONDS = 2.5
"""In which a loss is noticed, with half a second for a slow machine."""


@pytest.fixture(autouse=True)
def always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests press faster after a loss than anybody can."""
    monkeypatch.setattr("db.files.LOOK_AGAIN_SECONDS", 0.0)


@pytest.fixture
def path(stage: Stage) -> Path:
    return Path(str(make_url(stage.database_url).database))


def trouble(path: Path) -> str:
    """What the bot says in its file that keeps it from acknowledging."""
    running = read_running(path)
    return running.trouble.what if running is not None and running.trouble is not None else ""


def is_noticed(path: Path, what: str) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return what in trouble(path)

    return look


def files(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]


def list_of(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))


async def half_a_vote(table: SitDown) -> tuple[Game, dict[str, object]]:
    """A game of four in its vote, where the first has voted."""
    game = await reach_vote(table)
    board = await game.stage.board()
    await game.vote({game.players[0]: None})
    return game, board


async def test_files_that_are_moved_away_and_back(
    table: SitDown, stage: Stage, records: Records, path: Path
) -> None:
    game, board = await half_a_vote(table)
    _ann, ben, cat, dan = game.players
    away = path.parent / "away"
    away.mkdir()
    with capture_logs() as logs:
        for file in files(path):
            file.rename(away / file.name)
        votes = Waiting(dict.fromkeys([ben, cat], "Skip"), stage, board)
        await stage.until(is_noticed(path, "was deleted or moved"), TWO_SECONDS, "nobody notices")
        await asyncio.sleep(1.0)
        assert votes.answered == []
        # Nobody has made an empty database in its place.
        assert list_of(path.parent, path.name) == []
        for file in files(path):
            (away / file.name).rename(file)
        told = await votes.answers()
        assert set(told.values()) == {"🗳 Your vote: Skip."}
        await stage.until(lambda: _is(trouble(path) == ""), PATIENCE, "it is still in trouble")
    assert len(records.votes(records.session()["id"])) == 3
    await game.vote({dan: None})
    await game.next_round()
    loud = [entry["event"] for entry in logs if entry["log_level"] == "critical"]
    assert sorted(loud) == ["database-file-lost", "database-rescued"]


async def _is(true: bool) -> bool:
    return true


async def test_files_that_are_deleted_for_good(
    table: SitDown, stage: Stage, records: Records, path: Path
) -> None:
    game, board = await half_a_vote(table)
    _ann, ben, cat, dan = game.players
    for file in files(path):
        file.unlink()
    votes = Waiting(dict.fromkeys([ben, cat], "Skip"), stage, board)
    copies: list[Path] = []

    async def rescued() -> bool:
        copies[:] = list_of(path.parent, "parlor.db.rescued-*")
        return bool(copies) and str(copies[0]) in _remedy(path)

    await stage.until(rescued, PATIENCE, "no copy is kept, or nobody says where")
    assert votes.answered == []
    await stage.close()
    # It does not begin anew with nothing: the operator is told where everything is.
    config = Config(bot_token=TOKEN, database_url=stage.database_url)
    with pytest.raises(DatabaseUnusable, match="is gone, although a bot was using it") as told:
        prepare(config)
    assert str(copies[0]) in told.value.remedy
    copies[0].rename(path)
    await stage.open()
    # What was acknowledged is there, and what was not comes again and counts.
    await stage.board_shows("Voted: 3/4")
    assert len(records.votes(records.session()["id"])) == 3
    await game.vote({dan: None})
    await game.next_round()


def _remedy(path: Path) -> str:
    running = read_running(path)
    assert running is not None
    return running.trouble.remedy if running.trouble is not None else ""


async def test_a_file_that_is_replaced_by_an_older_one(
    table: SitDown, stage: Stage, path: Path, tmp_path: Path, sqlite_template: Path
) -> None:
    game, board = await half_a_vote(table)
    backup = tmp_path / "backup.db"
    shutil.copyfile(sqlite_template, backup)
    backup.replace(path)
    votes = Waiting({game.players[1]: "Skip"}, stage, board)
    await stage.until(is_noticed(path, "is another one than was opened"), TWO_SECONDS, "unseen")
    config = Config(bot_token=TOKEN, database_url=stage.database_url)
    found = dict(examine_database(config))
    (said,) = [what for what in found if "it acknowledges nothing" in what]
    assert "Move that very file back" in str(found[said])
    await asyncio.sleep(1.0)
    assert votes.answered == []
    votes.give_up()


async def test_a_log_that_is_deleted(
    table: SitDown, stage: Stage, records: Records, path: Path
) -> None:
    """All that was acknowledged lately is in there; it is carried over as the bot stops."""
    game, board = await half_a_vote(table)
    _ann, ben, cat, dan = game.players
    for file in files(path)[1:]:
        file.unlink()
    votes = Waiting({ben: "Skip"}, stage, board)
    await stage.until(is_noticed(path, "parlor.db-wal was deleted"), TWO_SECONDS, "nobody notices")
    assert "Stop the bot" in _remedy(path)
    assert votes.answered == []
    await stage.close()
    await stage.open()
    await stage.board_shows("Voted: 2/4")
    await game.vote({cat: None, dan: None})
    await game.next_round()


async def test_what_is_left_of_a_bot_that_was_stopped_or_killed(stage: Stage, path: Path) -> None:
    await stage.group(["Ann"])
    await stage.open()
    running = read_running(path)
    assert running is not None
    assert running.trouble is None
    await stage.close()
    assert read_running(path) is None
