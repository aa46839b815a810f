"""Time that nobody could use: how it is noticed, and how the games get it back.

An outage of all games is Telegram or the database out of reach, or the process gone or stopped.
That the bot has much to do is none: it is noticed by pulses that wait for nothing, neither for
the database nor behind anything that the bot has to do.

The time is given back session by session, in portions between which presses are played. A session
whose turn has not come gets it with the first order that anybody has for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from db.models import IS_LIVE, GameSession
from games.table import Outage
from managers.delays import PendingDelays
from managers.mailbox import Mailbox, Stopped
from managers.orders import Order

OUTAGE_SECONDS = 6.0
"""Good moments that lie further apart than this had an outage between them."""

PORTION = 64
"""The most sessions that get their time back together: some 40 ms of the writer, so that no press
waits long behind them."""

LONGEST_PAUSE_SECONDS = 0.05
"""After each portion, for everything else: as long as the portion took, up to this."""


class Recovery(msgspec.Struct, frozen=True):
    """What an outage had interrupted: how many live sessions, and for how many seconds."""

    sessions: int
    seconds: float


class Outages:
    """Notices outages, and gives the time of one back when it is over."""

    def __init__(self, mailbox: Mailbox, delays: PendingDelays) -> None:
        self._mailbox = mailbox
        self._delays = delays
        self._good: datetime | None = None
        self._began: datetime | None = None
        self._giving: asyncio.Task[None] | None = None

    def pulse(self, now: datetime, *, connected: bool = True) -> None:
        """The process is alive, and Telegram can be reached or not."""
        good = self._good or now
        is_outage = (now - good).total_seconds() > OUTAGE_SECONDS
        if is_outage:
            self._delays.begin(good)
        if connected and self._mailbox.health.answers:
            self._good = now
            if is_outage and self._began is None:
                self._began = good

    def take(self) -> datetime | None:
        """When the outage began that has come to its end; told once."""
        began, self._began = self._began, None
        return began

    @property
    def giving_back(self) -> bool:
        """True while there are sessions whose turn to get their time back has not come."""
        return self._giving is not None and not self._giving.done()

    def waits(self, session_id: int) -> bool:
        """Whether this session is still to get its time back, so that no deadline of it is due."""
        return self.giving_back and session_id in self._delays

    def give_back(self, session_ids: Sequence[int], since: datetime) -> None:
        """Begin to give these sessions back what they lost since then."""
        self._delays.end(session_ids, since)
        before = self._giving
        self._giving = asyncio.create_task(self._give_back(session_ids, before))

    async def given_back(self, within: float) -> None:
        """Return when all of it is given back, or after so many seconds."""
        if self._giving is not None:
            await asyncio.wait([self._giving], timeout=within)

    async def _give_back(self, ids: Sequence[int], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            for start in range(0, len(ids), PORTION):
                began = time.monotonic()
                await asyncio.gather(*map(self._give_one, ids[start : start + PORTION]))
                took = time.monotonic() - began
                await asyncio.sleep(min(took, LONGEST_PAUSE_SECONDS))
        except Stopped:
            # The next process finds the same heartbeat, and goes on from here.
            return

    async def _give_one(self, session_id: int) -> None:
        since = self._delays.since(session_id)
        if since is not None:
            await self._mailbox.play(Order(session_id, Outage(since)))


def live_sessions(connection: Connection) -> list[int]:
    """The ids of all sessions that are still going on."""
    return list(connection.scalars(select(GameSession.id).where(IS_LIVE)))
