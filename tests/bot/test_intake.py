"""The intake against a server that keeps updates as Telegram does: until they are confirmed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from telegram import Bot
from telegram.error import Conflict, InvalidToken

from bot.envelope import Envelope
from bot.flood import FloodControl
from bot.intake import Intake
from bot.pace import Pace
from bot.request import AiohttpRequest, PollingRequest
from bot.update_queue import will_wait
from managers.content import load_library
from managers.deferred_updates import ATTEMPTS, Deferred, DeferredUpdateManager
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.processed import is_processed
from managers.update_store import UpdateStore
from sandbox.server import Server, start

TOKEN = "42:INTAKE-TOKEN-OF-NO-USE-ANYWHERE-ELSE-X"
LIBRARY = load_library()
GROUP = -1
STRANGER = 900


class Desk:
    """A handler whose work can be held up, and that remembers what it has finished. What it does
    is marked as processed, as every effect is."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self.begun: list[int] = []
        self.finished: list[int] = []
        self.held: dict[int, asyncio.Event] = {}
        self.broken: set[int] = set()
        self.asking: set[int] = set()

    def hold(self, *numbers: int) -> asyncio.Event:
        let_go = asyncio.Event()
        self.held.update(dict.fromkeys(numbers, let_go))
        return let_go

    async def __call__(self, envelope: Envelope) -> None:
        number = int(json.loads(envelope.content)["message"]["text"])
        self.begun.append(number)
        if number in self.asking:
            will_wait()
        if number in self.held:
            await self.held[number].wait()
        if number in self.broken:
            raise RuntimeError("this update breaks its handler")
        await self._mailbox.once(envelope.update_id, lambda _work: None)
        self.finished.append(number)


class Office:
    """A sandbox that delivers numbered messages, each of somebody else, and an intake."""

    def __init__(self, server: Server, bot: Bot, polling: PollingRequest, engine: Engine) -> None:
        self.server = server
        self.bot = bot
        self.polling = polling
        self.engine = engine
        self.refused: list[tuple[str | None, str]] = []
        self.open()

    def open(self) -> None:
        """A process of the bot."""
        moves = Moves(LIBRARY.rulebooks, LIBRARY.titles)
        self.mailbox = Mailbox(self.engine, moves)
        self.mailbox.start()
        self.desk = Desk(self.mailbox)
        self.intake = Intake(
            self.bot,
            self.polling,
            self.desk,
            UpdateStore(self.mailbox, moves.updates),
            now=lambda: datetime.now(UTC),
            refuse=lambda envelope, why: self.refused.append((envelope.query, why)),
            flood=FloodControl(per_second=1_000, burst=1_000),
        )

    async def close(self) -> None:
        await self.intake.stop()
        await self.mailbox.stop()

    async def kill(self) -> None:
        """End the process without giving it the chance to finish or to confirm anything."""
        queue = self.intake._queue
        under_way = (*queue._quick.values(), *queue._slow.values())
        tasks = [self.intake._task, *(entry.task for entry in under_way)]
        for task in filter(None, tasks):
            task.cancel()
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)
        await self.mailbox.stop()

    def deliver(self, *numbers: int, person: int | None = None, **more: Any) -> None:
        for number in numbers:
            self.server.world.deliver("message", message(number, person or number, **more))

    @property
    def unconfirmed(self) -> list[int]:
        """The updates that Telegram would deliver again."""
        return [int(u["message"]["text"]) for u in self.server.world.updates.pending.values()]

    @property
    def rows(self) -> list[int]:
        """The updates that wait as rows."""
        return [int(json.loads(row.content)["message"]["text"]) for row in self.kept()]

    def kept(self, status: str = "waiting") -> list[Deferred]:
        with self.engine.connect() as connection:
            manager = DeferredUpdateManager(connection)
            return manager.waiting() if status == "waiting" else manager.failed()

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.005)


def message(number: int, person: int, **more: Any) -> dict[str, Any]:
    return {
        "message_id": number,
        "date": 1,
        "text": str(number),
        "chat": {"id": GROUP, "type": "group", "title": "x"},
        "from": {"id": person, "is_bot": False, "first_name": "Somebody"},
        **more,
    }


@pytest.fixture
async def office(engine: Engine) -> AsyncIterator[Office]:
    server = await start(token=TOKEN, limits=False)
    polling = PollingRequest()
    bot = Bot(
        TOKEN, base_url=f"{server.url}/bot", request=AiohttpRequest(), get_updates_request=polling
    )
    await bot.initialize()
    office = Office(server, bot, polling, engine)
    yield office
    await office.close()
    await bot.shutdown()
    await server.stop()


# ── Confirmed is what is settled, or a row ───────────────────────────────────────────────────


