"""Time: deadlines that are due, and time that nobody could use.

The clock is beaten about twice a second. A beat finds the sessions whose ``deadline_at`` has
passed and posts each a tick that carries that deadline. After an outage the next beat first
has every live game given that time back, so that nobody loses a turn to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection, or_, select

from db.models import GameSession
from games.contract import Tick
from managers.broken import BackOff, broken_sessions, note_broken, note_mended
from managers.delays import PendingDelays
from managers.mailbox import Mailbox
from managers.orders import Order, Transaction
from managers.outages import Outages, Recovery, live_sessions
from managers.vitals import HEARTBEAT, read_moment, write_vital

log = structlog.get_logger()

HEARTBEAT_SECONDS = 3.0
"""How often the time of the last beat is written down; an outage is measured this exactly."""

DUE_AT_ONCE = 500
"""The most deadlines that one beat handles; the rest is handled by the next."""


class Clock:
    """Posts ticks and outages into the mailbox. Sessions in ``held`` are not ticked: their
    players could not act yet."""

    def __init__(
        self,
        mailbox: Mailbox,
        held: Container[int] = (),
        delays: PendingDelays | None = None,
    ) -> None:
        self._mailbox = mailbox
        self._held = held
        self.outages = Outages(mailbox, PendingDelays() if delays is None else delays)
        self._written = datetime.min.replace(tzinfo=UTC)
        self._broken: BackOff[int] = BackOff()

    async def start(self, now: datetime) -> Recovery:
        """The first beat of a process. Says what the time since the last one had interrupted,
        and begins to give it back."""
        self.outages.pulse(now)
        last = await self._mailbox.read(read_heartbeat)
        recovery = Recovery(0, 0.0)
        if last is not None and now > last:
            recovery = await self._give_back(last, now)
        for session in await self._mailbox.read(broken_sessions):
            self._broken.remember(session.id, session.failure, now)
        if not recovery.sessions:
            await self._keep_heartbeat(now)
        return recovery

    async def beat(self, now: datetime) -> int:
        """Tick what is due, after an outage was noted; how many were due."""
        self.outages.pulse(now)
        began = self.outages.take()
        if began is not None:
            recovery = await self._give_back(began, now)
            log.warning("outage-over", sessions=recovery.sessions, seconds=recovery.seconds)
        due = await self._mailbox.read(lambda c: due_deadlines(c, now, partial(self._waits, now)))
        await asyncio.gather(*(self._tick(session_id, at, now) for session_id, at in due))
        # Until all have got their time back, a process that dies leaves that to the next one.
        late = (now - self._written).total_seconds() >= HEARTBEAT_SECONDS
        if late and not self.outages.giving_back:
            await self._keep_heartbeat(now)
        return len(due)

    async def _keep_heartbeat(self, now: datetime) -> None:
        await self._mailbox.run(lambda work: write_heartbeat(work, now))
        self._written = now

    def _waits(self, now: datetime, session_id: int) -> bool:
        """Whether a tick would be of no use, or come too early."""
        if self._broken.rests(session_id, now) or session_id in self._held:
            return True
        return self.outages.waits(session_id)

    async def _tick(self, session_id: int, deadline: datetime, now: datetime) -> None:
        reply = await self._mailbox.play(Order(session_id, Tick(deadline)))
        if not reply.accepted:
            # The mailbox has logged why; that is not to be said again at every beat.
            failure = self._broken.failed(session_id, now)
            await self._mailbox.run(partial(note_broken, session_id=session_id, failure=failure))
        elif self._broken.mended(session_id):
            await self._mailbox.run(partial(note_mended, session_id=session_id))

    async def _give_back(self, began: datetime, now: datetime) -> Recovery:
        live = await self._mailbox.read(live_sessions)
        self.outages.give_back(live, began)
        return Recovery(len(live), (now - began) / timedelta(seconds=1))


def due_deadlines(
    connection: Connection, now: datetime, waits: Callable[[int], bool] = lambda _: False
) -> list[tuple[int, datetime]]:
    """The sessions whose deadline has passed, the longest overdue first, as many as one beat
    handles. Those that have to wait do not count, lest they keep all others from their turn."""
    found: list[tuple[int, datetime]] = []
    after: tuple[int, datetime] | None = None
    while len(found) < DUE_AT_ONCE:
        portion = _due_after(connection, now, after)
        found += (each for each in portion if not waits(each[0]))
        if len(portion) < DUE_AT_ONCE:
            break
        after = portion[-1]
    return found[:DUE_AT_ONCE]


def _due_after(
    connection: Connection, now: datetime, after: tuple[int, datetime] | None
) -> list[tuple[int, datetime]]:
    """The next sessions that are due, in their order, after this one of them."""
    due = (
        select(GameSession.id, GameSession.deadline_at)
        .where(GameSession.deadline_at <= now)
        .order_by(GameSession.deadline_at, GameSession.id)
        .limit(DUE_AT_ONCE)
    )
    if after is not None:
        last, at = after
        due = due.where(
            GameSession.deadline_at >= at,
            or_(GameSession.deadline_at > at, GameSession.id > last),
        )
    return [(row.id, row.deadline_at) for row in connection.execute(due)]


def read_heartbeat(connection: Connection) -> datetime | None:
    """When the house last was alive, or None on its first day."""
    return read_moment(connection, HEARTBEAT)


def write_heartbeat(work: Transaction, now: datetime) -> None:
    """Write down that the house is alive."""
    write_vital(work.connection, HEARTBEAT, now.isoformat())
