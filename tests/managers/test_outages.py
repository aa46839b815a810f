"""What counts as an outage, and that everybody gets the time of one back, once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, insert, select

from db.models import ActionLog, GameSession, Vital
from games.contract import Move
from games.lobby import Begin, Extend, Join
from managers import outages
from managers.clock import HEARTBEAT, Clock
from managers.content import load_library
from managers.delays import PendingDelays
from managers.health import DatabaseHealth
from managers.ledger import Ledger
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Transaction
from managers.outages import Outages
from tests.managers.test_replay import PEOPLE

LIBRARY = load_library()
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
A_WHILE = timedelta(minutes=20)
PATIENCE = 10.0


class House:
    """A clock to be set, a database that answers or does not, and what the outages make of it."""

    def __init__(self) -> None:
        self.health = DatabaseHealth()
        self.delays = PendingDelays()
        self.outages = Outages(self, self.delays)  # type: ignore[arg-type]
        self.now = NOON

    def pulse(self, seconds: float, *, every: float = 0.5, connected: bool = True) -> None:
        ends = self.now + timedelta(seconds=seconds)
        while self.now < ends:
            self.now += timedelta(seconds=every)
            self.outages.pulse(self.now, connected=connected)


@pytest.fixture
def house() -> House:
    house = House()
    house.pulse(5)
    return house


def test_a_bot_that_is_merely_busy_has_no_outage(house: House) -> None:
    """However long nobody asks: the pulses go on."""
    house.pulse(3_600)
    assert house.outages.take() is None


def test_a_process_that_stood_still_had_an_outage(house: House) -> None:
    before = house.now
    house.pulse(10, every=10)
    assert house.outages.take() == before
    assert house.outages.take() is None, "it is told once"


def test_while_telegram_cannot_be_reached_nobody_can_play(house: House) -> None:
    before = house.now
    house.pulse(60, connected=False)
    assert house.outages.take() is None, "it is not over"
    house.pulse(0.5)
    assert house.outages.take() == before
    house.pulse(3, connected=False)
    house.pulse(0.5)
    assert house.outages.take() is None, "a moment is no outage"


def test_while_the_database_cannot_be_read_nobody_can_play(house: House) -> None:
    before = house.now
    house.health.unreadable = True
    house.pulse(60)
    house.health.unreadable = False
    house.pulse(0.5)
    assert house.outages.take() == before


def test_while_a_transaction_hangs_nobody_can_play(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("managers.health.STUCK_SECONDS", 0.0)
    before = house.now
    with house.health.transaction():
        house.pulse(60)
    house.pulse(0.5)
    assert house.outages.take() == before


def test_during_an_outage_whatever_is_played_is_given_its_time_first(house: House) -> None:
    before = house.now
    house.pulse(60, connected=False)
    assert house.delays.since(7) == before
    house.delays.done(7)
    assert house.delays.since(7) is None
    assert house.delays.since(8) == before
    house.delays.end([7, 8], before)
    assert [house.delays.since(id_) for id_ in (7, 8, 9)] == [None, before, None]


# ── In the database ──────────────────────────────────────────────────────────────────────────


class Bot:
    """What of the bot keeps time, on a database with some lobbies."""

    def __init__(self, engine: Engine, lobbies: int = 0) -> None:
        self.moves = Moves(LIBRARY.rulebooks, LIBRARY.titles)
        self.now = NOON
        self.mailbox = Mailbox(engine, self.moves, now=lambda: self.now)
        self.clock = Clock(self.mailbox, delays=self.moves.delays)
        self.mailbox.start()
        self._lobbies = lobbies

    async def open(self) -> None:
        """Open the lobbies, each in a chat of its own."""

        def open_all(work: Transaction) -> None:
            self.moves.names.greet(work, PEOPLE)
            ledger = Ledger(work, LIBRARY.titles)
            for number in range(self._lobbies):
                wish = Opening(Place(-1 - number), 1, "normal")
                open_session(work, ledger, LIBRARY.rulebooks["impostor"], wish)
            ledger.flush()

        await self.mailbox.run(open_all)

    async def deadlines(self) -> list[datetime]:
        wish = select(GameSession.deadline_at).order_by(GameSession.id)
        found = await self.mailbox.read(lambda c: list(c.scalars(wish)))
        return [at for at in found if at is not None]

    async def play(self, move: Move, who: int) -> bool:
        """Somebody makes a move in the first game; whether it was a legal one."""
        return (await self.mailbox.play(Order(1, move, PEOPLE[who - 1]))).accepted

    async def moves_made(self) -> list[str]:
        """The moves of the first game, by their names in the log."""
        wish = select(ActionLog.move).where(ActionLog.session_id == 1).order_by(ActionLog.number)
        found = await self.mailbox.read(lambda c: list(c.scalars(wish)))
        return [msgspec.json.decode(move)["type"] for move in found]


@pytest.fixture
async def start(engine: Engine) -> AsyncIterator[Callable[..., Bot]]:
    bots: list[Bot] = []

    def one(**more: Any) -> Bot:
        bots.append(Bot(engine, **more))
        return bots[-1]

    yield one
    for bot in bots:
        await bot.mailbox.stop()


async def test_who_presses_before_a_game_has_its_time_back_finds_it_given(
    start: Callable[..., Bot],
) -> None:
    bot = start(lobbies=1)
    await bot.open()
    (before,) = await bot.deadlines()
    bot.now += A_WHILE
    bot.moves.delays.end([1], NOON)
    assert not await bot.play(Begin(), 2), "it is given even if the press is refused"
    assert await bot.deadlines() == [before + A_WHILE]
    assert bot.moves.delays.since(1) is None
    bot.now += timedelta(seconds=1)
    assert await bot.play(Join(), 2)
    assert await bot.deadlines() == [before + A_WHILE]
    assert await bot.moves_made() == ["outage", "join"]


async def test_a_phase_that_the_first_press_opens_gets_no_more_than_its_own_time(
    start: Callable[..., Bot],
) -> None:
    bot = start(lobbies=1)
    await bot.open()
    for who in (2, 3, 4):
        assert await bot.play(Join(), who)
    bot.now += A_WHILE
    bot.moves.delays.end([1], NOON)
    assert await bot.play(Begin(), 1)
    (after,) = await bot.deadlines()
    assert after - bot.now < timedelta(minutes=5)
    assert (await bot.moves_made())[-2:] == ["outage", "begin"]


async def test_a_process_that_dies_while_time_is_given_back_leaves_the_rest_to_the_next(
    engine: Engine, start: Callable[..., Bot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "PORTION", 2)
    first = start(lobbies=6)
    await first.clock.start(NOON)
    await first.open()
    before = await first.deadlines()
    await first.mailbox.stop()

    second = start()
    second.now += A_WHILE
    recovery = await second.clock.start(second.now)
    assert (recovery.sessions, recovery.seconds) == (6, A_WHILE.total_seconds())
    # It dies when the first of them have got their time back, and no more.
    async with asyncio.timeout(PATIENCE):
        while (await second.deadlines())[0] == before[0]:
            await second.clock.beat(second.now)
    await second.mailbox.stop()

    third = start()
    third.now = second.now + timedelta(seconds=30)
    await third.clock.start(third.now)
    await third.clock.outages.given_back(within=PATIENCE)
    after = await third.deadlines()
    away = third.now - NOON
    assert [late - early for early, late in zip(before, after, strict=True)] == [away] * 6
    third.now += timedelta(seconds=5)
    await third.clock.beat(third.now)
    with engine.begin() as connection:
        beat = connection.scalar(select(Vital.value).where(Vital.key == HEARTBEAT))
    assert beat == third.now.isoformat()


async def test_presses_are_played_between_the_portions(
    start: Callable[..., Bot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With thousands of games a press would otherwise wait until all of them had their time."""
    monkeypatch.setattr(outages, "PORTION", 1)
    monkeypatch.setattr(outages, "LONGEST_PAUSE_SECONDS", 0.0)
    bot = start(lobbies=40)
    await bot.open()
    await bot.mailbox.run(
        lambda work: work.connection.execute(
            insert(Vital).values(key=HEARTBEAT, value=(NOON - A_WHILE).isoformat())
        )
    )
    bot.now += timedelta(seconds=1)
    await bot.clock.start(bot.now)
    reply = await bot.mailbox.play(Order(40, Extend(), PEOPLE[0], admin=True))
    assert reply.accepted
    waiting = [session for session in range(1, 41) if session in bot.moves.delays]
    assert len(waiting) > 20, "the press has waited for all games"
    await bot.clock.outages.given_back(within=PATIENCE)
    assert not bot.clock.outages.giving_back