async def test_updates_are_handled_in_order_and_confirmed_when_done(office: Office) -> None:
    office.deliver(*range(1, 151))
    await office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    assert sorted(office.desk.begun[:100]) == list(range(1, 101))
    await office.until(lambda: sorted(office.desk.finished) == list(range(1, 151)))
    office.deliver(151)
    await office.until(lambda: office.desk.finished[-1] == 151)


async def test_what_takes_long_becomes_a_row_and_holds_nobody_up(office: Office) -> None:
    let_go = office.desk.hold(3)
    office.deliver(1, 2, 3, 4, 5)
    await office.intake.start()
    await office.until(lambda: office.desk.finished == [1, 2, 4, 5] and not office.unconfirmed)
    assert office.rows == [3]
    office.deliver(6)
    await office.until(lambda: 6 in office.desk.finished and not office.unconfirmed)
    let_go.set()
    await office.until(lambda: 3 in office.desk.finished)
    await office.until(lambda: not office.rows)
    assert office.desk.begun.count(3) == 1


async def test_polling_goes_on_at_once_when_a_handler_waits_for_telegram(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.SETTLE_SECONDS", 60.0)
    let_go = office.desk.hold(1)
    office.desk.asking = {1}
    await office.intake.start()
    office.deliver(1, 2)
    await office.until(lambda: office.rows == [1])
    office.deliver(3)
    await office.until(lambda: office.desk.finished == [2, 3])
    let_go.set()
    await office.until(lambda: not office.rows and not office.unconfirmed)


async def test_polling_goes_on_while_the_row_is_written_and_does_not_confirm_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, defer = asyncio.Event(), office.intake._store.defer

    async def defer_slowly(rows: Sequence[Deferred]) -> None:
        await written.wait()
        await defer(rows)

    monkeypatch.setattr(office.intake._store, "defer", defer_slowly)
    let_go = office.desk.hold(1)
    office.desk.asking = {1}
    await office.intake.start()
    for number in range(1, 5):
        office.deliver(number)
        await office.until(lambda number=number: number in office.desk.begun)  # type: ignore[misc]
    await office.until(lambda: office.desk.finished == [2, 3, 4])
    assert office.unconfirmed == [1, 2, 3, 4]
    written.set()
    await office.until(lambda: not office.unconfirmed)
    assert office.rows == [1]
    let_go.set()
    await office.until(lambda: not office.rows)


async def test_the_row_goes_in_the_transaction_that_writes_the_effects(office: Office) -> None:
    let_go = office.desk.hold(1)
    office.deliver(1)
    await office.intake.start()
    await office.until(lambda: office.rows)
    (row,) = office.kept()
    seen: list[tuple[bool, bool]] = []

    def look() -> bool:
        with office.engine.connect() as connection:
            waits = any(DeferredUpdateManager(connection).waiting())
            seen.append((waits, is_processed(connection, row.update_id)))
        return seen[-1] == (False, True)

    let_go.set()
    await office.until(look)
    assert set(seen) <= {(True, False), (False, True)}


async def test_a_hundred_and_fifty_stragglers_keep_nobody_waiting(office: Office) -> None:
    let_go = office.desk.hold(*range(1, 151))
    office.deliver(*range(1, 151))
    await office.intake.start()
    office.deliver(*range(200, 220))
    await office.until(lambda: sorted(office.desk.finished) == list(range(200, 220)))
    assert not let_go.is_set()
    let_go.set()
    await office.until(lambda: len(office.desk.finished) == 170)


async def test_a_rush_ends_with_nothing_left_undone(office: Office) -> None:
    """Also when nothing comes after it that would have the bot look again."""
    let_go = office.desk.hold(*range(1, 200))
    office.deliver(*range(1, 1_001))
    await office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    let_go.set()
    await office.until(lambda: len(office.desk.finished) == 1_000)
    await office.until(lambda: not office.rows and not office.intake.pending)


async def test_a_process_takes_up_the_rows_of_the_last_one_before_anything_else(
    office: Office,
) -> None:
    office.desk.hold(1)
    office.deliver(1, person=STRANGER)
    await office.intake.start()
    await office.until(lambda: office.rows == [1] and not office.unconfirmed)
    await office.kill()
    office.open()
    office.deliver(2, person=STRANGER)
    await office.intake.start()
    await office.until(lambda: office.desk.finished == [1, 2])
    await office.until(lambda: not office.rows and not office.unconfirmed)


async def test_an_update_that_ends_every_process_is_put_aside(office: Office) -> None:
    for _ in range(ATTEMPTS):
        office.desk.hold(1)
        if not office.kept():
            office.deliver(1)
        await office.intake.start()
        await office.until(lambda: office.desk.begun == [1] and office.rows == [1])
        await office.until(lambda: not office.unconfirmed)
        await office.kill()
        office.open()
    await office.intake.start()
    office.deliver(2)
    await office.until(lambda: office.desk.finished == [2])
    assert office.rows == []
    (failed,) = office.kept("failed")
    assert f"{ATTEMPTS} processes" in (failed.error or "")


async def test_nothing_is_confirmed_that_a_crash_would_lose(office: Office) -> None:
    office.desk.hold(1)
    office.deliver(1, 2)
    await office.intake.start()
    await office.until(lambda: office.desk.finished == [2])
    await office.kill()
    office.open()
    await office.intake.start()
    await office.until(lambda: 1 in office.desk.finished)
    await office.until(lambda: not office.unconfirmed and not office.rows)


async def test_an_orderly_stop_finishes_and_confirms(office: Office) -> None:
    let_go = office.desk.hold(2)
    office.deliver(1, 2)
    await office.intake.start()
    await office.until(lambda: sorted(office.desk.begun) == [1, 2])
    stopping = asyncio.create_task(office.intake.stop())
    await asyncio.sleep(0)
    let_go.set()
    await stopping
    assert sorted(office.desk.finished) == [1, 2]
    assert office.unconfirmed == []
    assert office.rows == []


async def test_what_an_orderly_stop_cannot_finish_is_not_lost(office: Office) -> None:
    office.desk.hold(1)
    office.deliver(1)
    await office.intake.start()
    await office.until(lambda: office.desk.begun == [1])
    await office.close()
    assert office.unconfirmed == [1] or office.rows == [1]
    office.open()
    await office.intake.start()
    await office.until(lambda: office.desk.finished == [1])


async def test_a_repeated_update_does_not_move_the_offset_back(office: Office) -> None:
    office.server.world.faults.add({"kind": "duplicate_update", "times": 1})
    office.deliver(1)
    office.deliver(2, 3)
    await office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    office.deliver(4)
    await office.until(lambda: 4 in office.desk.finished and office.desk.finished.count(1) == 2)
    await office.until(lambda: not office.unconfirmed)
    assert [office.desk.finished.count(number) for number in (1, 2, 3, 4)] == [2, 1, 1, 1]


async def test_a_webhook_would_be_answered_once_it_is_settled_or_a_row(office: Office) -> None:
    let_go = office.desk.hold(2)
    updates = [{"update_id": id_, "message": message(id_, id_)} for id_ in (1, 2)]
    await office.intake.handle([json.dumps(update).encode() for update in updates])
    assert office.desk.finished == [1]
    assert office.rows == [2]
    let_go.set()
    await office.until(lambda: not office.rows)


# ── Order ────────────────────────────────────────────────────────────────────────────────────


async def test_what_one_person_does_in_one_chat_waits_for_what_the_same_person_did_before(
    office: Office,
) -> None:
    let_go = office.desk.hold(1)
    office.deliver(1, 2, person=STRANGER)
    office.deliver(3)
    await office.intake.start()
    await office.until(lambda: 3 in office.desk.finished and not office.unconfirmed)
    office.deliver(4, person=STRANGER)
    office.deliver(5)
    await office.until(lambda: 5 in office.desk.finished and not office.unconfirmed)
    assert office.desk.begun.count(2) == office.desk.begun.count(4) == 0
    let_go.set()
    await office.until(lambda: office.desk.finished == [3, 5, 1, 2, 4])


async def test_who_is_told_of_stands_in_their_own_order_and_in_the_tellers(office: Office) -> None:
    let_go = office.desk.hold(1)
    office.deliver(1, person=7)
    left = {"id": 7, "is_bot": False, "first_name": "Seven"}
    office.deliver(2, person=8, left_chat_member=left)
    office.deliver(3, person=8)
    office.deliver(4, person=9)
    await office.intake.start()
    await office.until(lambda: office.desk.finished == [4])
    let_go.set()
    await office.until(lambda: office.desk.finished == [4, 1, 2, 3])


async def test_an_event_of_the_chat_is_a_fence(office: Office) -> None:
    let_go = office.desk.hold(1)
    elsewhere = {"chat": {"id": -2, "type": "group", "title": "y"}}
    office.deliver(1)
    office.deliver(2, forum_topic_closed={})
    office.deliver(3)
    office.deliver(4, **elsewhere)
    await office.intake.start()
    await office.until(lambda: office.desk.finished == [4])
    let_go.set()
    await office.until(lambda: office.desk.finished == [4, 1, 2, 3])


# ── What cannot be dealt with ────────────────────────────────────────────────────────────────


async def test_an_update_that_breaks_its_handler_blocks_nobody_and_is_kept(office: Office) -> None:
    office.desk.broken.add(2)
    office.deliver(1, 2, 3)
    await office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    assert sorted(office.desk.finished) == [1, 3]
    (failed,) = office.kept("failed")
    assert failed.error == "RuntimeError: this update breaks its handler"
    assert (failed.chat_id, failed.person_id) == (GROUP, 2)


async def test_the_operator_may_have_it_tried_again(office: Office) -> None:
    office.desk.broken.add(1)
    office.deliver(1)
    await office.intake.start()
    await office.until(lambda: office.kept("failed"))
    office.desk.broken.clear()
    with office.engine.begin() as connection:
        assert DeferredUpdateManager(connection).retry() == 1
    await office.intake.take_retries()
    await office.until(lambda: office.desk.finished == [1])
    await office.until(lambda: not office.kept("failed") and not office.rows)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"message": "a string"}',
        b'{"message": {"chat": 5, "from": []}}',
        b'{"callback_query": {"id": 5, "from": {"id": "x"}}}',
        b'{"message": {"message_id": 1, "chat": {"id": %d}, "text": "1"}}' % 10**40,
    ],
)
async def test_nonsense_in_an_update_blocks_nobody(office: Office, raw: bytes) -> None:
    office.server.world.updates.add_raw(raw)
    office.deliver(2)
    await office.intake.start()
    await office.until(
        lambda: 2 in office.desk.finished and not office.server.world.updates.pending
    )


