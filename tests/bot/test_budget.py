"""The bot's own limits: kept so that Telegram's are never met, and fair to what matters."""

from __future__ import annotations

import heapq
from random import Random

import pytest

from bot.budget import (
    CHAT_SPACING_SECONDS,
    MINUTE,
    OVERALL_PER_SECOND,
    PRIVATE_PER_MINUTE,
    Budget,
    Weight,
)
from sandbox.limits import Limits

GROUP, OTHER, PERSON = -1001, -1002, 77


class Watch:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def budget(watch: Watch) -> Budget:
    return Budget(watch)


def spend_all(budget: Budget, watch: Watch, weight: Weight, chat: int, seconds: float) -> int:
    """Send as much as may be sent within a time; how much that was."""
    ends, sent = watch.now + seconds, 0
    while watch.now < ends:
        wait = budget.wait(chat, weight)
        if wait > 0:
            watch.now = min(watch.now + wait, ends)
            continue
        budget.spend(chat)
        sent += 1
    return sent


def test_a_new_chat_waits_for_nothing(budget: Budget) -> None:
    assert all(budget.wait(GROUP, weight) == 0 for weight in Weight)


def test_messages_to_one_chat_keep_a_second_apart(budget: Budget, watch: Watch) -> None:
    budget.spend(GROUP)
    assert budget.wait(GROUP, Weight.TURN) == pytest.approx(CHAT_SPACING_SECONDS)
    assert budget.wait(OTHER, Weight.TURN) == 0
    watch.now += CHAT_SPACING_SECONDS
    assert budget.wait(GROUP, Weight.TURN) == pytest.approx(0)


@pytest.mark.parametrize("weight", list(Weight))
def test_no_weight_fills_more_of_a_minute_than_its_share(
    budget: Budget, watch: Watch, weight: Weight
) -> None:
    assert spend_all(budget, watch, weight, GROUP, MINUTE - 0.01) <= weight.value < 20


def test_chatter_leaves_room_for_a_result(budget: Budget, watch: Watch) -> None:
    spend_all(budget, watch, Weight.CHATTER, GROUP, MINUTE / 2)
    assert budget.wait(GROUP, Weight.CHATTER) > 1.5
    assert budget.wait(GROUP, Weight.TURN) <= CHAT_SPACING_SECONDS


def test_progress_slows_down_as_the_minute_fills(budget: Budget, watch: Watch) -> None:
    waits = []
    for _ in range(8):
        budget.spend(GROUP)
        waits.append(budget.wait(GROUP, Weight.PROGRESS))
        watch.now += waits[-1]
    assert waits == sorted(waits)
    assert waits[-1] > 3 * waits[0] - 2


def test_a_private_chat_has_no_minute_of_a_groups(budget: Budget, watch: Watch) -> None:
    sent = spend_all(budget, watch, Weight.CHATTER, PERSON, MINUTE - 0.01)
    assert 20 < sent <= PRIVATE_PER_MINUTE


def test_all_chats_together_have_a_limit_a_second(budget: Budget, watch: Watch) -> None:
    for chat in range(OVERALL_PER_SECOND):
        assert budget.wait(chat, Weight.TURN) == 0
        budget.spend(chat)
    assert budget.wait(GROUP, Weight.TURN) == pytest.approx(1.0)
    watch.now += 1.0
    assert budget.wait(GROUP, Weight.TURN) == 0


def test_a_halt_silences_one_chat_until_it_is_over(budget: Budget, watch: Watch) -> None:
    budget.halt(GROUP, 30)
    budget.halt(GROUP, 5)
    assert budget.wait(GROUP, Weight.TURN) == pytest.approx(30)
    assert budget.wait(OTHER, Weight.TURN) == 0
    watch.now += 30
    assert budget.wait(GROUP, Weight.TURN) == 0


@pytest.mark.parametrize("seed", range(3))
def test_any_traffic_never_meets_telegrams_limits(seed: int) -> None:
    """Busy chats with all kinds of messages, each sent as soon as the budget allows it, and
    arriving a moment later than it was counted: Telegram counts when it hears of it."""
    rng, watch = Random(seed), Watch()
    budget, limits = Budget(watch), Limits(on=True)
    chats = [-number for number in range(1, 41)] + list(range(1, 41))
    agenda = [(watch.now + rng.random() * 5, chat) for chat in chats]
    heapq.heapify(agenda)
    ends, sent, refused = watch.now + 15 * MINUTE, 0, 0
    while agenda[0][0] < ends:
        watch.now, chat = heapq.heappop(agenda)
        wait = budget.wait(chat, rng.choice(list(Weight)))
        if wait > 0:
            heapq.heappush(agenda, (watch.now + min(wait, 1.0) + 1e-6, chat))
            continue
        budget.spend(chat)
        sent += 1
        refused += limits.hit(chat, watch.now) is not None
        idle = 0.0 if rng.random() < 0.9 else rng.expovariate(1 / 20)
        heapq.heappush(agenda, (watch.now + idle + 1e-6, chat))
    assert refused == 0
    assert sent > 5_000, "the limits are used, not only kept"
