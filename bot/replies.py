"""Replies that wait for room in their chat. They live in memory only: who asked can ask again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from bot.postman import Outgoing

REPLIES_WAITING = 20
"""The most replies that may wait in one chat; more would come too late to mean anything."""

REPLY_PATIENCE_SECONDS = 4.0
"""Who asked has waited long by then, and goes before everything else."""


class _Waiting(NamedTuple):
    """A reply, and since when it waits."""

    message: Outgoing
    since: float


class Replies:
    """Replies by chat, in the order in which they were asked for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[int, deque[_Waiting]] = {}

    def add(self, message: Outgoing) -> None:
        """This is to be sent. Of several edits of one message only the last means anything."""
        message = replace(message, reply=True)
        waiting = self._waiting.setdefault(message.place.chat_id, deque(maxlen=REPLIES_WAITING))
        if message.edits is not None:
            for older in [w for w in waiting if w.message.edits == message.edits]:
                waiting.remove(older)
        waiting.append(_Waiting(message, self._clock()))

    def __contains__(self, chat_id: object) -> bool:
        return chat_id in self._waiting

    def count(self, chat_id: int) -> int:
        """How many wait in this chat."""
        return len(self._waiting.get(chat_id, ()))

    def overdue(self, chat_id: int) -> bool:
        """Whether somebody here has waited for long."""
        waiting = self._waiting.get(chat_id)
        return waiting is not None and self._clock() - waiting[0].since >= REPLY_PATIENCE_SECONDS

    def take(self, chat_id: int) -> Outgoing:
        """The next one of this chat."""
        waiting = self._waiting[chat_id]
        message = waiting.popleft().message
        if not waiting:
            del self._waiting[chat_id]
        return message

    def put_back(self, message: Outgoing) -> None:
        """This one was not sent; it is the next again, unless what it edits has been edited anew
        or there is no room any more."""
        waiting = self._waiting.setdefault(message.place.chat_id, deque(maxlen=REPLIES_WAITING))
        outdated = message.edits is not None and any(
            w.message.edits == message.edits for w in waiting
        )
        if not outdated and len(waiting) < REPLIES_WAITING:
            waiting.appendleft(_Waiting(message, self._clock()))
