"""The order of updates, under any mixture of people, chats, fences and slow handlers."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.envelope import Envelope
from bot.update_queue import SLOW_SECONDS, UpdateQueue, will_wait
from tests.thoroughness import examples


class Work:
    """A handler whose updates end when they are told to; what began, in order."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.asking: set[int] = set()
        self._gates: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)

    async def __call__(self, envelope: Envelope) -> bool:
        self.begun.append(envelope.update_id)
        if envelope.update_id in self.asking:
            will_wait()
        await self._gates[envelope.update_id].wait()
        self.done.append(envelope.update_id)
        return True

    async def finish(self, update_id: int) -> None:
        self._gates[update_id].set()
        while update_id not in self.done:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await asyncio.sleep(0)


def press(id_: int, person: int, chat: int = -1) -> Envelope:
    return Envelope(update_id=id_, content=b"", chats=(chat,), people=(person,), query="q")


@st.composite
def evenings(draw: st.DrawFn) -> list[Envelope]:
    people, chats = st.integers(1, 3), st.integers(-2, -1)
    return [
        Envelope(
            update_id=id_,
            content=b"",
            chats=(draw(chats),),
            people=tuple(draw(st.lists(people, min_size=1, max_size=2, unique=True))),
            fence=draw(st.integers(0, 5)) == 0,
        )
        for id_ in range(draw(st.integers(1, 12)))
    ]


def comes_before(one: Envelope, other: Envelope) -> bool:
    """Whether ``one``, which came first, has to be done with before ``other`` begins."""
    if not set(one.chats) & set(other.chats):
        return False
    return one.fence or other.fence or bool(set(one.people) & set(other.people))


@examples(100)
@given(evening=evenings(), data=st.data())
def test_nothing_overtakes_what_it_has_to_wait_for_and_nobody_else_waits(
    evening: list[Envelope], data: st.DataObject
) -> None:
    async def play() -> None:
        work = Work()
        queue = UpdateQueue(work)
        left = list(evening)
        while len(work.done) < len(evening):
            under_way = [id_ for id_ in work.begun if id_ not in work.done]
            if left and (not under_way or data.draw(st.booleans())):
                queue.admit([left.pop(0)])
                await asyncio.sleep(0)
            elif under_way:
                await work.finish(data.draw(st.sampled_from(under_way)))
            came = evening[: len(evening) - len(left)]
            for place, update in enumerate(came):
                before = [o.update_id for o in came[:place] if comes_before(o, update)]
                may_begin = all(id_ in work.done for id_ in before)
                assert (update.update_id in work.begun) == may_begin
        assert len(queue) == 0
        assert queue.waiting == 0

    asyncio.run(play())


async def test_of_different_people_the_first_to_come_goes_first() -> None:
    work = Work()
    queue = UpdateQueue(work, under_way=1)
    queue.admit(press(id_, person=id_) for id_ in range(40))
    await asyncio.sleep(0)
    for _ in range(40):
        await work.finish(work.begun[-1])
    assert work.begun == [*range(40)]


async def test_in_a_rush_the_newest_goes_first_and_the_oldest_now_and_then() -> None:
    work = Work()
    queue = UpdateQueue(work, under_way=1)
    queue.newest_first = True
    queue.admit(press(id_, person=id_) for id_ in range(40))
    await asyncio.sleep(0)
    assert queue.overloaded
    for _ in range(40):
        await work.finish(work.begun[-1])
    first, *rest = work.begun
    assert first == 0, "there was a place for it when it came"
    # The sixteenth to begin is the oldest, and so is the thirty-second.
    assert rest == [*range(39, 25, -1), 1, *range(25, 10, -1), 2, *range(10, 2, -1)]


async def test_one_persons_presses_stay_in_order_however_many_wait() -> None:
    work = Work()
    queue = UpdateQueue(work, under_way=1)
    queue.admit(press(id_, person=id_ % 2) for id_ in range(10))
    await asyncio.sleep(0)
    for _ in range(10):
        await work.finish(work.begun[-1])
    assert [id_ for id_ in work.begun if id_ % 2] == [1, 3, 5, 7, 9]
    assert [id_ for id_ in work.begun if not id_ % 2] == [0, 2, 4, 6, 8]


async def test_what_waits_for_somebody_else_leaves_its_place_to_another() -> None:
    work = Work()
    queue = UpdateQueue(work, under_way=2)
    queue.admit(press(id_, person=id_) for id_ in range(5))
    await asyncio.sleep(0)
    assert len(work.begun) == 2
    async with asyncio.timeout(20 * SLOW_SECONDS):
        while len(work.begun) < 5:  # noqa: ASYNC110
            await asyncio.sleep(SLOW_SECONDS / 10)
    for id_ in list(work.begun):
        await work.finish(id_)
    assert len(queue) == 0


