"""Keeping the database small: what has done its service goes, results stay for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, select

from db.models import Notice, ProcessedUpdate
from db.types import utc_now
from managers.broken import forget_the_ended
from managers.deferred_updates import DeferredUpdateManager
from managers.join_queue import JoinQueueManager
from managers.mailbox import Mailbox
from managers.sessions import GameSessionManager
from managers.vitals import read_vital, write_vital

# Telegram keeps an update for 24 hours; after twice that none can come back.
_UPDATES_KEPT = timedelta(hours=48)
_UPDATES_PASSED = "updates-cleaned-until"
_SETTLED = ("sent", "uncertain", "dead")


class Retention(msgspec.Struct, frozen=True):
    """How many days the bulk is kept: that of sessions after their end, and settled notices.

    ``sessions_at_once`` and ``rows_at_once`` bound what one clean-up touches of each kind.
    """

    session_days: int = 30
    notice_days: int = 7
    sessions_at_once: int = 100
    rows_at_once: int = 500


class CleanUp(msgspec.Struct, frozen=True):
    """How many rows a clean-up removed of each kind. With ``more``, call again: there is more
    than one transaction ought to remove while players wait."""

    actions: int = 0
    texts: int = 0
    lobbies: int = 0
    notices: int = 0
    updates: int = 0
    failed_updates: int = 0
    queue: int = 0
    more: bool = True

    def and_also(self, later: CleanUp) -> CleanUp:
        """This one and a later one in one sum."""
        return CleanUp(
            self.actions + later.actions,
            self.texts + later.texts,
            self.lobbies + later.lobbies,
            self.notices + later.notices,
            self.updates + later.updates,
            self.failed_updates + later.failed_updates,
            self.queue + later.queue,
            later.more,
        )


async def clean_up(mailbox: Mailbox, retention: Retention) -> CleanUp:
    """Remove all that is older than its retention time, in portions that are transactions of
    their own, so that no press waits long; how much that was altogether."""
    done = CleanUp()
    while done.more:
        portion = await mailbox.run(
            lambda work: MaintenanceManager(work.connection, now=work.now).clean_up(retention)
        )
        done = done.and_also(portion)
    return done


class Portion(msgspec.Struct, frozen=True):
    """How many rows were removed of those looked at; ``full`` says that there are more of them."""

    removed: int
    full: bool


class MaintenanceManager:
    """Cleans up inside the transaction that ``connection`` is in."""

    def __init__(self, connection: Connection, *, now: datetime | None = None) -> None:
        self._connection = connection
        self._now = now or utc_now()

    def clean_up(self, retention: Retention | None = None) -> CleanUp:
        """Remove the next portion of what is older than its retention time."""
        keep = retention or Retention()
        sessions = GameSessionManager(self._connection, now=self._now).cleanup_old_sessions(
            keep.session_days, limit=keep.sessions_at_once, rows=keep.rows_at_once
        )
        notices = self._old_notices(timedelta(days=keep.notice_days), keep.rows_at_once)
        updates = self._old_updates(keep.rows_at_once)
        forget_the_ended(self._connection)
        failed = DeferredUpdateManager(self._connection).forget_old(
            self._now - timedelta(days=keep.session_days), keep.rows_at_once
        )
        return CleanUp(
            actions=sessions.actions,
            texts=sessions.texts,
            lobbies=sessions.lobbies,
            notices=notices,
            updates=updates.removed,
            failed_updates=failed,
            queue=JoinQueueManager(self._connection, now=self._now).cleanup_old_queue(),
            more=sessions.full or updates.full or notices == keep.rows_at_once,
        )

    def _old_notices(self, age: timedelta, batch: int) -> int:
        old = (
            select(Notice.id)
            .where(Notice.created_at < self._now - age, Notice.status.in_(_SETTLED))
            .limit(batch)
        )
        return self._connection.execute(delete(Notice).where(Notice.id.in_(old))).rowcount

    def _old_updates(self, batch: int) -> Portion:
        """Remove the old ones among the next so many updates, in the order of their ids.

        There is no index of their times, which every press would have to pay for; and Telegram
        may begin anew with smaller ids, so that the smallest are not always the oldest. Portion
        by portion, each clean-up passes all of them.
        """
        some = select(ProcessedUpdate.update_id).order_by(ProcessedUpdate.update_id).limit(batch)
        passed = read_vital(self._connection, _UPDATES_PASSED)
        if passed:
            some = some.where(ProcessedUpdate.update_id > int(passed))
        ids = self._connection.scalars(some).all()
        full = len(ids) == batch
        write_vital(self._connection, _UPDATES_PASSED, str(ids[-1]) if full else "")
        if not ids:
            return Portion(0, full)
        done = self._connection.execute(
            delete(ProcessedUpdate).where(
                ProcessedUpdate.update_id.between(ids[0], ids[-1]),
                ProcessedUpdate.at < self._now - _UPDATES_KEPT,
            )
        )
        return Portion(done.rowcount, full)
