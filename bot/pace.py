"""How updates are fetched: steadily, or in a rush, when more come than can be dealt with.

Steadily, what one poll returned is dealt with before the next poll. That is the least work, and as
long as the bot keeps up, whatever waits with Telegram is fresh. In a rush it is not: Telegram hands
out the oldest first, a hundred at a time. So then the intake *catches up* with the present, deals
with a *round* of the newest, catches up again, and so on.

              full polls for long                 much was behind
    STEADY ──────────────────────► CATCHING_UP ─────────────────► ROUND ─┐
      ▲                              │     ▲                        │    │
      ├── little was behind ◄────────┘     └── another poll ◄───────┤    │
      └── no poll was full any more ◄───────────────────────────────┘◄───┘

How much is behind, only fetching it tells. So a first look is taken when polls have been full for
a while, and after one that found little the next one only after twice as long.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum, auto

MOST_AT_ONCE = 100
"""The most updates that Telegram returns at once."""

FULL_SECONDS = 2.0
"""For so long polls may be full before it is looked how much is behind."""

LONGEST_FULL_SECONDS = 8.0
"""The longest time between two such looks."""

STALE_SECONDS = 0.5
"""Who has waited for longer has given up. As many updates as are dealt with in this time may lie
behind without being a rush."""

CATCH_UP_POLLS = 200
"""After so many full polls in a row something is dealt with, however much may still be behind."""

ROUNDS_BY_GUESS = 6
"""So many rounds in a row may begin with what is the newest by guess. Then it is found out."""

CALM_SECONDS = 0.25
"""When no poll was full for so long, the rush is over: dealing with them steadily costs less."""


class Mode(Enum):
    """What is done with what the last poll has returned."""

    STEADY = auto()
    CATCHING_UP = auto()
    ROUND = auto()


class Pace:
    """Finds out from what each poll returns what is to be done with it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.mode = Mode.STEADY
        self._full_polls = self._full_since = self._full_at = 0.0
        self._patience = FULL_SECONDS
        self._is_first_look = False
        self._harmless = 0.0
        self._polls = self._rounds = 0
        # When there was nothing behind, what has been fetched since, and how much comes a second.
        self._present_at = self._received = self._rate = 0.0

    @property
    def is_rush(self) -> bool:
        """Whether the newest updates are looked for, and dealt with in rounds."""
        return self.mode is not Mode.STEADY

    @property
    def is_known_rush(self) -> bool:
        """Whether it was seen that more comes than can be dealt with, and not only looked for."""
        return (self.is_rush and not self._is_first_look) or self.is_far_behind

    @property
    def is_far_behind(self) -> bool:
        """Whether newer presses lie behind those that the last poll has returned, and enough of
        them for a round."""
        if self._is_first_look:
            return self.mode is Mode.CATCHING_UP and self._received > self._harmless
        return self.mode is Mode.CATCHING_UP

    def polled(self, received: int, is_full: bool) -> None:
        """A poll has returned so many new updates; it is full if it may have left others behind."""
        if is_full:
            self._full_at = self._clock()
        match self.mode:
            case Mode.STEADY:
                self._watch(is_full)
            case Mode.CATCHING_UP:
                self._catch_up(received, is_full)
            case Mode.ROUND:
                self._begin_again(received, is_full)

    def _watch(self, is_full: bool) -> None:
        if not is_full:
            self._full_polls, self._patience = 0, FULL_SECONDS
            return
        now = self._clock()
        if not self._full_polls:
            self._full_since = now
        self._full_polls += 1
        took = now - self._full_since
        if took > self._patience:
            self.mode, self._is_first_look = Mode.CATCHING_UP, True
            self._harmless = STALE_SECONDS * self._full_polls * MOST_AT_ONCE / took
            self._full_polls = self._rate = self._present_at = 0
            self._received, self._polls = MOST_AT_ONCE, 1

    def _catch_up(self, received: int, is_full: bool) -> None:
        self._received += received
        self._polls += 1
        if not is_full:
            self._arrive()
        elif self._is_newest_by_guess() or self._polls >= CATCH_UP_POLLS:
            self._rounds += 1
            self.mode = Mode.ROUND

    def _arrive(self) -> None:
        """Nothing is behind. What has come since that was so the last time tells the rate."""
        now = self._clock()
        if self._is_first_look and self._received <= self._harmless:
            self.mode = Mode.STEADY
            self._patience = min(2 * self._patience, LONGEST_FULL_SECONDS)
            return
        self.mode, self._patience, self._is_first_look = Mode.ROUND, FULL_SECONDS, False
        took = max(now - self._present_at, 0.001)
        self._rate = self._received / took if self._present_at else 0.0
        self._present_at, self._received, self._rounds = now, 0, 0

    def _is_newest_by_guess(self) -> bool:
        """Whether hardly half a poll lies behind, if as many come as before."""
        if not self._rate or self._rounds >= ROUNDS_BY_GUESS:
            return False
        come = self._rate * (self._clock() - self._present_at)
        return come - self._received < MOST_AT_ONCE / 2

    def _begin_again(self, received: int, is_full: bool) -> None:
        if not is_full and self._clock() - self._full_at > CALM_SECONDS:
            self.mode = Mode.STEADY
            return
        self.mode, self._is_first_look, self._polls = Mode.CATCHING_UP, False, 0
        self._catch_up(received, is_full)