@pytest.mark.parametrize("answer", [None, 5, {"a": 1}, "<html>", [5], [{"update_id": "x"}]])
async def test_nonsense_instead_of_updates_is_waited_out(office: Office, answer: Any) -> None:
    body = answer if answer == "<html>" else {"ok": True, "result": answer}
    office.server.world.faults.add(
        {"kind": "nonsense", "method": "getUpdates", "times": 1, "body": body}
    )
    office.deliver(1)
    await office.intake.start()
    await office.until(lambda: not office.intake.connected)
    await office.until(lambda: office.desk.finished == [1])
    assert office.intake.connected


# ── Telegram ─────────────────────────────────────────────────────────────────────────────────


async def test_clocks_may_know_that_telegram_cannot_be_reached(office: Office) -> None:
    office.server.world.faults.add({"kind": "close_before", "method": "getUpdates", "times": 1})
    assert office.intake.connected
    await office.intake.start()
    await office.until(lambda: not office.intake.connected)
    office.deliver(1)
    await office.until(lambda: office.intake.connected and not office.unconfirmed)
    assert office.desk.finished == [1]


async def test_telegram_may_ask_for_a_pause(office: Office) -> None:
    office.server.world.faults.add(
        {"kind": "429", "method": "getUpdates", "times": 1, "seconds": 1}
    )
    office.deliver(1)
    await office.intake.start()
    await office.until(lambda: not office.intake.connected)
    assert office.desk.begun == []
    await office.until(lambda: office.desk.finished == [1])


