"""Runs jobs again and again, by the machine's monotonic clock: whoever sets the system's clock
neither stops them for a day nor has them made up for.

A job that takes longer than its interval is not begun a second time meanwhile; what it missed is
run once, however much that was.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from managers.mailbox import Stopped

log = structlog.get_logger()

LATE_SECONDS = 5.0
"""A job that is so much overdue is worth a line in the log."""

Job = Callable[[], Awaitable[object]]


class Metronome:
    """Beats for any number of jobs, side by side."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def every(self, seconds: float, job: Job, *, first: float | None = None) -> None:
        """Run a job every so many seconds; for the first time after as many, or after ``first``."""
        wait = seconds if first is None else first
        self._tasks.add(asyncio.create_task(self._beat(seconds, job, wait)))

    def stop(self) -> None:
        """Stop beating. What a job is waiting for goes on without it."""
        for task in self._tasks:
            task.cancel()

    async def _beat(self, seconds: float, job: Job, wait: float) -> None:
        due = time.monotonic() + wait
        while True:
            await asyncio.sleep(due - time.monotonic())
            await self._run(seconds, job)
            due = max(due + seconds, time.monotonic())

    async def _run(self, seconds: float, job: Job) -> None:
        """Run a job once. If it is not done by the next time and longer, the database or Telegram
        does not answer, which is said once."""
        name, began = job.__name__.lstrip("_"), time.monotonic()
        task = asyncio.ensure_future(_quietly(name, job))
        try:
            _, late = await asyncio.wait([task], timeout=seconds + LATE_SECONDS)
            if late:
                log.warning("job-takes-long", job=name)
                await asyncio.wait([task])
                took = round(time.monotonic() - began - seconds, 1)
                log.warning("job-done-at-last", job=name, late_seconds=took)
        finally:
            task.cancel()


async def _quietly(name: str, job: Job) -> None:
    try:
        await job()
    except Stopped:
        log.debug("job-stopped", job=name)
    except Exception:
        log.exception("job-failed", job=name)
