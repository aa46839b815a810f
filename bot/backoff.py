"""Places where calls fail, and for how long each of them is left alone.

A place is a topic of a chat: what fails in one of them says nothing of the others. When Telegram
itself could not be reached, no place is at fault, and all of them are tried again at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from managers.orders import Place


class _Rest(NamedTuple):
    """How often calls have failed in a row, until when the place rests, and whether the network
    was what failed last."""

    failures: int
    until: float
    network: bool


class Backoff:
    """Counts failures by place. ``first`` and ``longest`` bound a rest, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests: dict[int, dict[int, _Rest]] = {}

    def failed(self, place: Place, first: float, longest: float, *, network: bool) -> None:
        """A call failed here: the place rests twice as long as the last time, within bounds."""
        rests = self._rests.setdefault(place.chat_id, {})
        before = rests.get(place.topic_id)
        failures = before.failures + 1 if before is not None else 1
        seconds = min(first * 2 ** min(failures - 1, 20), longest)
        rests[place.topic_id] = _Rest(failures, self._clock() + seconds, network)

    def succeeded(self, place: Place) -> None:
        """Calls get through here."""
        rests = self._rests.get(place.chat_id)
        if rests is not None and rests.pop(place.topic_id, None) is not None and not rests:
            del self._rests[place.chat_id]

    def resting(self, chat_id: int) -> set[int]:
        """The topics of this chat that are left alone now."""
        rests, now = self._rests.get(chat_id), self._clock()
        if not rests:
            return set()
        return {topic_id for topic_id, rest in rests.items() if rest.until > now}

    def wait(self, chat_id: int) -> float | None:
        """Seconds until the next topic of this chat is tried again; None if all are awake."""
        rests, now = self._rests.get(chat_id), self._clock()
        ends = [rest.until - now for rest in rests.values() if rest.until > now] if rests else []
        return min(ends) if ends else None

    def network_is_back(self) -> set[int]:
        """Telegram can be reached again: what rests because it could not be is awake. Gives the
        chats where that is so."""
        awake = set()
        for chat_id, rests in list(self._rests.items()):
            for topic_id in [topic for topic, rest in rests.items() if rest.network]:
                self.succeeded(Place(chat_id, topic_id))
                awake.add(chat_id)
        return awake
