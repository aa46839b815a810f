"""Whose time is up is found, whoever else has to wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, select, update
from structlog.testing import capture_logs

from db.models import GameSession, Vital
from db.upsert import ensure_chats, ensure_players
from managers.broken import broken_sessions
from managers.clock import DUE_AT_ONCE, Clock, due_deadlines
from managers.content import load_library
from managers.mailbox import Mailbox
from managers.maintenance import MaintenanceManager
from managers.moves import Moves
from managers.orders import Transaction
from tests.managers.test_replay import Evening

LIBRARY = load_library()
BEAT = 0.5
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_games_that_wait_for_their_boards_keep_no_other_from_its_turn(
    connection: Connection,
) -> None:
    ensure_players(connection, [1])
    ensure_chats(connection, [-5])
    rows = [
        {
            "topic_id": number,
            "chat_id": -5,
            "game_type": "impostor",
            "status": "active",
            "creator_id": 1,
            "number": number,
            "seed": 7,
            "deadline_at": NOON - timedelta(hours=1) + timedelta(seconds=number),
        }
        for number in range(1, DUE_AT_ONCE + 3)
    ]
    connection.execute(insert(GameSession), rows)
    ids = list(connection.scalars(select(GameSession.id).order_by(GameSession.number)))
    held = set(ids[:DUE_AT_ONCE])
    assert [id_ for id_, _ in due_deadlines(connection, NOON)] == ids[:DUE_AT_ONCE]
    assert [id_ for id_, _ in due_deadlines(connection, NOON, held.__contains__)] == ids[-2:]


class Night:
    """A game in its lobby, whose state can be damaged, and a clock that beats twice a second."""

    def __init__(self, engine: Engine, mailbox: Mailbox) -> None:
        self.evening = Evening(engine)
        self.mailbox = mailbox
        self.clock = Clock(mailbox)
        self.now = self.evening.now
        self.state, self.deadline = self.evening.state(), self.evening.deadline()

    async def write(self, **values: object) -> None:
        await self.mailbox.run(
            lambda work: work.connection.execute(update(GameSession).values(**values)) and None
        )

    async def beat_for(self, seconds: float) -> int:
        """Let the clock beat; how often it was said that an order has failed."""
        with capture_logs() as logs:
            for _ in range(round(seconds / BEAT)):
                self.now += timedelta(seconds=BEAT)
                await self.clock.beat(self.now)
        return sum(entry["event"] == "order-failed" for entry in logs)

    async def broken(self) -> list[tuple[datetime, int]]:
        found = await self.mailbox.read(broken_sessions)
        assert {each.id for each in found} <= {self.evening.session}
        return [(each.failure.since, each.failure.attempts) for each in found]


@pytest.fixture
async def night(engine: Engine) -> AsyncIterator[Night]:
    mailbox = Mailbox(engine, Moves(LIBRARY.rulebooks, LIBRARY.titles), now=lambda: night.now)
    mailbox.start()
    night = Night(engine, mailbox)
    await night.clock.start(night.now)
    yield night
    await mailbox.stop()


async def test_a_broken_game_is_tried_again_less_and_less_often(night: Night) -> None:
    await night.write(game_state="{}", deadline_at=night.now)
    assert await night.beat_for(0.5) == 1
    since = night.now
    # After 2, 4 and 8 seconds, and not at every beat.
    assert await night.beat_for(1.5) == 0
    assert await night.beat_for(0.5) == 1
    assert await night.beat_for(11.5) == 1
    assert await night.broken() == [(since, 3)]
    assert await night.beat_for(0.5) == 1
    # In the end every five minutes, for as long as it takes.
    assert await night.beat_for(20 * 60) in range(6, 9)
    assert await night.beat_for(5 * 60) == 1


async def test_a_game_that_is_mended_goes_on_without_a_restart(night: Night) -> None:
    await night.write(game_state="{}", deadline_at=night.now)
    assert await night.beat_for(1) == 1
    await night.write(game_state=night.state, deadline_at=night.deadline)
    assert len(await night.broken()) == 1
    assert await night.beat_for((night.deadline - night.now).total_seconds() + 1) == 0
    assert await night.broken() == []
    assert night.evening.status() == "abandoned"


async def test_a_new_process_tries_at_once_and_knows_since_when(night: Night) -> None:
    await night.write(game_state="{}", deadline_at=night.now)
    since = night.now + timedelta(seconds=BEAT)
    assert await night.beat_for(30) == 4
    night.clock = Clock(night.mailbox)
    await night.clock.start(night.now)
    assert await night.beat_for(0.5) == 1
    assert await night.broken() == [(since, 5)]


async def test_a_broken_game_that_is_ended_is_forgotten(night: Night) -> None:
    await night.write(game_state="{}", deadline_at=night.now)
    assert await night.beat_for(0.5) == 1
    await night.write(status="abandoned", deadline_at=None)
    assert await night.broken() == []

    def clean_up(work: Transaction) -> list[str]:
        MaintenanceManager(work.connection, now=work.now).clean_up()
        return list(work.connection.scalars(select(Vital.key)))

    assert not any("broken" in key for key in await night.mailbox.run(clean_up))