@pytest.mark.parametrize(("status", "ends"), [(404, False), (502, False), (401, True)])
async def test_only_a_revoked_token_ends_polling(office: Office, status: int, ends: bool) -> None:
    body = {"ok": False, "error_code": status, "description": "Unauthorized" if ends else "?"}
    office.server.world.faults.add(
        {"kind": "nonsense", "method": "getUpdates", "times": 1, "status": status, "body": body}
    )
    office.deliver(1)
    await office.intake.start()
    if ends:
        with pytest.raises(InvalidToken):
            await office.intake.wait_until_stopped()
    else:
        await office.until(lambda: office.desk.finished == [1])


async def test_who_lost_the_updates_to_another_process_stops_without_a_word(
    office: Office,
) -> None:
    office.deliver(1)
    await office.intake.start()
    await office.until(lambda: not office.unconfirmed)
    first, mailbox = office.intake, office.mailbox
    office.open()
    await office.intake.start()
    with pytest.raises(Conflict):
        await first.wait_until_stopped()
    await first.stop()
    await mailbox.stop()
    office.deliver(2)
    await office.until(lambda: office.desk.finished == [2])
    assert office.intake.connected


async def test_a_full_queue_is_dealt_with_although_nothing_can_be_fetched(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.MOST_KEPT", 150)
    monkeypatch.setattr("bot.intake.QUICK_POLL_SECONDS", 60.0)
    monkeypatch.setattr("bot.pace.FULL_SECONDS", 0.0)
    office.intake._pace = Pace()
    office.deliver(*range(1, 901))
    await office.intake.start()
    await office.until(lambda: len(office.desk.finished) == 900)
    await office.until(lambda: not office.unconfirmed and not office.rows)