async def test_a_game_that_began_after_an_outage_gets_nothing_of_it(
    start: Callable[..., Bot],
) -> None:
    """The heartbeat stays where it was until everybody has got the time back."""
    bot = start(lobbies=1)
    bot.now += A_WHILE
    await bot.open()
    before = await bot.deadlines()
    await bot.mailbox.run(
        lambda work: work.connection.execute(
            insert(Vital).values(key=HEARTBEAT, value=NOON.isoformat())
        )
    )
    bot.now += timedelta(seconds=2)
    await bot.clock.start(bot.now)
    await bot.clock.outages.given_back(within=PATIENCE)
    (after,) = await bot.deadlines()
    assert after - before[0] == timedelta(seconds=2)


async def test_neither_clock_nor_people_wait_behind_what_delivery_looks_up(
    start: Callable[..., Bot],
) -> None:
    bot = start()
    looking, enough = threading.Event(), threading.Event()

    def look(_connection: object) -> None:
        looking.set()
        enough.wait(PATIENCE)

    looks = asyncio.create_task(bot.mailbox.look(look))
    await asyncio.to_thread(looking.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        assert await bot.clock.beat(bot.now) == 0
        assert await bot.mailbox.play(Order(1, Extend(), Person(1, "Mara"))) is not None
    assert not looks.done()
    enough.set()
    await looks
