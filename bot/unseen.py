"""Games that have turned to a new phase which nobody has been shown yet.

A busy group's minute can be used up just when a vote opens, or Telegram refuses the message for
a while. Until the board is there nobody can press anything, so the phase's time must not run out;
and once it is there, the players get back what they had to wait.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from games.table import Outage
from managers.boards import Drawing
from managers.mailbox import Mailbox
from managers.orders import Order

NOTICEABLE = timedelta(seconds=5)
"""A board that comes later than this costs its players time; less is as in every game."""

PATIENCE = timedelta(minutes=10)
"""For how long a game's clock waits for its board at most: a chat may be lost without a word."""


class Unseen:
    """Knows since when the players of a session wait for its board."""

    def __init__(self, mailbox: Mailbox, now: Callable[[], datetime]) -> None:
        self._mailbox = mailbox
        self._now = now
        self._since: dict[int, datetime] = {}

    def __contains__(self, session_id: object) -> bool:
        """Whether this session's deadline has to wait for its board."""
        since = self._since.get(session_id) if isinstance(session_id, int) else None
        return since is not None and self._now() - since < PATIENCE

    def held_back(self, drawing: Drawing) -> None:
        """This board could not be shown yet. Only a new phase matters, and only where no other
        board shows it."""
        if drawing.turned and drawing.only and not drawing.over:
            self._since.setdefault(drawing.session_id, self._now())

    async def shown(self, drawing: Drawing) -> None:
        """This board is there now: give its players the time back."""
        since = self._since.pop(drawing.session_id, None)
        if since is not None and self._now() - since >= NOTICEABLE:
            await self._mailbox.play(Order(drawing.session_id, Outage(since)))
