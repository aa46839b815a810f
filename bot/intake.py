"""Where updates come in, and when they count as received.

Telegram is the durable inbox: it keeps an update until the bot asks for what lies beyond it.
So the offset moves only past updates whose effects are committed, and a crash at any moment
makes Telegram deliver again what was not finished. What one request returned is handled
together (and shares commits); the next request waits for all of it, except for stragglers,
which hold the offset back but nobody else up.

:meth:`Intake.handle` is all that a webhook would need: answer 200 once it has returned.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.errors import seconds_to_wait

log = structlog.get_logger()

POLL_SECONDS = 25
"""How long Telegram may hold a request that has nothing to return."""

STRAGGLER_SECONDS = 0.25
"""An update that takes longer than this no longer holds up the ones behind it."""

LONGEST_PAUSE_SECONDS = 15.0

Handler = Callable[[Update], Awaitable[None]]


class Intake:
    """Polls for updates and confirms them when they are done with."""

    def __init__(self, bot: Bot, handler: Handler) -> None:
        self._bot = bot
        self._handler = handler
        self._offset: int | None = None
        self._batch: Sequence[Update] = ()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._done: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self.connected = True
        """False while Telegram cannot be reached, so that no clock runs against the players."""

    def start(self) -> None:
        """Begin to poll."""
        self._task = asyncio.create_task(self._poll_for_ever())

    async def stop(self) -> None:
        """Stop polling and finish what has begun. What is not finished will be delivered again."""
        ended: object = None
        if self._task is not None:
            self._task.cancel()
            (ended,) = await asyncio.gather(self._task, return_exceptions=True)
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=3.0)
        self._advance()
        if not isinstance(ended, Conflict):
            # A last word would cut off the very process that has taken over from this one.
            await self._confirm()

    async def wait_until_stopped(self) -> None:
        """Return when polling has ended; raises what ended it."""
        if self._task is not None:
            await self._task

    async def handle(self, updates: Sequence[Update]) -> None:
        """Have updates handled, in order; returns when all are committed or stragglers."""
        for update in updates:
            id_ = update.update_id
            if id_ in self._done or id_ in self._under_way:
                continue
            self._under_way[id_] = asyncio.create_task(self._handle_one(update))
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=STRAGGLER_SECONDS)

    async def _handle_one(self, update: Update) -> None:
        try:
            await self._handler(update)
        except asyncio.CancelledError:
            raise
        except Exception:
            # A broken update would come back for ever and block everything behind it.
            log.exception("update-failed", update_id=update.update_id)
        self._done.add(update.update_id)
        del self._under_way[update.update_id]

    def _advance(self) -> None:
        """Move the offset behind the last update that is done with, and before which none is
        missing. It never moves back, whatever Telegram repeats."""
        for update in self._batch:
            if update.update_id not in self._done:
                break
            self._offset = max(self._offset or 0, update.update_id + 1)
        self._done = {id_ for id_ in self._done if self._offset is None or id_ >= self._offset}

    async def _poll_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=self._offset,
                    timeout=0 if self._under_way else POLL_SECONDS,
                    read_timeout=POLL_SECONDS + 10,
                    allowed_updates=Update.ALL_TYPES,
                )
            except (InvalidToken, Conflict):
                raise
            except TelegramError as error:
                failures += 1
                self.connected = False
                await asyncio.sleep(_pause(error, failures))
                continue
            if failures:
                log.info("telegram-reached-again", failures=failures)
            failures, self.connected = 0, True
            self._batch = updates
            await self.handle(updates)
            self._advance()

    async def _confirm(self) -> None:
        """Tell Telegram how far things are done, without taking anything new."""
        if self._offset is None:
            return
        try:
            await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)
        except TelegramError as error:
            log.info("not-confirmed", error=str(error))


def _pause(error: TelegramError, failures: int) -> float:
    if isinstance(error, RetryAfter):
        return seconds_to_wait(error)
    pause: float = min(0.5 * 2 ** min(failures, 10), LONGEST_PAUSE_SECONDS)
    log.warning("telegram-not-reached", error=str(error), retry_in=pause)
    return pause
