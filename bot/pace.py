"""How updates are fetched: steadily, or in a rush, when more come than can be dealt with.

Steadily, what one poll returned is dealt with before the next poll. That is the least work, and as
long as the bot keeps up, whatever waits with Telegram is fresh. In a rush it is not: Telegram hands
out the oldest first, a hundred at a time. So then the intake *catches up* with the present, deals
with a *round* of the newest, catches up again, and so on.

              full polls for long                 much was behind
    STEADY ──────────────────────► CATCHING_UP ─────────────────► ROUND ─┐
      ▲                              │     ▲                        │    │
      ├── little was behind ◄────────┘     └── another poll ◄───────┤    │
      └── hardly more came than one round ◄─────────────────────────┘◄───┘

How much is behind, only fetching it tells. So a first look is taken when polls have been full for
a while, and after one that found little the next one only after twice as long.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum, auto

from bot.update_queue import UNDER_WAY

MOST_AT_ONCE = 100
"""The most updates that Telegram returns at once. A poll that returns so many is *full*."""

FULL_SECONDS = 1.0
"""For so long polls may be full before it is looked how much is behind."""

LONGEST_FULL_SECONDS = 8.0
"""The longest time between two such looks."""

STALE_SECONDS = 0.5
"""Who has waited for longer has given up. As many updates as are dealt with in this time may lie
behind without being a rush."""

CATCH_UP_POLLS = 50
"""After so many full polls in a row something is dealt with, however much may still be behind."""

FRESH = UNDER_WAY
"""So many of the presses that come in between two rounds are worth keeping: those of the next
round. How many have come since the last one can only be guessed; where it was too few, those that
wait make up for it."""

FEW = UNDER_WAY * 5 // 4
"""If no more than these have come since the last round, the rush is over: dealing with them
steadily costs less, and makes up for the rest."""


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
        self._full_polls = 0
        self._full_since = 0.0
        self._patience = FULL_SECONDS
        self._is_first_look = False
        self._harmless = 0.0
        self._expected = self._received = self._polls = 0

    @property
    def is_rush(self) -> bool:
        """Whether the newest updates are looked for, and dealt with in rounds."""
        return self.mode is not Mode.STEADY

    @property
    def is_far_behind(self) -> bool:
        """Whether a press that the last poll returned probably is too old for the next round."""
        is_late = self._received < self._expected - FRESH
        return self.mode is Mode.CATCHING_UP and not self._is_first_look and is_late

    def polled(self, received: int) -> None:
        """A poll has returned so many updates that are new."""
        is_full = received >= MOST_AT_ONCE
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
            self._expected = self._full_polls = 0
            self._received, self._polls = MOST_AT_ONCE, 1

    def _catch_up(self, received: int, is_full: bool) -> None:
        self._received += received
        self._polls += 1
        if is_full and self._polls < CATCH_UP_POLLS:
            return
        if self._is_first_look and self._received <= self._harmless:
            self.mode = Mode.STEADY
            self._patience = min(2 * self._patience, LONGEST_FULL_SECONDS)
        else:
            self.mode, self._patience = Mode.ROUND, FULL_SECONDS

    def _begin_again(self, received: int, is_full: bool) -> None:
        if self._received <= FEW and not is_full:
            self.mode = Mode.STEADY
            return
        # Probably as many have come during the last round as during the one before.
        self._expected, self._received, self._polls = self._received, 0, 0
        self.mode, self._is_first_look = Mode.CATCHING_UP, False
        self._catch_up(received, is_full)
