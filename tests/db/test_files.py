"""Nothing is committed into a file that nobody will find again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import OperationalError

from db import files
from db.engine import lost_file, read_only
from db.errors import Cause, cause_of
from db.models import Vital

Loss = Callable[[Path], None]


@pytest.fixture(autouse=True)
def always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests lose files faster than anybody can."""
    monkeypatch.setattr(files, "LOOK_AGAIN_SECONDS", 0.0)


@pytest.fixture
def path(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "parlor.db"
    shutil.copyfile(sqlite_template, path)
    return path


@pytest.fixture
def house(path: Path, open_engine: Callable[[str], Engine]) -> Engine:
    """An open database in which something is written down already."""
    engine = open_engine(f"sqlite:///{path}")
    write(engine, "before")
    assert read(engine) == ["before"]
    return engine


def write(engine: Engine, key: str) -> None:
    with engine.begin() as connection:
        connection.execute(insert(Vital).values(key=key, value=""))


def read(engine: Engine) -> list[str]:
    with read_only(engine).connect() as connection:
        return list(connection.scalars(select(Vital.key).order_by(Vital.key)))


def beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def delete(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        beside(path, end).unlink()


def delete_the_file_alone(path: Path) -> None:
    path.unlink()


def delete_the_log(path: Path) -> None:
    beside(path, "-wal").unlink()


def replace(path: Path) -> None:
    backup = path.with_name("backup.db")
    with sqlite3.connect(path) as source, sqlite3.connect(backup) as copy:
        source.backup(copy)
    backup.replace(path)


def move_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


@pytest.mark.parametrize(
    ("lose", "said"),
    [
        (delete, "parlor.db was deleted or moved away"),
        (delete_the_file_alone, "parlor.db was deleted or moved away"),
        (delete_the_log, "parlor.db-wal was deleted or moved away"),
        (replace, "parlor.db is another one than was opened"),
        (move_away, "parlor.db was deleted or moved away"),
    ],
)
def test_a_commit_into_a_lost_file_is_refused_as_a_state_that_may_pass(
    house: Engine, path: Path, lose: Loss, said: str
) -> None:
    assert lost_file(house) is None
    lose(path)
    for _ in range(2):
        with pytest.raises(OperationalError, match=said) as caught:
            write(house, "after")
        assert cause_of(caught.value) is Cause.STATE
    assert said in str(lost_file(house))
    # What was committed can still be read, and nothing else.
    assert read(house) == ["before"]


def test_shared_memory_that_is_gone_is_noticed_by_those_who_look(house: Engine, path: Path) -> None:
    beside(path, "-shm").unlink()
    assert "parlor.db-shm was deleted" in str(lost_file(house))


def test_once_the_very_file_is_back_everything_goes_on(house: Engine, path: Path) -> None:
    move_away(path)
    with pytest.raises(OperationalError):
        write(house, "lost")
    path.with_name("elsewhere.db").rename(path)
    write(house, "after")
    assert read(house) == ["after", "before"]
    assert lost_file(house) is None


def test_no_other_file_is_opened_or_made_in_its_place(house: Engine, path: Path) -> None:
    """A pool that needs one more connection would write into an empty file, and be believed."""
    with house.connect() as first, read_only(house).connect() as second:
        assert first.scalar(select(1)) == second.scalar(select(1)) == 1
        delete(path)
        with pytest.raises(OperationalError, match="was deleted or moved away"):
            house.connect()
        assert not path.exists()


def test_a_database_that_was_closed_may_be_replaced(
    house: Engine, path: Path, sqlite_template: Path
) -> None:
    house.dispose()
    path.unlink()
    shutil.copyfile(sqlite_template, path)
    write(house, "anew")
    assert read(house) == ["anew"]


def test_what_only_the_lost_log_held_is_in_the_file_once_it_is_closed(
    house: Engine, path: Path
) -> None:
    """That is the way back: to stop the bot, and to start it again."""
    delete_the_log(path)
    beside(path, "-shm").unlink()
    with pytest.raises(OperationalError):
        write(house, "lost")
    house.dispose()
    write(house, "after")
    assert read(house) == ["after", "before"]


def test_carrying_the_log_over_is_no_loss(house: Engine, path: Path) -> None:
    with house.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("ROLLBACK")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        driver.execute("VACUUM")
    write(house, "after")
    assert lost_file(house) is None
