"""How fast one person may press. Everybody shares one writer, one budget and one line to Telegram,
so nobody gets more of them than a thumb can use."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

PER_SECOND = 5.0
"""Presses and commands a second that a person may go on making."""

BURST = 15.0
"""Presses and commands in a row, whatever their pace: a few boards caught up with at once."""

PEOPLE_REMEMBERED = 10_000


class _Bucket(NamedTuple):
    tokens: float
    filled_at: float


class FloodControl:
    """A token bucket for each person. What it refuses is neither played nor written down."""

    def __init__(
        self,
        per_second: float = PER_SECOND,
        burst: float = BURST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._buckets: dict[int, _Bucket] = {}

    def allows(self, person: int) -> bool:
        """Whether this person may do one thing more now; counts it if so."""
        bucket = self._filled(person, self._clock())
        if bucket.tokens < 1:
            return False
        self._buckets[person] = bucket._replace(tokens=bucket.tokens - 1)
        return True

    def _filled(self, person: int, now: float) -> _Bucket:
        """Somebody's bucket, filled up to the present moment."""
        bucket = self._buckets.pop(person, None)
        if bucket is None:
            self._make_room()
            bucket = _Bucket(self._burst, now)
        tokens = bucket.tokens + (now - bucket.filled_at) * self._per_second
        filled = bucket._replace(tokens=min(tokens, self._burst), filled_at=now)
        self._buckets[person] = filled
        return filled

    def _make_room(self) -> None:
        """Forget whoever has been quiet for longest; a bucket fills up within seconds."""
        if len(self._buckets) >= PEOPLE_REMEMBERED:
            del self._buckets[next(iter(self._buckets))]
