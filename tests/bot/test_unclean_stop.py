"""A start looks for damage only where there may be some, and never for long."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

import bot.run
from bot.config import Config
from bot.run import prepare
from db import engine
from db.engine import DatabaseUnusable
from managers.running import Running, write_running
from tests.bot.test_doctor_database import damage_page_of
from tests.stage import TOKEN

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _a_process_that_is_not_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.run, "settle_in", lambda: None)


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "parlor.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


def start_on(path: Path) -> None:
    prepare(Config(bot_token=TOKEN, database_url=f"sqlite:///{path}"))


def test_after_a_kill_damage_is_found(path: Path) -> None:
    write_running(path, Running(4711, NOW, NOW))
    start_on(path)
    damage_page_of("notices", path)
    with pytest.raises(DatabaseUnusable, match="is damaged"):
        start_on(path)


def test_after_a_stop_in_good_order_nobody_looks(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a million games that would take half a minute."""
    monkeypatch.setattr(engine._Check, "start", lambda _: pytest.fail("it looks"))
    start_on(path)


def test_no_start_waits_until_all_is_looked_through(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.run, "CHECK_SECONDS", 0.1)
    done = Event()
    monkeypatch.setattr(engine._Check, "run", lambda _: done.wait())
    write_running(path, Running(4711, NOW, NOW))
    began = time.monotonic()
    start_on(path)
    assert time.monotonic() - began < 10
    done.set()
