"""Whose turn it is: the chats that have something to be shown or told, by how much it matters.

A chat stands here once, however much is open in it. It sleeps until the first of it may be sent,
and then it is ready; of the ready ones those go first where more is at stake, then the one that
has been ready for longest.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from itertools import count

from bot.budget import Weight


class _Entry:
    """A chat in the queue: when something of each weight may be sent to it, and as which of them
    it is ready."""

    __slots__ = ("ready", "times")

    def __init__(self) -> None:
        self.times: dict[Weight, float] = {}
        self.ready: Weight | None = None


class ChatQueue:
    """Chats by urgency and by time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._entries: dict[int, _Entry] = {}
        self._numbers = count()
        self._sleeping: list[tuple[float, int, int, Weight]] = []
        # A dictionary keeps the order in which it was filled, and gives up any of its keys.
        self._ready: dict[Weight, dict[int, None]] = {
            weight: {} for weight in sorted(Weight, reverse=True)
        }

    def __contains__(self, chat_id: object) -> bool:
        return chat_id in self._entries

    def put(self, chat_id: int, weight: Weight, seconds: float = 0.0) -> None:
        """Something of this weight may be sent to this chat in so many seconds."""
        at = self._clock() + max(0.0, seconds)
        entry = self._entries.setdefault(chat_id, _Entry())
        if at < entry.times.get(weight, at + 1.0):
            entry.times[weight] = at
            heapq.heappush(self._sleeping, (at, next(self._numbers), chat_id, weight))

    def take(self) -> tuple[int, Weight] | None:
        """The chat whose turn it is, and what it is ready for; None while all of them sleep. It
        leaves the queue, with all that it was to wait for."""
        self._awaken()
        for weight, chats in self._ready.items():
            for chat_id in chats:
                del chats[chat_id], self._entries[chat_id]
                return chat_id, weight
        return None

    def ready_above(self, weight: Weight) -> int:
        """How many chats are ready that have something of a greater weight."""
        self._awaken()
        return sum(len(chats) for heavier, chats in self._ready.items() if heavier > weight)

    def wait(self) -> float | None:
        """Seconds until a chat is ready, 0 if one is; None if there is none at all."""
        self._awaken()
        if any(self._ready.values()):
            return 0.0
        return self._sleeping[0][0] - self._clock() if self._sleeping else None

    def _awaken(self) -> None:
        now = self._clock()
        while self._sleeping:
            at, _, chat_id, weight = self._sleeping[0]
            entry = self._entries.get(chat_id)
            # Otherwise the chat has been taken since, or it was found that it need not wait.
            if entry is not None and entry.times.get(weight) == at:
                if at > now:
                    return
                self._make_ready(chat_id, entry, weight)
            heapq.heappop(self._sleeping)

    def _make_ready(self, chat_id: int, entry: _Entry, weight: Weight) -> None:
        if entry.ready is not None:
            if entry.ready >= weight:
                return
            del self._ready[entry.ready][chat_id]
        entry.ready = weight
        self._ready[weight][chat_id] = None
