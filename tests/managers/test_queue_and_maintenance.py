"""The join queue's order and patience, and what a clean-up takes."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text

from db.models import Notice, Player, ProcessedUpdate
from managers.join_queue import JoinQueueManager
from managers.maintenance import MaintenanceManager, Retention
from managers.orders import Person
from managers.people import PlayerManager

CHAT = -1_001_234_567_890
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE = 10.0


def _queue(connection: Connection, minutes: float = 0) -> JoinQueueManager:
    return JoinQueueManager(connection, now=NOON + timedelta(minutes=minutes))


def test_the_queue_is_told_in_order_and_once(connection: Connection) -> None:
    PlayerManager(connection).greet([Person(9, "Nina")])
    for minutes, player in enumerate((30, 9, 20)):
        assert _queue(connection, minutes).add_to_queue(player, CHAT)
    assert not _queue(connection, 5).add_to_queue(30, CHAT)
    assert _queue(connection, 5).add_to_queue(30, CHAT - 1)

    waiting = _queue(connection, 6).get_queue(CHAT)
    assert [entry.player_id for entry in waiting] == [30, 9, 20]
    assert (waiting[1].name, waiting[1].joined_at) == ("Nina", NOON + timedelta(minutes=1))

    assert _queue(connection, 7).notify_queue(CHAT, limit=1) == [30]
    assert _queue(connection, 8).notify_queue(CHAT) == [9, 20]
    assert _queue(connection, 9).notify_queue(CHAT) == []
    assert _queue(connection, 9).notify_queue(CHAT - 1) == [30]


def test_players_who_came_in_the_same_moment_keep_their_order(connection: Connection) -> None:
    for player in (7, 3, 5):
        _queue(connection).add_to_queue(player, CHAT)
    assert _queue(connection).notify_queue(CHAT) == [7, 3, 5]


def test_who_was_told_may_queue_again_at_the_end(connection: Connection) -> None:
    for player in (1, 2):
        _queue(connection).add_to_queue(player, CHAT)
    assert _queue(connection).notify_queue(CHAT, limit=1) == [1]
    assert _queue(connection, 1).add_to_queue(1, CHAT)
    assert _queue(connection, 2).notify_queue(CHAT) == [2, 1]


def test_a_player_may_stop_waiting(connection: Connection) -> None:
    _queue(connection).add_to_queue(1, CHAT)
    assert _queue(connection).remove_from_queue(1, CHAT)
    assert not _queue(connection).remove_from_queue(1, CHAT)
    assert _queue(connection).notify_queue(CHAT) == []


def test_entries_expire_after_six_hours(connection: Connection) -> None:
    _queue(connection).add_to_queue(1, CHAT)
    _queue(connection, 1).add_to_queue(2, CHAT)
    late = _queue(connection, 6 * 60 + 0.5)
    assert late.notify_queue(CHAT) == [2]
    assert late.cleanup_old_queue() == 1
    assert late.add_to_queue(1, CHAT)


def test_an_expired_entry_that_is_renewed_goes_to_the_end(connection: Connection) -> None:
    _queue(connection).add_to_queue(1, CHAT)
    _queue(connection, 10).add_to_queue(2, CHAT)
    late = _queue(connection, 6 * 60 + 5)
    assert late.add_to_queue(1, CHAT)
    assert [entry.player_id for entry in late.get_queue(CHAT)] == [2, 1]


def test_two_processes_that_call_at_once_call_everybody_once(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with engine.begin() as connection:
        for player in (1, 2):
            _queue(connection).add_to_queue(player, CHAT)
    called: list[int] = []

    def call() -> None:
        with engine.begin() as connection:
            called.extend(_queue(connection, 1).notify_queue(CHAT))

    other = Thread(target=call)
    with engine.begin() as connection:
        assert _queue(connection, 1).notify_queue(CHAT) == [1, 2]
        other.start()
        _until_somebody_waits(engine)
    other.join()
    assert called == []


def _until_somebody_waits(engine: Engine) -> None:
    """Return once another transaction wants rows that this one holds."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    ends = time.monotonic() + PATIENCE
    while True:
        with engine.connect() as connection:
            if connection.scalar(asked):
                return
        assert time.monotonic() < ends, "nobody waits"
        time.sleep(0.02)


def _notice(connection: Connection, status: str, days_ago: int) -> None:
    connection.execute(
        insert(Notice).values(
            chat_id=CHAT, text="{}", status=status, created_at=NOON - timedelta(days=days_ago)
        )
    )


def test_a_clean_up_takes_what_is_settled_and_old(connection: Connection) -> None:
    for status in ("sent", "uncertain", "dead", "pending", "sending"):
        _notice(connection, status, days_ago=8)
    _notice(connection, "sent", days_ago=1)
    connection.execute(
        insert(ProcessedUpdate),
        [{"update_id": hours, "at": NOON - timedelta(hours=hours)} for hours in (1, 47, 49)],
    )
    _queue(connection, -7 * 60).add_to_queue(1, CHAT)

    done = MaintenanceManager(connection, now=NOON).clean_up()

    assert (done.notices, done.updates, done.queue, done.more) == (3, 1, 1, False)
    left = connection.scalars(select(Notice.status).order_by(Notice.id)).all()
    assert left == ["pending", "sending", "sent"]
    assert connection.scalars(select(ProcessedUpdate.update_id)).all() == [1, 47]
    assert connection.scalar(select(func.count()).select_from(Player)) == 1


def test_a_big_clean_up_is_done_in_portions(connection: Connection) -> None:
    connection.execute(
        insert(ProcessedUpdate),
        [{"update_id": number, "at": NOON - timedelta(days=3)} for number in range(5)],
    )
    maintenance = MaintenanceManager(connection, now=NOON)
    portions = [maintenance.clean_up(Retention(rows_at_once=3)) for _ in range(2)]
    assert [(done.updates, done.more) for done in portions] == [(3, True), (2, False)]


def test_old_updates_go_although_telegram_began_anew_with_smaller_numbers(
    connection: Connection,
) -> None:
    """Else such a number would be taken for one that was dealt with, when it comes once more."""
    rows = [{"update_id": number, "at": NOON} for number in range(10, 15)]
    rows += [{"update_id": 900 + n, "at": NOON - timedelta(days=3)} for n in range(3)]
    connection.execute(insert(ProcessedUpdate), rows)
    maintenance = MaintenanceManager(connection, now=NOON)
    for _ in range(2):
        portions = [maintenance.clean_up(Retention(rows_at_once=3)) for _ in range(3)]
        assert [done.more for done in portions] == [True, True, False]
        left = connection.scalars(select(ProcessedUpdate.update_id)).all()
        assert left == [10, 11, 12, 13, 14]
        connection.execute(insert(ProcessedUpdate), rows[5:])
