"""What is done again and again, and how often. What is due stands in the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from bot.delivery import Delivery
from bot.intake import Intake
from bot.metronome import Metronome
from managers.clock import Clock
from managers.content import Library
from managers.join_queue import JoinQueueManager
from managers.keepsakes import repair
from managers.mailbox import Mailbox
from managers.maintenance import Retention, clean_up
from managers.settling import Settler
from managers.spawning import Spawner

log = structlog.get_logger()

BEAT_SECONDS = 0.5
SWEEP_SECONDS = 5.0
SPAWN_SECONDS = 15.0
QUEUE_MINUTES = 10
FIRST_CLEANUP = timedelta(minutes=2)
"""After a start; a bot that never runs for hours at a stretch needs its clean-ups as well."""

CLEANUP_HOURS = 6
REPAIR_SECONDS = 60.0
SETTLE_SECONDS = 60.0
RETRY_SECONDS = 15.0
"""So soon an update is tried again that the operator wants tried again."""


class Scheduler:
    """Wakes the clock, the sweep of the delivery, and the clean-up."""

    def __init__(
        self,
        clock: Clock,
        spawner: Spawner,
        delivery: Delivery,
        intake: Intake,
        mailbox: Mailbox,
        now: Callable[[], datetime],
        retention_days: int,
        library: Library,
    ) -> None:
        self._clock = clock
        self._spawner = spawner
        self._delivery = delivery
        self._intake = intake
        self._mailbox = mailbox
        self._now = now
        self._titles = library.titles
        self._settler = Settler(mailbox, library.rulebooks, library.titles)
        self._retention = Retention(session_days=retention_days)
        self._connected = True
        self._metronome = Metronome()

    def start(self) -> None:
        """Begin to beat."""
        self._every(self._pulse, seconds=BEAT_SECONDS)
        self._every(self._beat, seconds=BEAT_SECONDS)
        self._every(self._delivery.sweep, seconds=SWEEP_SECONDS)
        self._every(self._spawn, seconds=SPAWN_SECONDS)
        self._every(self._clean_queue, minutes=QUEUE_MINUTES)
        self._every(self._clean_up, soon=FIRST_CLEANUP, hours=CLEANUP_HOURS)
        self._every(self._repair, seconds=REPAIR_SECONDS)
        self._every(self._settle, seconds=SETTLE_SECONDS)
        self._every(self._intake.take_retries, seconds=RETRY_SECONDS)

    def stop(self) -> None:
        """Stop beating. Nobody waits any more for what is under way, but the mailbox still
        finishes what it was given."""
        self._metronome.stop()

    def _every(
        self,
        job: Callable[[], Awaitable[object]],
        soon: timedelta | None = None,
        **interval: float,
    ) -> None:
        """Run a job again and again; for the first time after one interval, or ``soon``."""
        first = soon.total_seconds() if soon is not None else None
        self._metronome.every(timedelta(**interval).total_seconds(), job, first=first)

    async def _pulse(self) -> None:
        """Note that the process is alive. This waits for nothing, so that the time in which the
        bot is merely busy is told from the time in which nobody could play."""
        connected = self._intake.connected
        self._clock.outages.pulse(self._now(), connected=connected)
        if connected and not self._connected:
            self._delivery.telegram_is_back()
        elif self._connected and not connected:
            self._delivery.telegram_is_lost()
        self._connected = connected

    async def _beat(self) -> None:
        # While Telegram cannot be reached nobody can press, so time stands still; the first
        # beat afterwards gives the players back what they lost.
        if self._intake.connected:
            await self._clock.beat(self._now())

    async def _spawn(self) -> None:
        if self._intake.connected:
            await self._spawner.beat(self._now())

    async def _repair(self) -> None:
        """Write down what a game that has ended still owes to the records."""
        written, owed = await self._mailbox.run(lambda work: repair(work.connection, self._titles))
        if written or owed:
            log.info("parts-repaired", written=written, still_owed=owed)

    async def _settle(self) -> None:
        """Give outcomes to those who got none when their game ended."""
        settled = await self._settler.settle_all()
        if settled:
            log.info("outcomes-settled", players=settled)

    async def _clean_queue(self) -> None:
        removed = await self._mailbox.run(
            lambda work: JoinQueueManager(work.connection, now=work.now).cleanup_old_queue()
        )
        log.debug("queue-cleaned", removed=removed)

    async def _clean_up(self) -> None:
        cleaned = await clean_up(self._mailbox, self._retention)
        log.info("cleaned-up", **msgspec.structs.asdict(cleaned))
