"""What an operator is told of the database, and of the bot on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, insert

from bot.config import Config
from bot.doctor_database import Found, examine_database
from db.models import GameSession
from db.upsert import ensure_chats, ensure_players
from managers.broken import Failure, note_broken
from managers.orders import Transaction
from managers.running import Running, Trouble, end_running, file_beside, write_running
from tests.conftest import PostgresServer

NOW = datetime.now(UTC)


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "parlor.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


def found_at(path: Path) -> list[Found]:
    return list(examine_database(Config(database_url=f"sqlite:///{path}")))


def damage_page_of(table: str, path: Path) -> None:
    """Scribble over a table's first page, which nobody reads to find out what is in the file."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", [table]
        ).fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(content)


def bad(found: list[Found]) -> list[Found]:
    return [each for each in found if each[1] is not None]


def test_a_bot_that_runs(path: Path) -> None:
    now = datetime.now(UTC)
    write_running(path, Running(4711, now - timedelta(hours=1), now))
    found = found_at(path)
    assert bad(found) == []
    assert found[0][0].startswith("Bot: process 4711 runs since ")
    assert "is reachable, and its schema is up to date" in found[1][0]
    end_running(path)
    assert [what[:4] for what, _ in found_at(path)] == ["Data"]


def test_why_a_bot_acknowledges_nothing(path: Path) -> None:
    trouble = Trouble(NOW, "the disk is full", "Make room.")
    write_running(path, Running(4711, NOW, NOW, trouble))
    ((what, remedy),) = bad(found_at(path))
    assert what.endswith("it acknowledges nothing: the disk is full")
    assert remedy == "Make room."


@pytest.mark.parametrize("written", ["", "[1, 2", None])
def test_a_bot_that_was_killed(path: Path, written: str | None) -> None:
    long_ago = NOW - timedelta(minutes=1)
    write_running(path, Running(4711, long_ago, long_ago))
    if written is not None:
        file_beside(path).write_text(written)
    ((what, _),) = bad(found_at(path))
    assert "no sign of life since" in what
    assert "not stopped in good order" in what


def test_a_database_that_is_gone_with_a_copy_of_it(path: Path) -> None:
    write_running(path, Running(4711, NOW, NOW))
    path.unlink()
    copy = path.with_name("parlor.db.rescued-20260701T120000Z")
    copy.touch()
    ((what, remedy),) = found_at(path)
    assert "is gone, although a bot was using it" in what
    assert str(copy) in str(remedy)
    assert not path.exists()


def test_damage_is_found_wherever_it_is(path: Path) -> None:
    damage_page_of("notices", path)
    ((what, remedy),) = bad(found_at(path))
    assert "is damaged" in what
    assert "restore a backup" in str(remedy)


def test_a_server_that_only_reads(postgres: PostgresServer) -> None:
    name = postgres.lend()
    config = Config(database_url=postgres.url(name))
    assert bad(list(examine_database(config))) == []
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        command = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on")
        connection.execute(command.format(sql.Identifier(name)))
    ((what, remedy),) = bad(list(examine_database(config)))
    assert "is set to read only, so that nothing is acknowledged" in what
    assert "goes on by itself" in str(remedy)
    postgres.drop(name)


def test_games_that_cannot_go_on_are_named(
    database_url: str, open_engine: Callable[[str], Engine]
) -> None:
    with open_engine(database_url).begin() as connection:
        ensure_players(connection, [1])
        ensure_chats(connection, [-5])
        connection.execute(
            insert(GameSession).values(
                id=12, topic_id=1, chat_id=-5, game_type="raid", status="active", creator_id=1,
                number=1, seed=7, deadline_at=NOW,
            )
        )  # fmt: skip
        work = Transaction(connection, NOW)
        for session in (12, 13):
            note_broken(work, session, Failure(NOW, 3, NOW))
    ((what, remedy),) = bad(list(examine_database(Config(database_url=database_url))))
    assert what.startswith("Game: session 12 cannot go on since ")
    assert what.endswith("tried 3 times")
    assert "main.py replay 12" in str(remedy)
