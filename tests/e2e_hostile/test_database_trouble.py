"""A database that cannot be written, or is gone, in the middle of a game.

Nothing is acknowledged that is not kept, everything that was pressed counts once in the end,
and nobody loses a turn to it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, select

from db.models import Board, Notice
from tests.conftest import PostgresServer
from tests.e2e.conftest import SitDown
from tests.e2e.game import Game
from tests.e2e.records import Records
from tests.e2e_hostile.conftest import on_postgres
from tests.stage import PATIENCE, STEP, Person, Stage

on_postgresql = pytest.mark.parametrize("database_url", [on_postgres], indirect=True)
LONG = 30.0
AGES = timedelta(minutes=20)
BEATS = 1.2
"""Seconds in which the clock surely beats."""


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Another program holds the write lock of the SQLite file."""
    connection = sqlite3.connect(str(make_url(stage.database_url).database), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@asynccontextmanager
async def gone(stage: Stage, postgres: PostgresServer) -> AsyncIterator[None]:
    """The PostgreSQL database drops every connection, and takes no new ones."""
    name = str(make_url(stage.database_url).database)

    def allow(allowed: bool) -> None:
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            command = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            connection.execute(command.format(sql.Identifier(name), sql.Literal(allowed)))
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [name],
            )

    await asyncio.to_thread(allow, False)
    try:
        yield
    finally:
        await asyncio.to_thread(allow, True)


@asynccontextmanager
async def a_standby(postgres: PostgresServer) -> AsyncIterator[None]:
    """The PostgreSQL server only reads, as a standby does until it is promoted."""

    def only_read(only: bool) -> None:
        options = "-c default_transaction_read_only=off"
        with psycopg.connect(
            postgres.url("postgres"), autocommit=True, options=options
        ) as connection:
            command = sql.SQL("ALTER SYSTEM SET default_transaction_read_only = {}")
            connection.execute(command.format(sql.Literal(only)))
            connection.execute("SELECT pg_reload_conf()")

    await asyncio.to_thread(only_read, True)
    try:
        yield
    finally:
        await asyncio.to_thread(only_read, False)


class Waiting:
    """Presses that were made while the database was away."""

    def __init__(self, presses: dict[Person, str], stage: Stage, board: dict[str, object]) -> None:
        self._asked = {
            person: asyncio.create_task(person.press(label, on=board, wait=LONG))
            for person, label in presses.items()
        }

    def add(self, person: Person, label: str, board: dict[str, object]) -> None:
        """One more press."""
        self._asked[person] = asyncio.create_task(person.press(label, on=board, wait=LONG))

    @property
    def answered(self) -> list[str]:
        """Who has got an answer already."""
        return [person.name for person, task in self._asked.items() if task.done()]

    def give_up(self) -> None:
        """Wait for no more answers."""
        for task in self._asked.values():
            task.cancel()

    async def answers(self) -> dict[Person, str]:
        """Everybody's answer, once it is there."""
        await asyncio.gather(*self._asked.values())
        return {person: task.result() for person, task in self._asked.items()}


async def reach_vote(table: SitDown) -> Game:
    """A game of four in its first vote."""
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    # What is on its way to a chat is written down once it is there, and waits for the lock then.
    await game.stage.until(partial(_all_shown, game.records), 10, "something is still to be shown")
    return game


async def _all_shown(records: Records) -> bool:
    boards = records.rows(select(Board).where(Board.wanted_version > Board.shown_version))
    notices = records.rows(select(Notice).where(Notice.status.in_(("pending", "sending"))))
    return not boards and not notices


