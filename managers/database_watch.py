"""Looks after the database's files while the bot runs, and says how it is.

A commit into a file that is not in its place any more is refused (``db.files``), so that nothing is
acknowledged that would be lost. This notices it also while nobody presses, says it loudly, keeps
a copy of all that was acknowledged as long as that can be had, and tells ``doctor``.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Engine

from db.engine import lost_file, sqlite_file
from db.files import Loss, rescue
from managers.mailbox import Mailbox, Stopped
from managers.running import Running, Trouble, end_running, write_running

log = structlog.get_logger()

LOOK_SECONDS = 1.0
ALIVE_SECONDS = 3.0
"""How often a sign of life is written."""

_TRY_AGAIN = timedelta(minutes=1)
"""How long after a copy that could not be made the next one is tried."""

_WAIT = "Mend that; what was pressed waits until then, and counts."
_RESTART = (
    "Stop the bot (with SIGTERM, not SIGKILL) and start it again: as it stops, it writes all that "
    "was acknowledged into the database's file."
)
_PUT_BACK = (
    "Move that very file back, and the bot goes on. If it is gone: stop the bot, move the copy {} "
    "to the database's place, and start it again."
)


def utc_now() -> datetime:
    """The present moment by the system's clock, for those who read it from outside."""
    return datetime.now(UTC)


class DatabaseWatch:
    """Knows whether anything keeps the bot from acknowledging.

    On PostgreSQL there are no files to look after, and this does nothing.
    """

    def __init__(
        self, engine: Engine, mailbox: Mailbox, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._mailbox = mailbox
        self._now = now
        self._file = sqlite_file(engine) if engine.dialect.name == "sqlite" else None
        self._running = Running(os.getpid(), now(), now())
        self._loss: Loss | None = None
        self._copy: Path | None = None
        self._tried_at: datetime | None = None
        self._unwritable = False
        self._task: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing is acknowledged at present; None if all is well."""
        return self._running.trouble

    async def start(self) -> None:
        """Say that a bot runs, and begin to look."""
        if self._file is not None:
            await self._say(None)
            self._task = asyncio.create_task(self._keep_looking())

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Stopped:
                return
            except Exception:
                log.exception("database-watch-failed")

    async def look(self) -> None:
        """See whether all is well, and say so from time to time."""
        if self._file is None:
            return
        loss = await asyncio.to_thread(lost_file, self._engine)
        if loss != self._loss:
            self._loss = loss
            self._tell(loss)
        trouble = self._trouble()
        alive = (self._now() - self._running.alive_at).total_seconds()
        if trouble != self.trouble or not 0 <= alive < ALIVE_SECONDS:
            await self._say(trouble)
        if loss is not None and loss.path.name == self._file.name and self._copy is None:
            await self._rescue(self._file)

    async def stop(self) -> None:
        """Close the database, and say that the bot was stopped in good order; which one that has
        lost its file until the end was not."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        # SQLite carries its log over into its file with the last connection.
        await asyncio.to_thread(self._engine.dispose)
        if self._file is not None and self._loss is None:
            await asyncio.to_thread(end_running, self._file)

    def _trouble(self) -> Trouble | None:
        loss = self._loss
        what = str(loss) if loss is not None else self._mailbox.refusal
        if what is None:
            return None
        since = self.trouble.since if self.trouble is not None else self._now()
        return Trouble(since, what, self._remedy(loss) if loss is not None else _WAIT)

    def _remedy(self, loss: Loss) -> str:
        if self._file is None or loss.path.name != self._file.name:
            return _RESTART
        return _PUT_BACK.format(self._copy or "that the bot tries to make, or a backup,")

    def _tell(self, loss: Loss | None) -> None:
        if loss is not None:
            log.critical("database-file-lost", what=str(loss), remedy=self._remedy(loss))
        else:
            log.warning("database-file-is-back", file=str(self._file), copy=str(self._copy or ""))
            self._copy = self._tried_at = None

    async def _rescue(self, file: Path) -> None:
        """Keep what is still open of a file that may be gone for good."""
        now = self._now()
        if self._tried_at is not None and now - self._tried_at < _TRY_AGAIN:
            return
        self._tried_at = now
        copy = file.with_name(f"{file.name}.rescued-{now:%Y%m%dT%H%M%SZ}")
        try:
            await self._mailbox.read(partial(rescue, into=copy))
        except (OSError, sqlite3.Error) as error:
            log.critical("database-not-rescued", copy=str(copy), error=str(error))
            return
        self._copy = copy
        log.critical("database-rescued", copy=str(copy))
        await self._say(self._trouble())

    async def _say(self, trouble: Trouble | None) -> None:
        if self._file is None:
            return
        known = self._running
        self._running = Running(known.process, known.started_at, self._now(), trouble)
        try:
            await asyncio.to_thread(write_running, self._file, self._running)
            self._unwritable = False
        except OSError as error:
            if not self._unwritable:
                log.error("state-not-written", error=str(error))
            self._unwritable = True
