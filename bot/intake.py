"""Where updates come in, and when they count as received.

Telegram is the durable inbox: it keeps an update until the bot asks for what lies beyond it. What
one request returned goes into the queue together, and shares commits. The next request is made as
soon as all of it is settled but what waits for Telegram, which becomes rows. Only what is settled
or a row is confirmed: its effects, or the update itself, are on the disk. So a crash at any moment
loses nothing, and a handler that waits for Telegram holds nobody up.

    Telegram ─► poll ─► flood control ─► queue ─► handler ─► (commit) ─► settled ─┐
                  ▲                                 └── will wait ──► a row ──────┤
                  └────────────────────────── confirm ◄───────────────────────────┘

:meth:`Intake.handle` is all that a webhook would need: answer 200 once it has returned.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Protocol

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.dispatcher import Malformed
from bot.envelope import Envelope, as_row, seal
from bot.errors import seconds_to_wait
from bot.flood import FloodControl
from bot.pace import MOST_AT_ONCE, Mode, Pace
from bot.request import AnswerLost, PollingRequest
from bot.update_queue import UNDER_WAY, UpdateQueue
from managers.deferred_updates import Deferred
from managers.mailbox import Stopped

log = structlog.get_logger()

POLL_SECONDS = 25
"""How long Telegram may hold a request that has nothing to return."""

ROOM_FOR_NEWS = MOST_AT_ONCE // 2
"""If so many of them are not confirmed, too few can be new in the next poll."""

SETTLE_SECONDS = 0.1
"""So long a poll waits for what the last one returned, if it does not wait for Telegram. What takes
longer becomes a row, unless it is committed before the row can be."""

ROUND_SECONDS = 0.25
"""So long the newest presses are dealt with in a rush before newer ones are looked for."""

QUICK_POLL_SECONDS = 0.025
"""Where a poll takes longer, the network is slow, and in a rush something is dealt with meanwhile.
Otherwise nothing is: a poll takes a few milliseconds as long as nothing else goes on, and many
times as much beside all the rest."""

MOST_WAITING = 1_000
"""Presses that may wait, as many as are dealt with in half a second or in a whole one. Beyond it
those that have waited longest are refused, and told so; their buttons are still there to be pressed
again."""

MOST_KEPT = 20_000
"""Updates that may wait if they are no presses, which cannot be refused (a kilobyte each). Beyond
it the others stay with Telegram."""

MOST_REFUSALS = 500
"""Refusals that may wait to be told; the oldest go untold, as nobody waits for them any more."""

REFUSALS_AT_ONCE = 10
"""So many refusals are told after each round while a rush lasts."""

DEFER_SECONDS = 0.25
"""So long a poll waits until what takes longer has become a row, when Telegram would return nothing
else before."""

LONGEST_PAUSE_SECONDS = 15.0

IDLE_SECONDS = 2 * 86_400.0
"""After a week without updates Telegram counts on from a number of its choice, and an offset that
lies beyond that number would confirm what was never seen. Well before that it is forgotten."""

TOO_FAST = "bot-too-fast"
TOO_MANY = "bot-too-many"

Refuse = Callable[[Envelope, str], None]
"""Tells the presser why a press is not played, in the words of this key."""


class Store(Protocol):
    """Where updates are kept that are confirmed before they are dealt with."""

    async def take_up(self) -> list[Deferred]: ...
    async def take_retries(self) -> list[Deferred]: ...
    async def defer(self, updates: Sequence[Deferred]) -> None: ...
    async def release(self, ids: Sequence[int]) -> None: ...
    async def fail(self, failed: Deferred, error: str) -> None: ...


class Intake:
    """Polls for updates, has them dealt with, and confirms them."""

    def __init__(
        self,
        bot: Bot,
        polling: PollingRequest,
        handler: Callable[[Envelope], Awaitable[None]],
        store: Store,
        *,
        now: Callable[[], datetime],
        refuse: Refuse = lambda _envelope, _why: None,
        flood: FloodControl | None = None,
    ) -> None:
        self._bot = bot
        self._polling = polling
        self._handler = handler
        self._store = store
        self._now = now
        self._refuse = refuse
        self._flood = flood or FloodControl()
        self._queue = UpdateQueue(self._deal_with)
        self._queue.on_done = self._dealt_with
        self._offset: int | None = None
        self._batch: tuple[int, ...] = ()
        self._pace = Pace()
        self._poll_took = 0.0
        self._refusals: deque[tuple[Envelope, str]] = deque(maxlen=MOST_REFUSALS)
        # Updates that are rows, or are about to be; and those of them whose rows are committed.
        self._rows: set[int] = set()
        self._kept: set[int] = set()
        # Updates that are settled, and that Telegram may deliver again until they are confirmed.
        self._settled: set[int] = set()
        self._deferring: set[asyncio.Task[None]] = set()
        self._to_release: list[int] = []
        self._releasing: asyncio.Task[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self.connected = True
        """False while Telegram cannot be reached, so that no clock runs against the players."""

    async def start(self) -> None:
        """Take up what an earlier process has left, and begin to poll."""
        self._take_up(await self._store.take_up())
        self._task = asyncio.create_task(self._poll_for_ever())

    async def stop(self) -> None:
        """Stop polling and finish what has begun. What is not finished will be delivered again."""
        ended: object = None
        if self._task is not None:
            self._task.cancel()
            (ended,) = await asyncio.gather(self._task, return_exceptions=True)
        await self._queue.drain(within=3.0)
        if self._releasing is not None:
            await self._releasing
        self._advance()
        if not isinstance(ended, Conflict):
            # A last word would cut off the very process that has taken over from this one.
            await self._confirm()

    async def wait_until_stopped(self) -> None:
        """Return when polling has ended; raises what ended it."""
        if self._task is not None:
            await self._task

    async def take_retries(self) -> None:
        """Take up what the operator wants to be tried again."""
        self._take_up(await self._store.take_retries())

    def _take_up(self, rows: Iterable[Deferred]) -> None:
        taken = [seal(row.content.encode()) for row in rows]
        ids = {envelope.update_id for envelope in taken}
        self._rows |= ids
        self._kept |= ids
        self._queue.admit(taken)

    @property
    def pending(self) -> int:
        """How many updates are neither settled nor refused."""
        return len(self._queue)

    # ── Coming in ────────────────────────────────────────────────────────────────────────────

    async def handle(self, contents: Sequence[bytes]) -> None:
        """Have updates dealt with, each given as JSON; returns when every one of them is either
        settled or kept as a row."""
        envelopes = _sealed(contents)
        await self._take_in(envelopes, self._unknown(envelopes))
        if self._deferring:
            await asyncio.wait(self._deferring)

    def _unknown(self, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """Those of these that have not come before."""
        known = (self._queue, self._settled)
        return [e for e in envelopes if not any(e.update_id in ids for ids in known)]

    async def _take_in(self, envelopes: Sequence[Envelope], fresh: Sequence[Envelope]) -> None:
        self._queue.admit(filter(self._may_enter, fresh))
        if self._pace.mode is Mode.STEADY:
            ids = [envelope.update_id for envelope in fresh]
            await self._queue.settled(ids, SETTLE_SECONDS)
        elif self._pace.mode is Mode.ROUND:
            begun = self._queue.begin([envelope.update_id for envelope in fresh])
            await self._queue.settled(begun, ROUND_SECONDS)
        self._defer(envelopes)
        self._refuse_the_longest_waiting()
        if self._pace.mode is not Mode.CATCHING_UP:
            self._tell_refusals()
        if self._queue.waiting > MOST_KEPT:
            # Nothing is fetched until there is room, so whatever waits is dealt with meanwhile.
            self._queue.set_places(UNDER_WAY)
            await self._queue.room(MOST_KEPT)

    def _may_enter(self, envelope: Envelope) -> bool:
        """False for a press or command of somebody who is too fast, and for a press that newer
        ones are behind when enough of them wait already."""
        person, is_press = envelope.person, envelope.query is not None
        if person is None or not (is_press or envelope.is_command):
            return True
        if not self._flood.allows(person):
            self._settled.add(envelope.update_id)
            self._refuse(envelope, TOO_FAST)
            return False
        if is_press and self._pace.is_far_behind:
            self._settled.add(envelope.update_id)
            self._refusals.append((envelope, TOO_MANY))
            return False
        return True

    def _defer(self, envelopes: Sequence[Envelope]) -> None:
        """Begin to write rows of those of these that are not settled."""
        received_at = self._now()
        waiting = [
            as_row(envelope, received_at)
            for envelope in envelopes
            if envelope.update_id in self._queue and envelope.update_id not in self._rows
        ]
        if waiting:
            # Before the job is posted: what is settled meanwhile posts the release behind it.
            self._rows.update(row.update_id for row in waiting)
            task = asyncio.create_task(self._write(waiting))
            self._deferring.add(task)
            task.add_done_callback(self._deferring.discard)

    async def _write(self, waiting: Sequence[Deferred]) -> None:
        ids = {row.update_id for row in waiting}
        try:
            await self._store.defer(waiting)
        except Stopped:
            return
        except Exception as error:
            log.error("not-deferred", updates=len(ids), exc_info=error)
            self._rows -= ids
            return
        self._kept |= ids & self._rows

    def _refuse_the_longest_waiting(self) -> None:
        """Make room for those who press now."""
        if self._queue.waiting <= MOST_WAITING:
            return
        presses = [e for e in self._queue.oldest_waiting() if e.query is not None]
        for envelope in presses[: max(0, len(presses) - MOST_WAITING)]:
            if self._queue.withdraw(envelope.update_id):
                self._refusals.append((envelope, TOO_MANY))

    def _tell_refusals(self) -> None:
        """Tell those who were refused, the last ones first, and only a few while others wait."""
        most = REFUSALS_AT_ONCE if self._pace.is_rush else MOST_REFUSALS
        for _ in range(min(len(self._refusals), most)):
            self._refuse(*self._refusals.pop())

    # ── Being dealt with ─────────────────────────────────────────────────────────────────────

    async def _deal_with(self, envelope: Envelope) -> bool:
        """Give an update to its handler. False if the bot stops before it is settled."""
        try:
            try:
                await self._handler(envelope)
            except Stopped:
                raise
            except Exception as error:
                # A broken update would come back for ever and block everything behind it.
                await self._fail(envelope, error)
        except Stopped:
            return False
        return True

    async def _fail(self, envelope: Envelope, error: Exception) -> None:
        """Keep an update that cannot be dealt with for the operator. Its content and the error's
        words, which may repeat it, are in the row and in no log."""
        if isinstance(error, Malformed):
            said = str(error)
            log.error("update-malformed", update_id=envelope.update_id, exc_info=error.__cause__)
        else:
            said = f"{type(error).__name__}: {error}"
            log.error("update-failed", update_id=envelope.update_id, exc_info=error)
        await self._store.fail(as_row(envelope, self._now()), said)
        # It may have become a row that waits meanwhile, and is none of those any more.
        self._rows.discard(envelope.update_id)

    def _dealt_with(self, envelope: Envelope) -> None:
        """Let go of the row of an update that is settled, if it has become one."""
        self._settled.add(envelope.update_id)
        self._kept.discard(envelope.update_id)
        if envelope.update_id not in self._rows:
            return
        self._rows.discard(envelope.update_id)
        self._to_release.append(envelope.update_id)
        if self._releasing is None or self._releasing.done():
            self._releasing = asyncio.create_task(self._release())

    async def _release(self) -> None:
        while self._to_release:
            ids, self._to_release = self._to_release, []
            try:
                await self._store.release(ids)
            except Stopped:
                return

    # ── Polling ──────────────────────────────────────────────────────────────────────────────

    async def _poll_for_ever(self) -> None:
        failures, heard_at = 0, time.monotonic()
        while True:
            try:
                envelopes = await self._fetch()
            except TelegramError as error:
                if _ends_it(error):
                    raise
                failures += 1
                self.connected = False
                self._queue.set_places(UNDER_WAY)
                await asyncio.sleep(_pause(error, failures))
                continue
            if failures:
                log.info("telegram-reached-again", failures=failures)
            failures, self.connected = 0, True
            if envelopes:
                heard_at = time.monotonic()
            elif time.monotonic() - heard_at > IDLE_SECONDS:
                self._offset = None
            fresh = self._unknown(envelopes)
            self._set_pace(len(fresh), len(envelopes) >= MOST_AT_ONCE and bool(fresh))
            self._batch = tuple(envelope.update_id for envelope in envelopes)
            await self._take_in(envelopes, fresh)
            left = len(self._batch) - self._advance()
            if left and (not fresh or left >= ROOM_FOR_NEWS):
                await self._wait_for_rows()

    def _set_pace(self, received: int, is_full: bool) -> None:
        self._pace.polled(received, is_full)
        waits_for_polls = self._pace.is_rush and self._poll_took < QUICK_POLL_SECONDS
        # After a rush what has waited since then is still older than whatever comes in.
        after_rush = self._queue.newest_first and self._queue.overloaded
        self._queue.newest_first = self._pace.is_known_rush or after_rush
        self._queue.set_places(0 if waits_for_polls else UNDER_WAY)

    async def _fetch(self) -> list[Envelope]:
        # While a rush lasts there is more to be done than to wait for what comes. And after an
        # outage its end is known by the first answer, for which everything else waits.
        seconds = POLL_SECONDS if self.connected and not self._pace.is_rush else 0
        began = time.monotonic()
        contents = await self._polling.get_updates(self._bot.base_url, self._offset, seconds)
        self._poll_took = time.monotonic() - began
        envelopes = _sealed(contents)
        if contents and not envelopes:
            raise AnswerLost("no update has a number")
        return envelopes

    async def _wait_for_rows(self) -> None:
        """Telegram would return at once what is not confirmed, and little else. While the database
        cannot be written, polling goes on nevertheless, and confirms nothing."""
        if self._deferring:
            await asyncio.wait(self._deferring, timeout=DEFER_SECONDS)
        if self._advance() < len(self._batch):
            await asyncio.sleep(DEFER_SECONDS)

    def _advance(self) -> int:
        """Move the offset behind the last update that is settled or a row, and before which there
        is none that is neither. It never moves back, whatever Telegram repeats. Gives how many of
        the last poll's updates need not be left with Telegram."""
        done = list(takewhile(self._may_be_confirmed, self._batch))
        if done:
            offset = self._offset = max(self._offset or 0, max(done) + 1)
            self._settled = {id_ for id_ in self._settled if id_ >= offset}
        return len(done)

    def _may_be_confirmed(self, update_id: int) -> bool:
        return update_id not in self._queue or update_id in self._kept

    async def _confirm(self) -> None:
        """Tell Telegram how far things are done. What it returns is not taken, and stays there."""
        if self._offset is None:
            return
        try:
            await self._polling.get_updates(self._bot.base_url, self._offset, 0)
        except TelegramError as error:
            log.info("not-confirmed", error=error)


def _sealed(contents: Iterable[bytes]) -> list[Envelope]:
    """The envelopes of updates. What has no number, and so is no update, is passed over."""
    envelopes = []
    for content in contents:
        try:
            envelopes.append(seal(content))
        except ValueError:
            log.error("update-without-number", length=len(content))
    return envelopes


def _ends_it(error: TelegramError) -> bool:
    """Whether polling is of no use any more: another process polls, or the token was revoked.

    The library calls a 404 an invalid token as well, which any proxy in between may answer.
    """
    if isinstance(error, Conflict):
        return True
    return isinstance(error, InvalidToken) and "unauthorized" in error.message.lower()


def _pause(error: TelegramError, failures: int) -> float:
    if isinstance(error, RetryAfter):
        return seconds_to_wait(error)
    pause: float = min(0.5 * 2 ** min(failures, 10), LONGEST_PAUSE_SECONDS)
    log.warning("telegram-not-reached", error=error, retry_in=pause)
    return pause
