"""Games that have turned to a new phase which nobody has been shown yet.

A busy group's minute can be used up just when a vote opens, or Telegram refuses the message for
a while. Until the board is there nobody can press anything, so the phase's time must not run out;
and once it is there, the players get back what they had to wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from games.table import Outage
from managers.boards import Behind, Drawing
from managers.mailbox import Mailbox
from managers.orders import Order

NOTICEABLE = timedelta(seconds=5)
"""A board that comes later than this costs its players time; less is as in every game."""

GRACE_SECONDS = 1.0
"""So long a board is merely on its way, as every board is for a moment."""

PATIENCE = timedelta(minutes=10)
"""For how long a game's clock waits for its board at most: a chat may be lost without a word."""


class _Wait(NamedTuple):
    """Since when a session waits at all, and since when for the board of its present phase.

    ``epoch`` is None as long as nobody knows whether its board shows that phase. Before ``late``
    (by the machine's own clock) the board is on its way.
    """

    at_all: datetime
    epoch: int | None
    since: datetime
    late: float


class Unseen:
    """Knows since when the players of a session wait for its board."""

    def __init__(
        self,
        mailbox: Mailbox,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mailbox = mailbox
        self._now = now
        self._clock = clock
        self._waits: dict[int, _Wait] = {}

    def __contains__(self, session_id: object) -> bool:
        """Whether this session's deadline has to wait for its board."""
        wait = self._waits.get(session_id) if isinstance(session_id, int) else None
        return (
            wait is not None and self._clock() >= wait.late and self._now() - wait.at_all < PATIENCE
        )

    def turned(self, session_id: int, epoch: int) -> None:
        """A session has come to a phase that nobody was shown yet."""
        wait = self._waits.get(session_id)
        if wait is None:
            self._waits[session_id] = self._wait(epoch)
        elif wait.epoch is None:
            self._waits[session_id] = wait._replace(epoch=epoch)
        elif wait.epoch < epoch:
            self._waits[session_id] = wait._replace(epoch=epoch, since=self._now())

    def _wait(self, epoch: int | None) -> _Wait:
        now = self._now()
        return _Wait(now, epoch, now, self._clock() + GRACE_SECONDS)

    def maybe_turned(self, session_ids: Iterable[int]) -> None:
        """What the boards of these sessions show is not known yet."""
        for session_id in session_ids:
            self._waits.setdefault(session_id, self._wait(None))

    def looked_at(self, boards: Iterable[Behind]) -> None:
        """This is how far these boards are behind."""
        for board in boards:
            if board.unseen is not None:
                self.turned(board.session_id, board.unseen)
            elif self._is_unknown(board.session_id):
                del self._waits[board.session_id]

    def _is_unknown(self, session_id: int) -> bool:
        wait = self._waits.get(session_id)
        return wait is not None and wait.epoch is None

    def held_back(self, drawing: Drawing) -> None:
        """This board could not be shown yet. Only a new phase matters, and only where no other
        board shows it."""
        if drawing.turned and drawing.only and not drawing.over:
            self.turned(drawing.session_id, drawing.epoch)
            wait = self._waits[drawing.session_id]
            self._waits[drawing.session_id] = wait._replace(late=self._clock())

    async def shown(self, drawing: Drawing) -> None:
        """This board is there now: give its players the time of this phase back.

        What is shown may be a phase that was over before its board arrived; then the next one
        is still waited for, and the time is not its own.
        """
        wait = self._waits.get(drawing.session_id)
        if wait is None or (wait.epoch is not None and drawing.epoch < wait.epoch):
            return
        noticeable = self._clock() >= wait.late and self._now() - wait.since >= NOTICEABLE
        if wait.epoch == drawing.epoch and noticeable:
            await self._mailbox.play(Order(drawing.session_id, Outage(wait.since)))
        # Until its time is given back no deadline may pass.
        if self._waits.get(drawing.session_id) is wait:
            del self._waits[drawing.session_id]
