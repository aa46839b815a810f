"""The intake against a server that keeps updates as Telegram does: until they are confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from bot.intake import Intake
from bot.request import AiohttpRequest
from sandbox.server import Server, start

TOKEN = "42:INTAKE-TOKEN-OF-NO-USE-ANYWHERE-ELSE-X"


class Desk:
    """A handler whose work can be held up, and that remembers what it has finished."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.finished: list[int] = []
        self.held: dict[int, asyncio.Event] = {}
        self.broken: set[int] = set()

    def hold(self, number: int) -> asyncio.Event:
        self.held[number] = asyncio.Event()
        return self.held[number]

    async def __call__(self, update: Update) -> None:
        assert update.message is not None
        number = int(update.message.text or 0)
        self.begun.append(number)
        if number in self.held:
            await self.held[number].wait()
        if number in self.broken:
            raise RuntimeError("this update breaks its handler")
        self.finished.append(number)


class Office:
    """A sandbox that delivers numbered updates, and an intake with a desk."""

    def __init__(self, server: Server, bot: Bot) -> None:
        self.server = server
        self.bot = bot
        self.desk = Desk()
        self.intake = Intake(bot, self.desk)

    def deliver(self, *numbers: int) -> None:
        for number in numbers:
            message: dict[str, Any] = {"message_id": number, "date": 1, "text": str(number)}
            message["chat"] = {"id": -1, "type": "group", "title": "x"}
            self.server.world.deliver("message", message)

    @property
    def unconfirmed(self) -> list[int]:
        """The updates that Telegram would deliver again."""
        return [int(u["message"]["text"]) for u in self.server.world.updates.pending.values()]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.005)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    server = await start(token=TOKEN, limits=False)
    polling = AiohttpRequest()
    bot = Bot(
        TOKEN, base_url=f"{server.url}/bot", request=AiohttpRequest(), get_updates_request=polling
    )
    await bot.initialize()
    office = Office(server, bot)
    yield office
    await office.intake.stop()
    await bot.shutdown()
    await server.stop()


async def test_updates_are_handled_in_order_and_confirmed_when_done(office: Office) -> None:
    office.deliver(*range(1, 151))
    office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    assert office.desk.finished == list(range(1, 151))
    office.deliver(151)
    await office.until(lambda: office.desk.finished[-1] == 151)


async def test_the_offset_never_passes_what_is_not_finished(office: Office) -> None:
    let_go = office.desk.hold(3)
    office.deliver(1, 2, 3, 4, 5)
    office.intake.start()
    await office.until(lambda: office.unconfirmed == [3, 4, 5])
    assert office.desk.finished == [1, 2, 4, 5], "a straggler holds nobody else up"
    office.deliver(6)
    await office.until(lambda: 6 in office.desk.finished)
    assert office.unconfirmed == [3, 4, 5, 6]
    assert office.desk.begun.count(3) == 1, "what is under way is not begun again"
    let_go.set()
    await office.until(lambda: not office.unconfirmed)
    assert office.desk.finished == [1, 2, 4, 5, 6, 3]


async def test_a_later_straggler_is_waited_for_as_well(office: Office) -> None:
    first, second = office.desk.hold(1), office.desk.hold(3)
    office.deliver(1, 2, 3)
    office.intake.start()
    await office.until(lambda: office.desk.finished == [2])
    first.set()
    await office.until(lambda: office.unconfirmed == [3])
    second.set()
    await office.until(lambda: not office.unconfirmed)


async def test_nothing_is_confirmed_that_a_crash_would_lose(office: Office) -> None:
    office.desk.hold(1)
    office.deliver(1, 2)
    office.intake.start()
    await office.until(lambda: office.desk.finished == [2])
    # The process dies here; its successor is told everything that was not finished, and more.
    successor = Desk()
    other = Intake(office.bot, successor)
    await kill(office.intake)
    other.start()
    await office.until(lambda: successor.finished == [1, 2])
    await office.until(lambda: not office.unconfirmed)
    await other.stop()


async def kill(intake: Intake) -> None:
    """End an intake without giving it the chance to finish or to confirm anything."""
    tasks = [intake._task, *intake._under_way.values()]
    for task in tasks:
        assert task is not None
        task.cancel()
    await asyncio.gather(*filter(None, tasks), return_exceptions=True)
    intake._under_way.clear()


async def test_an_orderly_stop_finishes_and_confirms(office: Office) -> None:
    let_go = office.desk.hold(2)
    office.deliver(1, 2)
    office.intake.start()
    await office.until(lambda: office.desk.begun == [1, 2])
    stopping = asyncio.create_task(office.intake.stop())
    await asyncio.sleep(0.05)
    let_go.set()
    await stopping
    assert office.desk.finished == [1, 2]
    assert office.unconfirmed == []


async def test_an_update_that_breaks_its_handler_blocks_nobody(office: Office) -> None:
    office.desk.broken.add(2)
    office.deliver(1, 2, 3)
    office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    assert office.desk.finished == [1, 3]


async def test_a_repeated_update_does_not_move_the_offset_back(office: Office) -> None:
    office.server.world.faults.add({"kind": "duplicate_update", "times": 1})
    office.deliver(1)
    office.deliver(2, 3)
    office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    office.deliver(4)
    await office.until(lambda: 4 in office.desk.finished and office.desk.finished.count(1) == 2)
    await office.until(lambda: not office.unconfirmed)
    assert [office.desk.finished.count(number) for number in (1, 2, 3, 4)] == [2, 1, 1, 1]


async def test_clocks_may_know_that_telegram_cannot_be_reached(office: Office) -> None:
    office.server.world.faults.add({"kind": "close_before", "method": "getUpdates", "times": 1})
    assert office.intake.connected
    office.intake.start()
    await office.until(lambda: not office.intake.connected)
    office.deliver(1)
    await office.until(lambda: office.intake.connected and not office.unconfirmed)
    assert office.desk.finished == [1]


async def test_telegram_may_ask_for_a_pause(office: Office) -> None:
    office.server.world.faults.add(
        {"kind": "429", "method": "getUpdates", "times": 1, "seconds": 1}
    )
    office.deliver(1)
    office.intake.start()
    await office.until(lambda: not office.intake.connected)
    assert office.desk.begun == []
    await office.until(lambda: office.desk.finished == [1])


async def test_who_lost_the_updates_to_another_process_stops_without_a_word(
    office: Office,
) -> None:
    office.deliver(1)
    office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    other = Intake(office.bot, office.desk)
    other.start()
    with pytest.raises(Conflict):
        await office.intake.wait_until_stopped()
    await office.intake.stop()
    office.deliver(2)
    await office.until(lambda: office.desk.finished == [1, 2])
    assert other.connected
    await other.stop()


async def test_a_webhook_would_be_answered_after_the_commit(office: Office) -> None:
    let_go = office.desk.hold(1)
    update = Update.de_json(
        {
            "update_id": 7,
            "message": {
                "message_id": 1,
                "date": 1,
                "text": "1",
                "chat": {"id": -1, "type": "group", "title": "x"},
            },
        },
        office.bot,
    )
    asyncio.get_running_loop().call_later(0.05, let_go.set)
    await office.intake.handle([update])
    assert office.desk.finished == [1]