async def test_nobody_waits_for_what_waits_for_telegram_nor_for_what_is_behind_it() -> None:
    work = Work()
    work.asking = {1}
    queue = UpdateQueue(work, under_way=1)
    queue.admit([press(1, person=1), press(2, person=1), press(3, person=2)])
    async with asyncio.timeout(SLOW_SECONDS / 2):
        waiting = asyncio.create_task(queue.settled([1, 2, 3], within=60))
        await asyncio.sleep(0.01)
        assert work.begun == [1, 3], "it has left its place"
        queue.admit([press(4, person=1)])
        await work.finish(3)
        await waiting
        await queue.settled([1, 2, 4], within=60)
        await work.finish(1)
        assert work.begun == [1, 3, 2]
        # What was behind it is like any other once it is its turn.
        waiting = asyncio.create_task(queue.settled([2], within=60))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        await work.finish(2)
        await waiting


async def test_a_round_begins_what_it_is_for_with_all_that_comes_before_it() -> None:
    work = Work()
    queue = UpdateQueue(work)
    queue.set_places(0)
    # The old presses of 7 come before the new one of 7; those of the others have only waited.
    queue.admit([press(id_, person=id_) for id_ in range(20, 25)])
    queue.admit(press(id_, person=7) for id_ in (30, 31, 40))
    queue.admit([press(41, person=8)])
    round_ = queue.begin([40, 41])
    assert sorted(round_) == [20, 40, 41], "and one of those that have waited longest"
    await asyncio.sleep(0)
    assert sorted(work.begun) == [20, 30, 41]
    for id_ in (30, 31, 40, 41, 20):
        await work.finish(id_)
    assert sorted(work.begun) == [20, 30, 31, 40, 41]
    assert queue.waiting == 4


async def test_what_is_not_settled_because_the_bot_stops_holds_back_what_comes_after_it() -> None:
    begun: list[int] = []

    async def stopping(envelope: Envelope) -> bool:
        begun.append(envelope.update_id)
        return False

    queue = UpdateQueue(stopping)
    queue.admit([press(1, person=7), press(2, person=7), press(3, person=8)])
    await queue.drain(within=5)
    assert begun == [1, 3]
    assert 1 in queue


async def test_a_stop_begins_nothing_more_of_a_round() -> None:
    work = Work()
    queue = UpdateQueue(work)
    queue.set_places(0)
    queue.admit([press(1, person=7), press(2, person=7)])
    queue.begin([2])
    await asyncio.sleep(0)
    draining = asyncio.create_task(queue.drain(within=5))
    await asyncio.sleep(0)
    await work.finish(1)
    await draining
    assert work.begun == [1]


async def test_an_update_that_is_here_already_is_left_alone() -> None:
    work = Work()
    queue = UpdateQueue(work)
    queue.admit([press(1, person=7)])
    queue.admit([press(1, person=7)])
    await asyncio.sleep(0)
    await work.finish(1)
    assert work.begun == [1]


@pytest.mark.parametrize("most", [0, 3])
async def test_room_is_waited_for(most: int) -> None:
    work = Work()
    queue = UpdateQueue(work, under_way=1)
    queue.admit(press(id_, person=id_) for id_ in range(6))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(queue.room(most))
    while not waiting.done():
        assert queue.waiting > most
        await work.finish(work.begun[-1])
    assert queue.waiting == most
    queue.withdraw(next(queue.oldest_waiting()).update_id) if most else None
    assert queue.waiting == max(0, most - 1)


async def test_who_has_begun_meanwhile_is_not_withdrawn() -> None:
    work = Work()
    queue = UpdateQueue(work, under_way=1)
    queue.admit(press(id_, person=id_) for id_ in range(1, 5))
    assert queue.withdraw(2)
    assert not queue.withdraw(2)
    assert not queue.withdraw(1), "it has begun"
    await work.finish(1)
    assert work.begun == [1, 3]


async def test_no_more_begin_than_may_be_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.update_queue.MOST_UNDER_WAY", 3)
    work = Work()
    work.asking = set(range(10))
    queue = UpdateQueue(work)
    queue.set_places(0)
    for first in (0, 3, 6):
        ids = range(first, first + 3)
        queue.admit(press(id_, person=id_) for id_ in ids)
        queue.begin(ids)
        await asyncio.sleep(0.01)
    assert len(work.begun) == 3


async def test_a_long_rush_leaves_nothing_behind_in_memory() -> None:
    work = Work()
    queue = UpdateQueue(work)
    queue.set_places(0)
    queue.admit([press(0, person=0)])
    for id_ in range(1, 5_000):
        queue.admit([press(id_, person=id_)])
        assert queue.withdraw(id_)
    assert len(queue._newest) < 2_000
    assert len(queue._oldest) < 2_000
