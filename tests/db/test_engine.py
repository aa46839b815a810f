"""What the database promises, whatever the code above it does."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from db.engine import read_only
from db.models import Chat, GameSession, Player, PlayerGameLink, Vital
from db.upgrade import upgrade

BIG = 2**52 - 1
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _people(connection: Connection, chat: int = -100, player: int = 7) -> None:
    connection.execute(insert(Chat).values(id=chat))
    connection.execute(insert(Player).values(id=player, name="Mara"))


def _open_session(connection: Connection, **more: object) -> int:
    row: dict[str, object] = {
        "topic_id": 5, "chat_id": -100, "creator_id": 7,
        "game_type": "impostor", "number": 1, "seed": 2**62,
    }  # fmt: skip
    result = connection.execute(insert(GameSession).values({**row, **more}))
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def test_ids_beyond_32_bits_and_below_zero_come_back_whole(connection: Connection) -> None:
    chat, topic = -1_009_999_999_999, 2**40
    _people(connection, chat, BIG)
    session = _open_session(connection, chat_id=chat, topic_id=topic, creator_id=BIG)
    connection.execute(insert(PlayerGameLink).values(session_id=session, player_id=BIG))

    row = connection.execute(
        select(
            GameSession.chat_id, GameSession.topic_id, GameSession.seed, PlayerGameLink.player_id
        ).join(PlayerGameLink)
    ).one()
    assert tuple(row) == (chat, topic, 2**62, BIG)


def test_a_topic_has_one_live_session_and_any_number_of_past_ones(connection: Connection) -> None:
    _people(connection)
    first = _open_session(connection)
    with pytest.raises(IntegrityError), connection.begin_nested():
        _open_session(connection, number=2, status="active")

    _open_session(connection, number=3, topic_id=6)
    connection.execute(
        update(GameSession).where(GameSession.id == first).values(status="abandoned")
    )
    _open_session(connection, number=4, status="active")
    with pytest.raises(IntegrityError), connection.begin_nested():
        connection.execute(
            update(GameSession).where(GameSession.id == first).values(status="waiting")
        )


@pytest.mark.parametrize(
    "wrong",
    [{"status": "paused"}, {"version": -1}, {"chat_id": -5}, {"creator_id": 99}, {"number": 0}],
)
def test_impossible_sessions_are_refused(connection: Connection, wrong: dict[str, object]) -> None:
    _people(connection)
    with pytest.raises(IntegrityError), connection.begin_nested():
        _open_session(connection, **wrong)


def test_experience_never_falls_below_zero(connection: Connection) -> None:
    _people(connection)
    with pytest.raises(IntegrityError), connection.begin_nested():
        connection.execute(update(Player).values(xp=Player.xp - 1))


def test_times_are_stored_as_moments_and_naive_ones_refused(connection: Connection) -> None:
    _people(connection)
    in_tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    _open_session(connection, deadline_at=in_tokyo, created_at=NOON + timedelta(microseconds=1))

    deadline, created = connection.execute(
        select(GameSession.deadline_at, GameSession.created_at)
    ).one()
    assert deadline == NOON
    assert deadline.tzinfo is UTC
    assert created - deadline == timedelta(microseconds=1)
    found = select(GameSession.id).where(GameSession.deadline_at <= in_tokyo)
    assert connection.scalar(found) is not None

    with pytest.raises(StatementError, match="without a time zone"):
        connection.execute(update(GameSession).values(deadline_at=NOON.replace(tzinfo=None)))


def test_an_id_of_a_deleted_session_is_not_given_out_again(connection: Connection) -> None:
    _people(connection)
    first = _open_session(connection)
    connection.execute(delete(GameSession))
    assert _open_session(connection) > first


def test_a_rolled_back_transaction_leaves_nothing_not_even_after_a_savepoint(
    engine: Engine,
) -> None:
    with engine.connect() as connection:
        connection.execute(insert(Vital).values(key="a", value="1"))
        with connection.begin_nested():
            connection.execute(insert(Vital).values(key="b", value="1"))
        connection.rollback()
    with engine.connect() as connection:
        assert connection.scalars(select(Vital.key)).all() == []


def test_two_writers_wait_for_each_other_and_lose_nothing(engine: Engine) -> None:
    """Read, then write, from two threads: the classic lost update."""
    with engine.begin() as connection:
        _people(connection)

    def earn() -> None:
        for _ in range(20):
            with engine.begin() as connection:
                xp = connection.scalar(select(Player.xp).where(Player.id == 7).with_for_update())
                connection.execute(update(Player).where(Player.id == 7).values(xp=(xp or 0) + 1))

    threads = [Thread(target=earn) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with engine.connect() as connection:
        assert connection.scalar(select(Player.xp)) == 40


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with engine.begin() as writer:
        writer.execute(insert(Vital).values(key="beat", value="1"))
        with read_only(engine).connect() as reader:
            assert reader.scalars(select(Vital.key)).all() == []
    with read_only(engine).connect() as reader:
        assert reader.scalars(select(Vital.key)).all() == ["beat"]


def test_a_reader_cannot_write(engine: Engine) -> None:
    with (
        read_only(engine).connect() as reader,
        pytest.raises(DBAPIError, match=r"read.?only"),
    ):
        reader.execute(insert(Vital).values(key="beat", value="1"))
    with engine.begin() as writer:
        writer.execute(insert(Vital).values(key="beat", value="1"))


def test_sqlite_keeps_every_commit(tmp_path: Path, open_engine: Callable[[str], Engine]) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'parlor.db'}")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_new_file_is_for_its_owner_alone(
    tmp_path: Path, open_engine: Callable[[str], Engine]
) -> None:
    before = os.umask(0o022)
    try:
        engine = open_engine(f"sqlite:///{tmp_path / 'parlor.db'}")
        upgrade(engine)
        with engine.begin() as connection:
            _people(connection)
            files = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert files == dict.fromkeys(("parlor.db", "parlor.db-wal", "parlor.db-shm"), 0o600)
