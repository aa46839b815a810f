"""The order in which updates are dealt with, and which of them goes first when there are many.

Order. What one person does in one chat takes effect in the order in which it came: an update
waits for the one before it of the same person and chat, however long that one asks Telegram or
the database. An event of the chat itself (a *fence*: its topic was closed, it migrated) comes
after all that was before it there, and before all that is behind. Beyond that nobody waits for
anybody else.

Slowness. Who deals with an update and is about to wait for Telegram says so (:func:`will_wait`).
That update leaves its place to another, and nobody waits for its end.

Load. So many updates are under way at once that the writer's batches are full, and no more. The
others begin in the order in which they came; in a rush (``newest_first``) the one that came last
goes first, as whoever pressed longest ago has given up waiting by then. Now and then the oldest
gets its turn, so that none waits for ever.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from heapq import heappop, heappush

from bot.envelope import Envelope

UNDER_WAY = 128
"""Updates that are dealt with at once. A batch of the writer holds as many as come in during the
last one; more than this would only wait inside, where nobody can choose among them any more."""

SLOW_SECONDS = 0.25
"""An update under way for longer counts as slow, even if nobody has said so."""

MOST_UNDER_WAY = 4_096
"""Updates under way, the slow ones included. Beyond it the others wait their turn."""

UNTIDY = 1_000
"""So many updates that have begun may still stand in the lists of those that may begin."""

OLDEST_EVERY = 16
"""So often the oldest update goes first in a rush, and not the newest."""

Handle = Callable[[Envelope], Awaitable[bool]]
"""Deals with an update. False if it could not be dealt with now, because the bot stops: it is not
done with then, and what comes after it does not begin."""

_on_wait: ContextVar[Callable[[], None]] = ContextVar("on_wait")


def will_wait() -> None:
    """Say that the update which is dealt with here is about to wait for Telegram."""
    _on_wait.get(lambda: None)()


class _Entry:
    """An update in the queue: what it waits for, and what waits for it. It is ``late`` if it
    cannot be done with soon, because it or one before it waits for Telegram, until it begins."""

    __slots__ = ("began", "envelope", "followers", "late", "predecessors", "task")

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self.predecessors: dict[int, _Entry] = {}
        self.followers: list[_Entry] = []
        self.task: asyncio.Task[None] | None = None
        self.began: float | None = None
        self.late = False


class UpdateQueue:
    """Holds updates until they are dealt with. Everything happens on the event loop."""

    def __init__(
        self,
        handle: Handle,
        *,
        under_way: int = UNDER_WAY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._handle = handle
        self._places = under_way
        self._clock = clock
        self._open: dict[int, _Entry] = {}
        self._last_of: dict[tuple[int, int], _Entry] = {}
        self._in_chat: dict[int, dict[int, _Entry]] = {}
        self._fences: dict[int, _Entry] = {}
        # Those that may begin, by their ids in either order. An entry stands in both heaps, and
        # is passed over in the one from which it was not taken.
        self._newest: list[int] = []
        self._oldest: list[int] = []
        self._ready: dict[int, _Entry] = {}
        self._wanted: set[int] = set()
        self._quick: dict[int, _Entry] = {}
        self._slow: dict[int, _Entry] = {}
        self._begun = 0
        self._alarm: asyncio.TimerHandle | None = None
        self._awaited: set[int] = set()
        self._settled = asyncio.Event()
        self._most_waiting = 0
        self._room = asyncio.Event()
        self.newest_first = False
        self.on_done: Callable[[Envelope], None] = lambda _envelope: None

    # ── What is in it ────────────────────────────────────────────────────────────────────────

    def __contains__(self, update_id: int) -> bool:
        """Whether an update is here and not done with."""
        return update_id in self._open

    def __len__(self) -> int:
        """How many updates are not done with."""
        return len(self._open)

    @property
    def overloaded(self) -> bool:
        """Whether updates that might begin wait for a place."""
        return bool(self._ready)

    @property
    def waiting(self) -> int:
        """How many updates have not begun."""
        return len(self._open) - len(self._quick) - len(self._slow)

    def oldest_waiting(self) -> Iterator[Envelope]:
        """Those that might begin and have not, oldest first."""
        return (self._ready[id_].envelope for id_ in sorted(self._ready))

    def set_places(self, number: int) -> None:
        """Have so many updates dealt with at once from now on; with 0 only what :meth:`begin` was
        told to begin does."""
        self._places = number
        self._begin_what_may()

    def begin(self, ids: Collection[int]) -> list[int]:
        """Begin these and what comes before them as soon as they may, whether there are places or
        not, and some of those that have waited longest. Gives the ids of what is begun for its
        own sake."""
        self._wanted.clear()
        if not self._may_begin():
            return []
        wanted = [self._open[id_] for id_ in ids if id_ in self._open]
        while wanted:
            entry = wanted.pop()
            if entry.envelope.update_id not in self._wanted:
                self._wanted.add(entry.envelope.update_id)
                wanted += entry.predecessors.values()
        waiting = sorted(id_ for id_ in self._ready if id_ not in self._wanted)
        others = waiting[: len(ids) // OLDEST_EVERY + 1]
        for id_ in (*others, *sorted(self._wanted.intersection(self._ready))):
            self._begin(self._ready.pop(id_))
        self._tidy()
        return [*others, *ids]

    # ── Coming in ────────────────────────────────────────────────────────────────────────────

    def admit(self, envelopes: Iterable[Envelope]) -> None:
        """Put updates into the queue, in this order. One that is in it already is left alone."""
        for envelope in envelopes:
            if envelope.update_id not in self._open:
                self._admit(_Entry(envelope))
                # At once, so that as long as there are places they begin in the order they came.
                self._begin_what_may()

    def _admit(self, entry: _Entry) -> None:
        envelope = entry.envelope
        entry.predecessors = self._before(envelope)
        for other in entry.predecessors.values():
            other.followers.append(entry)
            entry.late |= other.late
        self._open[envelope.update_id] = entry
        for chat in envelope.chats:
            self._in_chat.setdefault(chat, {})[envelope.update_id] = entry
            if envelope.fence:
                self._fences[chat] = entry
        for lane in _lanes(envelope):
            self._last_of[lane] = entry
        if not entry.predecessors:
            self._make_ready(entry)

    def _before(self, envelope: Envelope) -> dict[int, _Entry]:
        """What has to be done with first."""
        before: dict[int, _Entry] = {}
        for chat in envelope.chats:
            if envelope.fence:
                before.update(self._in_chat.get(chat, {}))
            elif (fence := self._fences.get(chat)) is not None:
                before[fence.envelope.update_id] = fence
        for lane in _lanes(envelope):
            if (last := self._last_of.get(lane)) is not None:
                before[last.envelope.update_id] = last
        return before

    def _make_ready(self, entry: _Entry) -> None:
        id_ = entry.envelope.update_id
        if id_ in self._wanted and self._may_begin():
            self._begin(entry)
            return
        self._ready[id_] = entry
        heappush(self._newest, -id_)
        heappush(self._oldest, id_)

    # ── Under way ────────────────────────────────────────────────────────────────────────────

    def _begin_what_may(self) -> None:
        while self._ready and self._has_place():
            self._begin(self._next())
        if self.waiting <= self._most_waiting:
            self._room.set()
        if self._ready and self._places and self._alarm is None:
            # Perhaps nothing comes to its end before some of what is under way has become slow.
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(SLOW_SECONDS, self._look_again)

    def _begin(self, entry: _Entry) -> None:
        id_ = entry.envelope.update_id
        entry.began = self._clock()
        entry.late = False
        self._quick[id_] = entry
        entry.task = asyncio.create_task(self._run(entry))

    def _look_again(self) -> None:
        self._alarm = None
        self._begin_what_may()

    def _has_place(self) -> bool:
        if len(self._quick) >= self._places:
            self._look_for_slow()
        return len(self._quick) < self._places and self._may_begin()

    def _may_begin(self) -> bool:
        return len(self._quick) + len(self._slow) < MOST_UNDER_WAY

    def _look_for_slow(self) -> None:
        """Take their places from those that have been under way for long."""
        since = self._clock() - SLOW_SECONDS
        # In the order in which they began, so that one look suffices when none is slow.
        while self._quick:
            entry = next(iter(self._quick.values()))
            if entry.began is None or entry.began > since:
                break
            self._slow_down(entry)

    def _say_slow(self, entry: _Entry) -> None:
        if entry.envelope.update_id in self._quick:
            self._slow_down(entry)
            self._begin_what_may()

    def _slow_down(self, entry: _Entry) -> None:
        """Let an update leave its place, and let nobody wait for it and for what is behind it."""
        id_ = entry.envelope.update_id
        self._slow[id_] = self._quick.pop(id_)
        late = [entry]
        while late:
            entry = late.pop()
            if not entry.late:
                entry.late = True
                late += entry.followers
                self._await_no_more(entry)

    def _next(self) -> _Entry:
        self._begun += 1
        turn_of_oldest = not self.newest_first or self._begun % OLDEST_EVERY == 0
        while True:
            id_ = heappop(self._oldest) if turn_of_oldest else -heappop(self._newest)
            entry = self._ready.pop(id_, None)
            if entry is not None:
                self._tidy()
                return entry

    def _tidy(self) -> None:
        """Forget in the heaps what is not ready any more, when there is much of it."""
        if len(self._newest) > 2 * len(self._ready) + UNTIDY or not self._ready:
            self._oldest = sorted(self._ready)
            self._newest = [-id_ for id_ in reversed(self._oldest)]

    async def _run(self, entry: _Entry) -> None:
        _on_wait.set(partial(self._say_slow, entry))
        if await self._handle(entry.envelope):
            self._done(entry)

    def _done(self, entry: _Entry) -> None:
        envelope = entry.envelope
        id_ = envelope.update_id
        del self._open[id_]
        self._quick.pop(id_, None)
        self._slow.pop(id_, None)
        for chat in envelope.chats:
            there = self._in_chat[chat]
            del there[id_]
            if not there:
                del self._in_chat[chat]
            if self._fences.get(chat) is entry:
                del self._fences[chat]
        for lane in _lanes(envelope):
            if self._last_of.get(lane) is entry:
                del self._last_of[lane]
        for follower in entry.followers:
            del follower.predecessors[id_]
            if not follower.predecessors:
                self._make_ready(follower)
        self._await_no_more(entry)
        self.on_done(envelope)
        self._begin_what_may()

    # ── Going out ────────────────────────────────────────────────────────────────────────────

    async def settled(self, ids: Collection[int], within: float) -> None:
        """Return when none of these is in the queue any more but what waits for Telegram, or
        after so many seconds. Only one may wait at a time."""
        self._awaited = {id_ for id_ in ids if id_ in self._open and not self._open[id_].late}
        if self._awaited:
            self._settled.clear()
            with suppress(TimeoutError):
                # Unlike ``wait_for``, this never takes the poll's own cancelling for its end.
                async with asyncio.timeout(within):
                    await self._settled.wait()

    def _await_no_more(self, entry: _Entry) -> None:
        self._awaited.discard(entry.envelope.update_id)
        if not self._awaited:
            self._settled.set()

    async def room(self, most_waiting: int) -> None:
        """Return when no more than so many updates wait. Only one may wait at a time."""
        self._most_waiting = most_waiting
        if self.waiting > most_waiting:
            self._room.clear()
            await self._room.wait()

    def withdraw(self, update_id: int) -> bool:
        """Take out an update that has not begun and might. False if it has begun meanwhile."""
        entry = self._ready.pop(update_id, None)
        if entry is not None:
            self._tidy()
            self._done(entry)
        return entry is not None

    async def drain(self, within: float) -> None:
        """Let what is under way come to its end, for so many seconds, and begin nothing else."""
        self.set_places(0)
        self._wanted.clear()
        under_way = (*self._quick.values(), *self._slow.values())
        tasks = [entry.task for entry in under_way if entry.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=within)


def _lanes(envelope: Envelope) -> Iterator[tuple[int, int]]:
    """The lines in which this update stands: one for each person in each chat."""
    return ((chat, person) for chat in envelope.chats or (0,) for person in envelope.people)
