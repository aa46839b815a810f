"""Time: deadlines that are due, and time that nobody could use.

The clock is beaten about twice a second. A beat finds the sessions whose ``deadline_at`` has
passed and posts each a tick that carries that deadline. After an outage the next beat first
has every live game given that time back, so that nobody loses a turn to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container
from datetime import UTC, datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy import Connection, select

from db.models import GameSession, Vital
from db.upsert import insert_for
from games.contract import Tick
from managers.delays import PendingDelays
from managers.mailbox import Mailbox
from managers.orders import Order, Transaction
from managers.outages import Outages, Recovery, live_sessions

log = structlog.get_logger()

HEARTBEAT = "heartbeat"
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
        self._broken: set[int] = set()

    async def start(self, now: datetime) -> Recovery:
        """The first beat of a process. Says what the time since the last one had interrupted,
        and begins to give it back."""
        self.outages.pulse(now)
        last = await self._mailbox.read(read_heartbeat)
        recovery = Recovery(0, 0.0)
        if last is not None and now > last:
            recovery = await self._give_back(last, now)
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
        due = await self._mailbox.read(lambda c: due_deadlines(c, now, self._waits))
        await asyncio.gather(*(self._tick(session_id, at) for session_id, at in due))
        # Until all have got their time back, a process that dies leaves that to the next one.
        late = (now - self._written).total_seconds() >= HEARTBEAT_SECONDS
        if late and not self.outages.giving_back:
            await self._keep_heartbeat(now)
        return len(due)

    async def _keep_heartbeat(self, now: datetime) -> None:
        await self._mailbox.run(lambda work: write_heartbeat(work, now))
        self._written = now

    def _waits(self, session_id: int) -> bool:
        """Whether a tick would be of no use, or come too early."""
        if session_id in self._broken or session_id in self._held:
            return True
        return self.outages.waits(session_id)

    async def _tick(self, session_id: int, deadline: datetime) -> None:
        reply = await self._mailbox.play(Order(session_id, Tick(deadline)))
        if not reply.accepted:
            # The mailbox has logged why; a broken session would fail again at every beat.
            self._broken.add(session_id)

    async def _give_back(self, began: datetime, now: datetime) -> Recovery:
        live = await self._mailbox.read(live_sessions)
        self.outages.give_back(live, began)
        return Recovery(len(live), (now - began) / timedelta(seconds=1))


def due_deadlines(
    connection: Connection, now: datetime, waits: Callable[[int], bool] = lambda _: False
) -> list[tuple[int, datetime]]:
    """The sessions whose deadline has passed, the longest overdue first, as many as one beat
    handles. Those that have to wait do not count, lest they keep all others from their turn."""
    due = (
        select(GameSession.id, GameSession.deadline_at)
        .where(GameSession.deadline_at <= now)
        .order_by(GameSession.deadline_at)
    )
    found = ((row.id, row.deadline_at) for row in connection.execute(due) if not waits(row.id))
    return list(islice(found, DUE_AT_ONCE))


def read_heartbeat(connection: Connection) -> datetime | None:
    """When the house last was alive, or None on its first day."""
    value = connection.scalar(select(Vital.value).where(Vital.key == HEARTBEAT))
    return datetime.fromisoformat(value) if value is not None else None


def write_heartbeat(work: Transaction, now: datetime) -> None:
    """Write down that the house is alive."""
    beat = insert_for(work.connection, Vital).values(key=HEARTBEAT, value=now.isoformat())
    work.connection.execute(
        beat.on_conflict_do_update(index_elements=["key"], set_={"value": beat.excluded.value})
    )
