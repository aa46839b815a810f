"""The bot's own limits: kept so that Telegram's are never met, and fair to what matters."""

from __future__ import annotations

import heapq
from itertools import pairwise
from random import Random

import pytest

from bot.budget import (
    CHAT_SPACING_SECONDS,
    MINUTE,
    OVERALL_PER_SECOND,
    PRIVATE_PER_MINUTE,
    REPLIES_PER_MINUTE,
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
        budget.spend(chat, reply=weight is Weight.CHATTER)
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


SHARES = {Weight.CHATTER: 10, Weight.PROGRESS: 19, Weight.NOTICE: 19, Weight.TURN: 20}
"""How many messages of one weight go to a group in a minute: of Telegram's twenty the last is
only for what the game turns on."""


@pytest.mark.parametrize("weight", list(Weight))
def test_every_weight_fills_its_share_of_a_minute_and_no_more(
    budget: Budget, watch: Watch, weight: Weight
) -> None:
    assert spend_all(budget, watch, weight, GROUP, MINUTE - 0.01) == SHARES[weight]


def test_chatter_leaves_room_for_a_result(budget: Budget, watch: Watch) -> None:
    spend_all(budget, watch, Weight.CHATTER, GROUP, MINUTE / 2)
    assert budget.wait(GROUP, Weight.CHATTER) > 1.5
    assert budget.wait(GROUP, Weight.TURN) <= CHAT_SPACING_SECONDS


def progress(budget: Budget, watch: Watch, seconds: float) -> list[float]:
    """When mere progress is sent if it is never at an end."""
    began, ends, sent = watch.now, watch.now + seconds, []
    while watch.now < ends:
        wait = budget.wait(GROUP, Weight.PROGRESS)
        if wait <= 0:
            budget.spend(GROUP)
            sent.append(watch.now - began)
        watch.now += max(wait, 0.001)
    return sent


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(times)]


def test_progress_begins_quickly_and_slows_down_as_the_minute_fills(
    budget: Budget, watch: Watch
) -> None:
    sent = gaps(progress(budget, watch, 20.0))
    assert sent[0] < 1.5
    assert sent[-1] > 2 * sent[0]
    assert sent == pytest.approx(sorted(sent), abs=0.01)


def test_progress_uses_the_minute_and_never_waits_for_the_next_one(
    budget: Budget, watch: Watch
) -> None:
    sent = progress(budget, watch, 10 * MINUTE)
    assert len(sent) >= 10 * 18
    assert max(gaps(sent)) < 6.0
    assert max(gaps(sent[60:])) < 4.0


@pytest.mark.parametrize("replies", [2, 6])
def test_a_reply_finds_room_in_a_minute_full_of_progress(
    budget: Budget, watch: Watch, replies: int
) -> None:
    progress(budget, watch, 3 * MINUTE)
    for number in range(1, replies + 1):
        asked = watch.now
        while (wait := budget.wait(GROUP, Weight.CHATTER)) > 0:
            watch.now += wait
        budget.spend(GROUP, reply=True)
        assert watch.now - asked <= (CHAT_SPACING_SECONDS if number == 1 else 3.5)
    # More than that is chatter again, and takes nobody's place.
    assert (budget.wait(GROUP, Weight.CHATTER) > 10.0) == (replies == REPLIES_PER_MINUTE)


def test_what_arrives_late_is_counted_from_then_on(budget: Budget, watch: Watch) -> None:
    """Otherwise a minute of Telegram's would begin later than ours, and hold more than twenty."""
    slow = budget.spend(GROUP)
    watch.now += 5.0
    budget.arrived(slow)
    assert budget.wait(GROUP, Weight.TURN) == pytest.approx(CHAT_SPACING_SECONDS)
    for _ in range(19):
        watch.now += CHAT_SPACING_SECONDS
        budget.arrived(budget.spend(GROUP))
    watch.now += CHAT_SPACING_SECONDS
    assert budget.wait(GROUP, Weight.TURN) == pytest.approx(MINUTE - 20 * CHAT_SPACING_SECONDS)


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


def test_room_is_kept_for_those_who_are_about_to_send(budget: Budget) -> None:
    for chat in range(OVERALL_PER_SECOND):
        assert budget.room() == OVERALL_PER_SECOND - chat
        budget.reserve(chat)
    assert budget.room() == 0
    assert budget.wait_for_room() == 0, "nothing is on its way yet"
    budget.release(0)
    assert budget.room() == 1
    budget.spend(1)
    assert budget.room() == 1, "what is sent needs no room beside itself"


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