async def test_a_locked_database_makes_moves_wait_and_nothing_else(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await reach_vote(table)
    ann, ben, cat, dan = game.players
    board = await stage.board()
    with locked(stage):
        votes = Waiting(dict.fromkeys([ann, ben, cat], "Skip"), stage, board)
        await asyncio.sleep(1.0)
        assert votes.answered == []
        assert records.votes(records.session()["id"]) == []
        # What only reads goes on.
        await dan.say("/rules impostor")
        await stage.sees("Impostor", "crew")
    told = await votes.answers()
    assert set(told.values()) == {"🗳 Your vote: Skip."}
    await stage.sees("Voted: 3/4")
    assert len(records.votes(records.session()["id"])) == 3
    assert await dan.press("Skip", on=board) == "🗳 Your vote: Skip."
    await game.next_round()


async def test_nobody_loses_a_turn_to_a_lock(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await reach_vote(table)
    ann, ben, cat, dan = game.players
    board = await stage.board()
    with locked(stage):
        votes = Waiting({ann: "Skip"}, stage, board)
        # The clock's next sign of life has to wait for the lock, like everybody.
        stage.offset += STEP
        await asyncio.sleep(BEATS)
        stage.offset += AGES
        votes.add(ben, "Skip", board)
        await asyncio.sleep(BEATS)
        assert votes.answered == []
    assert set((await votes.answers()).values()) == {"🗳 Your vote: Skip."}
    await stage.board_shows("Round 1 · Vote", "Voted: 2/4")
    assert await cat.press("Skip") == "🗳 Your vote: Skip."
    assert await dan.press("Skip") == "🗳 Your vote: Skip."
    await game.next_round()
    assert len(records.votes(records.session()["id"])) == 4
    said = str(await stage.messages())
    assert "missed" not in said


async def test_a_stop_during_a_lock_loses_nothing(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await reach_vote(table)
    ann, *others = game.players
    board = await stage.board()
    with locked(stage):
        vote = Waiting({ann: "Skip"}, stage, board)
        await asyncio.sleep(0.3)
        closing = asyncio.create_task(stage.close())
        await asyncio.sleep(0.3)
        assert vote.answered == []
    await closing
    assert stage.parlor is None
    await stage.open()
    await stage.board_shows("Voted: 1/4")
    assert len(records.votes(records.session()["id"])) == 1
    await game.vote(dict.fromkeys(others))
    await game.next_round()


@on_postgresql
async def test_a_database_that_is_gone_makes_everything_wait(
    table: SitDown, stage: Stage, records: Records, postgres: PostgresServer
) -> None:
    game = await reach_vote(table)
    ann, ben, cat, dan = game.players
    zoe = await stage.person("Zoe")
    board = await stage.board()
    async with gone(stage, postgres):
        votes = Waiting(dict.fromkeys([ann, ben, cat], "Skip"), stage, board)
        # Commands read before they write, and whatever they begin with has to wait, too.
        await zoe.say("/nextgame")
        await asyncio.sleep(1.2)
        assert votes.answered == []
    told = await votes.answers()
    # Whether a commit got through the cut is not known to the one who made it; then the press
    # is found to have been dealt with.
    kept = ("🗳 Your vote: Skip.", "I have dealt with that press already.")
    assert all(said.startswith(kept) for said in told.values()), told
    await stage.board_shows("Voted: 3/4", within=PATIENCE)
    await stage.sees("You are in the queue of this chat.")
    assert [row["player_id"] for row in records.queue()] == [zoe.id]
    assert len(records.votes(records.session()["id"])) == 3
    await game.vote({dan: None})
    await game.next_round()


@on_postgresql
async def test_nobody_loses_a_turn_to_a_database_that_is_gone(
    table: SitDown, stage: Stage, records: Records, postgres: PostgresServer
) -> None:
    game = await reach_vote(table)
    async with gone(stage, postgres):
        await asyncio.sleep(BEATS)
        stage.offset += AGES
        await asyncio.sleep(BEATS)
    await asyncio.sleep(BEATS)
    await stage.board_shows("Round 1 · Vote")
    await game.vote(dict.fromkeys(game.players))
    await game.next_round()
    assert len(records.votes(records.session()["id"])) == 4


@on_postgresql
async def test_connections_that_break_in_the_middle_of_play_are_made_anew(
    table: SitDown, stage: Stage, records: Records, postgres: PostgresServer
) -> None:
    game = await table(4)
    await game.open_lobby()
    for player in game.players[1:]:
        async with gone(stage, postgres):
            pass
        assert await player.press("Join", wait=LONG) == "You are in. Have fun!"
    await stage.board_shows("Players: 4/")


@on_postgresql
async def test_a_server_that_is_a_standby_for_a_while_makes_everything_wait(
    table: SitDown, stage: Stage, records: Records, postgres: PostgresServer
) -> None:
    game = await reach_vote(table)
    ann, ben, cat, dan = game.players
    board = await stage.board()
    async with a_standby(postgres):
        votes = Waiting(dict.fromkeys([ann, ben, cat], "Skip"), stage, board)
        await asyncio.sleep(BEATS)
        assert votes.answered == []
        # What only reads goes on.
        await dan.say("/rules impostor")
        await stage.sees("Impostor", "crew")
    assert set((await votes.answers()).values()) == {"🗳 Your vote: Skip."}
    await stage.sees("Voted: 3/4")
    assert len(records.votes(records.session()["id"])) == 3
    assert await dan.press("Skip", on=board) == "🗳 Your vote: Skip."
    await game.next_round()


@on_postgresql
async def test_a_deadline_that_passes_on_a_standby_is_dealt_with_afterwards(
    table: SitDown, stage: Stage, records: Records, postgres: PostgresServer
) -> None:
    game = await reach_vote(table)
    left = (records.session()["deadline_at"] - stage.now()).total_seconds()
    await stage.pass_time(left - 1)
    async with a_standby(postgres):
        # No outage: the clock goes on beating, and has its tick refused.
        stage.offset += timedelta(seconds=2)
        await asyncio.sleep(BEATS)
        await stage.board_shows("Round 1 · Vote")
    await game.next_round()
