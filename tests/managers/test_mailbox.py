"""What went wrong in one order or job is nobody else's loss, and nothing is done twice."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.exc import DBAPIError

from db.keepsakes import OwedPart
from db.models import Player, Vital
from db.savepoint import TransactionLost
from db.upsert import insert_for
from games.contract import Badged, Part
from managers.content import load_library
from managers.keepsakes import Moment, write_part
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.orders import Person, Transaction

LIBRARY = load_library()
MARA = Person(1, "Mara")
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
PATIENCE = 10.0


@pytest.fixture
def moves() -> Moves:
    return Moves(LIBRARY.rulebooks, LIBRARY.titles)


@pytest.fixture
async def mailbox(engine: Engine, moves: Moves) -> AsyncIterator[Mailbox]:
    mailbox = Mailbox(engine, moves, now=lambda: NOON)
    mailbox.start()
    yield mailbox
    await mailbox.stop()


def note(work: Transaction, key: str, value: str = "") -> None:
    work.connection.execute(insert_for(work.connection, Vital).values(key=key, value=value))


async def noted(mailbox: Mailbox) -> list[str]:
    def read(connection: Connection) -> list[str]:
        return list(connection.scalars(select(Vital.key).order_by(Vital.key)))

    return await mailbox.read(read)


async def test_what_is_posted_in_one_turn_of_the_loop_shares_a_commit(
    mailbox: Mailbox, engine: Engine
) -> None:
    """Otherwise a crowd's presses would be written one by one while the others are still read."""
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)

    async def press(key: str) -> None:
        # What the loop has to do for each of them leaves the thread time enough to begin.
        time.sleep(0.01)  # noqa: ASYNC251
        await mailbox.run(partial(note, key=key))

    async with asyncio.TaskGroup() as presses:
        for number in range(20):
            presses.create_task(press(str(number)))
    assert len(commits) == 1


async def test_whom_a_failed_job_greeted_is_not_taken_to_be_on_record(
    mailbox: Mailbox, moves: Moves
) -> None:
    """Otherwise nothing that names this person could be written for half an hour."""

    def fail(work: Transaction) -> None:
        moves.names.greet(work, [MARA])
        work.outbox.chats.add(-5)
        raise RuntimeError("the topic is taken")

    woken: list[set[int]] = []
    mailbox.on_commit = lambda outbox: woken.append(outbox.chats)
    with pytest.raises(RuntimeError, match="taken"):
        await mailbox.run(fail)
    await mailbox.run(lambda work: moves.names.greet(work, [MARA]))
    assert await mailbox.read(lambda c: c.scalars(select(Player.name)).all()) == ["Mara"]
    assert woken == []


async def test_what_is_committed_is_not_done_again_if_something_fails_after_it(
    mailbox: Mailbox,
) -> None:
    runs: list[int] = []

    def job(work: Transaction) -> str:
        runs.append(1)
        note(work, f"run-{len(runs)}")
        work.after_commit.append(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
        return "kept"

    assert await mailbox.run(job) == "kept"
    assert await noted(mailbox) == ["run-1"]


@contextmanager
def room_for_nothing(connection: Connection) -> Iterator[None]:
    """SQLite finds no room for another page of its file, and undoes the whole transaction."""
    pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    try:
        yield
    finally:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA max_page_count = 1073741823")


def too_much(work: Transaction) -> None:
    """More than there is room for."""
    with room_for_nothing(work.connection):
        for number in range(100):
            note(work, f"too-much-{number}", "x" * 5_000)


async def test_a_full_disk_in_the_middle_of_a_batch_loses_nothing_that_was_answered(
    mailbox: Mailbox, engine: Engine
) -> None:
    only_on_sqlite(engine)
    together, tries = threading.Event(), iter([too_much])

    def second(work: Transaction) -> None:
        next(tries, lambda work: note(work, "second"))(work)

    jobs = [
        lambda _: together.wait(PATIENCE),
        lambda work: note(work, "first"),
        second,
        lambda work: note(work, "third"),
    ]
    answers = [asyncio.create_task(mailbox.run(job)) for job in jobs]
    await asyncio.sleep(0)
    together.set()
    await asyncio.gather(*answers)
    assert await noted(mailbox) == ["first", "second", "third"]


def test_a_part_that_took_the_whole_transaction_with_it_is_not_owed(engine: Engine) -> None:
    """Whatever is written after that would be kept by itself, without the game's own end."""
    only_on_sqlite(engine)
    part = Part("badges", tuple(Badged(player, "mvp", "") for player in range(1, 2_000)))
    with engine.connect() as connection:
        transaction = connection.begin()
        note(Transaction(connection, NOON), "the-end")
        with room_for_nothing(connection), pytest.raises(TransactionLost):
            write_part(connection, Moment(1, NOON), part, LIBRARY.titles)
        transaction.rollback()
    with engine.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(Vital)) == 0
        assert connection.scalar(select(func.count()).select_from(OwedPart)) == 0


class Puzzle(Exception):
    """Something that a database might say, and nobody has heard of."""


def puzzle() -> DBAPIError:
    return DBAPIError("SELECT 1", None, Puzzle("internal error"))


async def test_what_nobody_knows_the_reason_of_is_tried_again(mailbox: Mailbox) -> None:
    attempts = iter([puzzle(), puzzle()])

    def stumble(work: Transaction) -> str:
        note(work, "kept")
        for error in attempts:
            raise error
        return "done"

    def stumble_reading(_connection: Connection) -> str:
        for error in readings:
            raise error
        return "read"

    readings = iter([puzzle(), puzzle()])
    assert await mailbox.run(stumble) == "done"
    assert await noted(mailbox) == ["kept"]
    assert await mailbox.read(stumble_reading) == "read"


async def test_it_is_not_tried_for_ever_and_nobody_else_pays_for_it(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("managers.mailbox.UNKNOWN_SECONDS", 0.3)
    together = threading.Event()

    def fail(_work: object) -> None:
        raise puzzle()

    jobs = [
        lambda _: together.wait(PATIENCE),
        lambda work: note(work, "before"),
        fail,
        lambda work: note(work, "after"),
    ]
    posted = [asyncio.create_task(mailbox.run(job)) for job in jobs]
    await asyncio.sleep(0)
    together.set()
    results = await asyncio.gather(*posted, return_exceptions=True)
    assert [type(result) for result in results] == [bool, type(None), DBAPIError, type(None)]
    assert await noted(mailbox) == ["after", "before"]
    with pytest.raises(DBAPIError):
        await mailbox.read(fail)


def only_on_sqlite(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL undoes nothing but what failed")
