"""Whose turn it is to be served, and which places are left alone meanwhile."""

from __future__ import annotations

import pytest

from bot.backoff import Backoff
from bot.budget import Weight
from bot.chat_queue import ChatQueue
from managers.orders import Place
from tests.bot.test_budget import Watch

ONE, TWO, THREE = -1, -2, -3


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def queue(watch: Watch) -> ChatQueue:
    return ChatQueue(watch)


def order(queue: ChatQueue) -> list[int]:
    """Whose turn comes now, one after the other."""
    taken = iter(queue.take, None)
    return [chat_id for chat_id, _ in taken]


def test_more_at_stake_goes_first_and_then_who_has_waited_longest(queue: ChatQueue) -> None:
    queue.put(ONE, Weight.PROGRESS)
    queue.put(TWO, Weight.PROGRESS)
    queue.put(THREE, Weight.TURN)
    assert queue.ready_above(Weight.PROGRESS) == 1
    assert order(queue) == [THREE, ONE, TWO]


def test_a_chat_sleeps_until_the_first_of_it_may_be_sent(queue: ChatQueue, watch: Watch) -> None:
    queue.put(ONE, Weight.PROGRESS, 3.0)
    queue.put(TWO, Weight.PROGRESS, 2.0)
    assert queue.take() is None
    assert queue.wait() == pytest.approx(2.0)
    watch.now += 2.0
    assert order(queue) == [TWO]
    assert queue.wait() == pytest.approx(1.0)
    watch.now += 1.0
    assert order(queue) == [ONE]
    assert queue.wait() is None


def test_what_matters_more_wakes_a_chat_that_sleeps(queue: ChatQueue, watch: Watch) -> None:
    queue.put(ONE, Weight.PROGRESS, 3.0)
    queue.put(ONE, Weight.TURN, 1.0)
    queue.put(ONE, Weight.TURN, 2.0)
    watch.now += 1.0
    assert queue.take() == (ONE, Weight.TURN)
    watch.now += 5.0
    assert queue.take() is None, "it stands here once"


def test_what_may_be_sent_later_does_not_hold_back_what_may_be_sent_now(
    queue: ChatQueue, watch: Watch
) -> None:
    queue.put(ONE, Weight.CHATTER, 9.0)
    queue.put(ONE, Weight.PROGRESS, 1.0)
    queue.put(TWO, Weight.NOTICE, 1.0)
    watch.now += 1.0
    assert queue.ready_above(Weight.PROGRESS) == 1, "its replies have to wait for a while yet"
    assert order(queue) == [TWO, ONE]


def test_a_chat_that_is_ready_may_become_more_urgent(queue: ChatQueue) -> None:
    for chat in (ONE, TWO, THREE):
        queue.put(chat, Weight.PROGRESS)
    assert queue.wait() == 0
    queue.put(THREE, Weight.TURN)
    assert order(queue) == [THREE, ONE, TWO]


def test_a_place_that_fails_rests_by_itself_and_longer_each_time(watch: Watch) -> None:
    backoff = Backoff(watch)
    for rest in (2.0, 4.0, 8.0, 10.0, 10.0):
        backoff.failed(Place(ONE, 7), 2.0, 10.0, network=False)
        assert backoff.resting(ONE) == {7}
        assert backoff.resting(TWO) == set()
        assert backoff.wait(ONE) == pytest.approx(rest)
        watch.now += rest
        assert backoff.resting(ONE) == set()
    backoff.succeeded(Place(ONE, 7))
    backoff.failed(Place(ONE, 7), 2.0, 10.0, network=False)
    assert backoff.wait(ONE) == pytest.approx(2.0)


def test_only_what_the_network_kept_from_a_place_is_tried_when_it_is_back(watch: Watch) -> None:
    backoff = Backoff(watch)
    backoff.failed(Place(ONE, 7), 2.0, 10.0, network=True)
    backoff.failed(Place(ONE, 8), 2.0, 10.0, network=False)
    backoff.failed(Place(TWO), 2.0, 10.0, network=True)
    assert backoff.network_is_back() == {ONE, TWO}
    assert backoff.resting(ONE) == {8}
    assert backoff.resting(TWO) == set()
