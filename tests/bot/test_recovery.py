"""A start with many games at once: what matters first, and only what may be sent is looked up."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, update

from benchmarks.copies import copy_table
from benchmarks.tables import FIRST_CHAT, patient_library, set_tables
from bot.app import Parlor
from bot.budget import Budget, Weight
from bot.postman import Outgoing, Postman
from db.engine import open_database
from db.models import Board, Vital
from games.lobby import Extend
from managers.clock import HEARTBEAT
from managers.orders import Order, Outbox
from tests.stage import FreeBudget, Stage, set_stage, strike_stage

GAMES = 80
TURNED = (FIRST_CHAT - 17, FIRST_CHAT - 44, FIRST_CHAT - 71)
PATIENCE = 15.0


class Telegram:
    """Takes everything, and knows the order in which it came."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown: list[int] = []
        self.news = asyncio.Event()

        async def take(_postman: Postman, *call: object) -> int:
            message = call[-1]
            assert isinstance(message, Outgoing)
            self.shown.append(message.place.chat_id)
            self.news.set()
            return 7

        async def edit(postman: Postman, *call: object) -> None:
            await take(postman, *call)

        async def leave(*_call: object) -> None:
            pass

        monkeypatch.setattr(Postman, "clear_away", leave)
        monkeypatch.setattr(Postman, "send", take)
        monkeypatch.setattr(Postman, "edit", edit)

    async def has_shown(self, number: int) -> None:
        """Wait until so much was shown."""
        async with asyncio.timeout(PATIENCE):
            while len(self.shown) < number:
                self.news.clear()
                await self.news.wait()


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Telegram:
    return Telegram(monkeypatch)


@pytest.fixture
async def many_games(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """A database with many games, each in a chat of its own; the bot was away for ten minutes.
    Some of their boards show a phase that is over."""
    shutil.copyfile(sqlite_template, tmp_path / "parlor.db")
    url = f"sqlite:///{tmp_path / 'parlor.db'}"
    engine, *_ = set_tables(url, patient_library(), 1)
    copy_table(engine, GAMES)
    stage = await set_stage(url)
    beat = (stage.now() - timedelta(minutes=10)).isoformat()
    with engine.begin() as connection:
        connection.execute(insert(Vital).values(key=HEARTBEAT, value=beat))
        connection.execute(
            update(Board)
            .where(Board.chat_id.in_(TURNED))
            .values(phase="an earlier one", shown_version=Board.wanted_version - 1)
        )
    engine.dispose()
    yield stage
    await strike_stage(stage)


class Trickle(FreeBudget):
    """Lets through a message a tenth of a second, to whatever chat."""

    def room(self) -> int:
        return int(self.wait_for_room() <= 0 and not self._reserved)

    def wait_for_room(self) -> float:
        last = self._overall[-1].at if self._overall else 0.0
        return max(0.0, last + 0.1 - self._clock())


async def test_boards_with_a_new_phase_come_first_and_then_all_the_others(
    many_games: Stage, telegram: Telegram
) -> None:
    parlor = await many_games.open(budget=FreeBudget())
    await parlor.clock.outages.given_back(within=PATIENCE)
    behind = select(func.count(Board.id)).where(Board.wanted_version > Board.shown_version)
    async with asyncio.timeout(PATIENCE):
        while await parlor.mailbox.read(lambda c: c.scalar(behind)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert set(telegram.shown[: len(TURNED)]) == set(TURNED)
    assert set(telegram.shown) == {FIRST_CHAT - number for number in range(GAMES)}
    assert parlor.clock.outages.take() is None


async def test_of_what_was_stale_before_the_start_the_new_phases_are_found_first(
    many_games: Stage, telegram: Telegram
) -> None:
    engine = open_database(many_games.database_url)
    with engine.begin() as connection:
        connection.execute(delete(Vital))
        connection.execute(update(Board).values(shown_version=Board.wanted_version - 1))
    engine.dispose()
    await many_games.open(budget=Trickle())
    await telegram.has_shown(len(TURNED))
    assert set(telegram.shown[: len(TURNED)]) == set(TURNED)


async def test_a_phase_that_turns_does_not_wait_behind_thousands_of_figures(
    many_games: Stage, telegram: Telegram
) -> None:
    budget = Trickle()
    parlor = await many_games.open(budget=budget)
    await telegram.has_shown(len(TURNED) + 5)
    last = FIRST_CHAT - GAMES + 1
    with many_games.engine.begin() as connection:
        connection.execute(
            update(Board).where(Board.chat_id == last).values(phase=None, shown_version=-1)
        )
    before = len(telegram.shown)
    parlor.delivery.wake(Outbox({last}))
    await telegram.has_shown(before + 2)
    assert last in telegram.shown[before : before + 2]


def count_looks(parlor: Parlor, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What delivery looks up from now on."""
    looks: list[object] = []
    look = parlor.mailbox.look

    async def count(job: object) -> object:
        looks.append(job)
        return await look(job)  # type: ignore[arg-type]

    monkeypatch.setattr(parlor.mailbox, "look", count)
    return looks


async def test_figures_are_not_looked_up_before_they_may_be_shown(
    many_games: Stage, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Paced(FreeBudget):
        """Mere progress has to wait."""

        def wait(self, chat_id: int, weight: Weight) -> float:
            return 3_600.0 if weight is Weight.PROGRESS else 0.0

    parlor = await many_games.open(budget=Paced())
    await telegram.has_shown(len(TURNED))
    await asyncio.sleep(0.3)
    looks = count_looks(parlor, monkeypatch)
    parlor.delivery.wake(Outbox(progress={FIRST_CHAT}))
    await asyncio.sleep(0.5)
    assert looks == []
    parlor.delivery.wake(Outbox(chats={FIRST_CHAT}))
    async with asyncio.timeout(PATIENCE):
        while not looks:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_what_may_not_be_sent_is_not_looked_up(
    many_games: Stage, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:

    class Full(FreeBudget):
        """Has no room for anything."""

        def room(self) -> int:
            return 0

        def wait_for_room(self) -> float:
            return 0.05

    class Closed(FreeBudget):
        """Has room, but no chat may be sent anything."""

        def wait(self, chat_id: int, weight: Weight) -> float:
            return 0.05

    budget: Budget
    for budget in (Full(), Closed()):
        parlor = await many_games.open(budget=budget)
        looks = count_looks(parlor, monkeypatch)
        await asyncio.sleep(0.5)
        assert looks == []
        reply = await parlor.mailbox.play(Order(1, Extend(), None))
        assert reply is not None
        await many_games.close()
    assert telegram.shown == []
