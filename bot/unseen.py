"""Games that have turned to a new phase which nobody has been shown yet.

A busy group's minute can be used up just when a vote opens, or Telegram refuses the message for
a while. Until the board is there nobody can press anything, so the phase's time must not run out;
and once it is there, the players get back what they had to wait.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from games.table import Outage
from managers.boards import Drawing
from managers.mailbox import Mailbox
from managers.orders import Order

NOTICEABLE = timedelta(seconds=5)
"""A board that comes later than this costs its players time; less is as in every game."""

PATIENCE = timedelta(minutes=10)
"""For how long a game's clock waits for its board at most: a chat may be lost without a word."""


class _Wait(NamedTuple):
    """Since when a session waits at all, and since when for the board of its present phase."""

    at_all: datetime
    epoch: int
    since: datetime


class Unseen:
    """Knows since when the players of a session wait for its board."""

    def __init__(self, mailbox: Mailbox, now: Callable[[], datetime]) -> None:
        self._mailbox = mailbox
        self._now = now
        self._waits: dict[int, _Wait] = {}

    def __contains__(self, session_id: object) -> bool:
        """Whether this session's deadline has to wait for its board."""
        wait = self._waits.get(session_id) if isinstance(session_id, int) else None
        return wait is not None and self._now() - wait.at_all < PATIENCE

    def held_back(self, drawing: Drawing) -> None:
        """This board could not be shown yet. Only a new phase matters, and only where no other
        board shows it."""
        if not (drawing.turned and drawing.only) or drawing.over:
            return
        wait, now = self._waits.get(drawing.session_id), self._now()
        if wait is None or wait.epoch != drawing.epoch:
            at_all = now if wait is None else wait.at_all
            self._waits[drawing.session_id] = _Wait(at_all, drawing.epoch, now)

    async def shown(self, drawing: Drawing) -> None:
        """This board is there now: give its players the time of this phase back."""
        wait = self._waits.pop(drawing.session_id, None)
        if wait is None or wait.epoch != drawing.epoch:
            return
        if self._now() - wait.since >= NOTICEABLE:
            await self._mailbox.play(Order(drawing.session_id, Outage(wait.since)))
