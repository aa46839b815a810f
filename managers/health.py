"""Whether the database answers, as those see it who do not ask it themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

STUCK_SECONDS = 1.0
"""A transaction that takes longer than this waits for the database, and not the other way round."""


class DatabaseHealth:
    """What became last of asking the database. Noted on the threads that ask it, read on any."""

    def __init__(self) -> None:
        self._begun: float | None = None
        self.unreadable = False
        """True while reads are refused for no fault of their own."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Something is being written, however often that has to be tried."""
        self._begun = time.monotonic()
        try:
            yield
        finally:
            self._begun = None

    @property
    def answers(self) -> bool:
        """False while it refuses, or keeps the writer waiting."""
        begun = self._begun
        stuck = begun is not None and time.monotonic() - begun > STUCK_SECONDS
        return not (stuck or self.unreadable)
