"""The time that the house goes by. It never runs backwards, however the system's clock is set.

Deadlines, cooldowns, pauses and waits are all moments of this time. It begins as the system has
it, and goes on by the monotonic clock, which nobody can set:

- If the system's clock is put back, this time stays ahead of it. Otherwise every deadline would
  be as much further away.
- If it is put forward by more than a little, this time leaps after it. That looks as if nobody
  had been there meanwhile, so the games are given the time back as after any outage. A computer
  that was put to sleep looks the same.
- If it is put forward by a little, this time stays behind. Leaping would cut deadlines short.

How far the two are apart matters only where people read a time of day, or set one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock

import structlog
from sqlalchemy import Connection, select, update

from db.models import IS_LIVE, GameSession, Vital
from games.table import Outage
from managers.mailbox import Mailbox
from managers.orders import Order, Transaction
from managers.vitals import HEARTBEAT, read_moment

log = structlog.get_logger()

STEP = timedelta(seconds=1)
"""Clocks that are less apart are not: a step of the system's is told from its usual trembling."""

LEAP = timedelta(seconds=10)
"""A step forward by more than this is followed. It has to be longer than what counts as an outage
(``OUTAGE_SECONDS``), so that the time is given back."""


class SteadyTime:
    """Moments that only ever grow. May be asked on any thread."""

    def __init__(
        self, wall: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._anchor = wall(), monotonic()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        moment, since = self._anchor
        return moment + timedelta(seconds=self._monotonic() - since)

    def follow(self) -> datetime:
        """The present moment, after a look at the system's clock. To be asked all the time."""
        ahead = self.now() - self._wall()
        if ahead < -LEAP:
            self.go_on_from(self._wall())
            log.warning("system-clock-put-forward", seconds=-ahead.total_seconds())
        elif abs(ahead - self._ahead) > STEP:
            log.warning("system-clock-set", seconds=(self._ahead - ahead).total_seconds())
            self._ahead = ahead
        return self.now()

    def ahead(self) -> timedelta:
        """By how much this time is ahead of the system's clock (behind it, if negative)."""
        return self._ahead

    def go_on_from(self, moment: datetime) -> None:
        """Go on from this moment, which lies ahead."""
        self._ahead = moment - self._wall()
        if abs(self._ahead) <= STEP:
            self._ahead = timedelta()
        self._anchor = moment, self._monotonic()


def passed(wall: Callable[[], datetime]) -> Callable[[], float]:
    """A monotonic clock for those who have none beside ``wall``, such as a made-up time: whatever
    passes there has passed, and a step back takes nothing of it away."""
    lock, last, total = Lock(), wall(), timedelta()

    def monotonic() -> float:
        nonlocal last, total
        with lock:
            moment = wall()
            total += max(moment - last, timedelta())
            last = moment
            return total.total_seconds()

    return monotonic


async def resume(clock: SteadyTime, mailbox: Mailbox) -> None:
    """Let the time go on from where the last process left it, if the system's clock was put back
    meanwhile and there are games whose deadlines are moments of that time."""
    now = clock.now()
    last = await mailbox.read(lambda c: read_moment(c, HEARTBEAT))
    if last is None or last <= now:
        return
    live = await mailbox.read(lambda c: c.scalar(select(GameSession.id).where(IS_LIVE).limit(1)))
    if live is None:
        await mailbox.run(partial(_bring_back_marks, now=now))
        return
    log.warning("system-clock-put-back", seconds=(last - now).total_seconds())
    between = await mailbox.read(partial(_due_between, now=now, last=last))
    clock.go_on_from(last)
    # These were set by a clock that had been put back already: their time has yet to run.
    for session_id in between:
        await mailbox.play(Order(session_id, Outage(now)))


def _due_between(connection: Connection, now: datetime, last: datetime) -> list[int]:
    due = select(GameSession.id).where(GameSession.deadline_at.between(now, last))
    return list(connection.scalars(due))


def _bring_back_marks(work: Transaction, now: datetime) -> None:
    """No game needs the time that was. What processes have noted of it must not lie ahead, lest
    they wait for it to come again."""
    for row in work.connection.execute(select(Vital.key, Vital.value)).all():
        try:
            moment = datetime.fromisoformat(row.value)
        except ValueError:
            continue
        if moment.tzinfo is not None and moment.astimezone(UTC) > now:
            work.connection.execute(
                update(Vital).where(Vital.key == row.key).values(value=now.isoformat())
            )
