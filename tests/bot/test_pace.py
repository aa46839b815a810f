"""When it is a rush, and what a rush does for those who press: against a Telegram that keeps what
nobody fetches, and a bot that deals with a thousand updates a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import pytest

from bot.pace import LONGEST_FULL_SECONDS, MOST_AT_ONCE, STALE_SECONDS, Mode, Pace

CAPACITY = 1_000.0
POLL_SECONDS = 0.004


class Dealt(NamedTuple):
    """When an update came, and when it was dealt with."""

    came: float
    done: float


class Evening:
    """Presses that come at a rate which may change, and what becomes of them."""

    def __init__(self, rate: Callable[[float], float]) -> None:
        self.rate = rate
        self.now = self._came_until = 0.0
        self.pace = Pace(lambda: self.now)
        self.behind: deque[float] = deque()
        self.kept: deque[float] = deque()
        self.dealt: list[Dealt] = []
        self.refused = 0
        self.looks: list[float] = []

    def go_on(self, until: float) -> None:
        while self.now < until:
            self._poll()

    def _poll(self) -> None:
        self.now += POLL_SECONDS
        while self._came_until < self.now:
            self.behind.append(self._came_until)
            self._came_until += 1 / self.rate(self._came_until)
        some = [self.behind.popleft() for _ in range(min(MOST_AT_ONCE, len(self.behind)))]
        before = self.pace.mode
        self.pace.polled(len(some), len(some) == MOST_AT_ONCE)
        if before is Mode.STEADY and self.pace.mode is Mode.CATCHING_UP:
            self.looks.append(self.now)
        if self.pace.is_far_behind:
            self.refused += len(some)
        elif self.pace.mode is Mode.CATCHING_UP:
            self.kept.extend(some)
        else:
            self._deal_with([*some, *self.kept] if self.pace.mode is Mode.STEADY else some)

    def _deal_with(self, some: list[float]) -> None:
        if self.pace.mode is Mode.STEADY:
            self.kept.clear()
        self.now += len(some) / CAPACITY
        self.dealt += [Dealt(came, self.now) for came in some]

    def goodput(self, since: float) -> float:
        """How many were dealt with in time, a second."""
        fresh = [d for d in self.dealt if d.done >= since and d.done - d.came <= STALE_SECONDS]
        return len(fresh) / (self.now - since)


@pytest.mark.parametrize("share", [0.2, 0.7, 0.9])
def test_a_bot_that_keeps_up_is_never_in_a_rush(share: float) -> None:
    evening = Evening(lambda _: share * CAPACITY)
    evening.go_on(20.0)
    assert (evening.looks, evening.refused) == ([], 0)


def test_a_burst_that_is_soon_dealt_with_refuses_nobody() -> None:
    evening = Evening(lambda at: 2 * CAPACITY if 5.0 <= at < 5.4 else 0.8 * CAPACITY)
    evening.go_on(20.0)
    assert evening.refused == 0
    assert evening.pace.mode is Mode.STEADY


@pytest.mark.parametrize("times", [1.5, 3.0, 6.0])
def test_in_a_rush_those_who_press_now_are_served(times: float) -> None:
    evening = Evening(lambda at: times * CAPACITY if at >= 1.0 else 0.5 * CAPACITY)
    evening.go_on(12.0)
    # What is left of the time after fetching and refusing all the others.
    polls_a_second = times * CAPACITY / MOST_AT_ONCE
    assert evening.goodput(since=3.0) >= 0.9 * (1 - polls_a_second * POLL_SECONDS) * CAPACITY


def test_a_rush_that_grows_is_still_caught_up_with() -> None:
    evening = Evening(lambda at: (1 + at / 2) * CAPACITY)
    evening.go_on(10.0)
    assert evening.goodput(since=3.0) >= 0.6 * CAPACITY


def test_a_rush_is_over_soon_after_it_has_passed() -> None:
    evening = Evening(lambda at: 3 * CAPACITY if at < 5.0 else 0.5 * CAPACITY)
    evening.go_on(6.0)
    assert evening.pace.mode is Mode.STEADY
    refused = evening.refused
    evening.go_on(20.0)
    assert evening.refused == refused


def test_who_finds_little_behind_looks_less_and_less_often() -> None:
    # Just as many come as can be dealt with, so polls stay full for ever.
    evening = Evening(lambda at: 3 * CAPACITY if at < 0.15 else CAPACITY / (1 + POLL_SECONDS * 10))
    evening.go_on(40.0)
    apart = [late - soon for soon, late in zip(evening.looks, evening.looks[1:], strict=False)]
    assert evening.refused == 0
    assert apart == sorted(apart)
    assert apart[-1] >= LONGEST_FULL_SECONDS
